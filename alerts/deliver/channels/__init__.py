"""The ways to send a message, one file each, and what their answers mean."""
