"""What each sort of channel shows of a message: text, HTML, blocks, JSON."""
