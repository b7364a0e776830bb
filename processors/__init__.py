"""Articles -> enriched articles: the only room that imports spaCy."""
