"""The article that somebody asks about: what was read in it, and what was decided about it."""

from app.kept_record import kept_record
from app.web.missed_desk import Desk
from app.web.site import Site
from ingest.identity import canonical_url
from state import articles, hits
from state.hits import Hit
from topics.records import Enriched


def found_of(site: Site, desk: Desk, article: str, reading: str) -> tuple[Enriched, list[Hit]] | None:
    """What was read, and what was decided about it."""
    if reading:
        kept = desk.reading(reading)
        if kept is None:
            return None
        known = known_at(site, kept.article.url) if kept.article.url else None
        return kept, decided_of(site, known) if known is not None else []
    decided = decided_of(site, article)
    with site.state.read() as connection:
        known_as = articles.by_ids(connection, [article]).get(article)
        since = articles.first_seen(connection, article)
    revision = known_as.revision if known_as is not None else None
    place = decided[-1].place if decided else None
    record = kept_record(site.running.log, article, revision, place, since)
    return (record, decided) if record is not None else None


def decided_of(site: Site, article: str) -> list[Hit]:
    with site.state.read() as connection:
        return hits.of_article(connection, article)


def known_at(site: Site, url: str) -> str | None:
    """The id of the article at an address."""
    alias = f"url:{canonical_url(url)}"
    with site.state.read() as connection:
        known = articles.by_aliases(connection, [alias]).get(alias)
    return known.id if known is not None else None
