"""What an enriched article was read with: it changes when a reading may."""

LEXICON = "2"
FRAMES = "2"
READER = "2"
