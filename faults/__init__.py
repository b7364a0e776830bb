"""The fault harness: kills, stops, restarts and poisons a running Wirewatch, and counts what its readers receive."""
