"""Independent sources: whose report an article is, so that one report printed by many counts once."""

from collections.abc import Mapping

from alerts.decide.agency import agency_of_site, credited_agency
from alerts.decide.fingerprint import paragraphs
from topics.domains import registrable
from topics.records import Enriched

FEED_MARK = "feed:"
"""Before a feed's id in the owners; without it a key is a registrable domain."""


def independent_source(enriched: Enriched, owners: Mapping[str, str]) -> str:
    """The credited agency, else the owner of feed or site, else the registrable domain; "" where nothing is known."""
    article = enriched.article
    domain = registrable(article.source.lower())
    agency = credited_agency(article.authors, paragraphs(enriched)) or agency_of_site(domain)
    if agency is not None:
        return f"agency {agency}"
    return owners.get(FEED_MARK + article.feed) or owners.get(domain) or domain
