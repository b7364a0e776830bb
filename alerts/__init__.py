"""Enriched articles -> decisions -> inboxes: rules/ (language), decide/ (judgement), deliver/ (channels)."""
