"""Replays: what is retained goes once more through rules, or through extraction too."""
