"""The roof: command line, reading of YAML, wiring, supervisor. Imports every room; no room imports it."""
