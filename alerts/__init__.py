"""Enriched articles -> decisions -> inboxes: rules/ (language and matching), decide/ (judgement), deliver/ (channels)."""
