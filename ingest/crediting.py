"""The news agency that an entry credits."""

from ingest.paragraphs import edges
from ingest.parsed import Entry
from topics.credits import credited_agency


def agency_of(entry: Entry, source: str) -> str | None:
    """The summary is asked too: a site that takes the dateline off its text may leave it there."""
    bodies = [one for one in (entry.text, entry.summary) if one] or [""]
    found = (credited_agency(entry.authors, edges(one), source) for one in bodies)
    return next((agency for agency in found if agency is not None), None)
