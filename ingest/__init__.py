"""Feeds -> articles: feedparser in one file, HTTP in one file."""
