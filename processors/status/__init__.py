"""Whether what a text tells of has happened."""
