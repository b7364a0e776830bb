"""Judgement: pure functions that return a verdict and its reason."""
