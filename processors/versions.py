"""What an enriched article was read with: it changes when a reading may."""

LEXICON = "1"
FRAMES = "1"
READER = "1"
