"""What words, phrases and sentences are, whatever they are about."""
