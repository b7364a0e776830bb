"""The rule language: models, compiling, matching."""
