"""The roof: command line, reading of YAML, wiring, supervisor. Imports every room; no room imports it."""

from processors.threads import one_thread

one_thread()
