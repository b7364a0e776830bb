"""Independent sources: whose report an article is, so that one report printed by many counts once."""

from collections.abc import Mapping

from alerts.decide.fingerprint import paragraphs
from topics.agencies import agency_of_site
from topics.credits import credited_agency
from topics.domains import registrable
from topics.records import Enriched

FEED_MARK = "feed:"
"""Before a feed's id in the owners; without it a key is a registrable domain."""


def independent_source(enriched: Enriched, owners: Mapping[str, str]) -> str:
    """The credited agency, else the owner of feed or site, else the registrable domain; "" where nothing is known."""
    article = enriched.article
    domain = registrable(article.source.lower())
    # What came in before ingest credited agencies, or by import, or as a whole page, is asked here.
    agency = article.agency or credited_agency(article.authors, paragraphs(enriched), domain) or agency_of_site(domain)
    if agency is not None:
        return f"agency {agency}"
    return owners.get(FEED_MARK + article.feed) or owners.get(domain) or domain
