"""The stages as processes: each wires the rooms for its own part of the way."""
