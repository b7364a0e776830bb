"""Trains the English pipeline of processors/model anew; see README.md."""
