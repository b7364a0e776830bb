"""Pages: what the stage `web` answers to people and to machines."""
