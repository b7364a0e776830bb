"""Whose page is read for its full text, and what an article is with it. Pure decisions.

The feed's text is published at once, the page's follows as a revision. A later change of an entry waits for its page:
published at once, the short text would take back what alerts said of the long one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from ingest.collect import Seen
from ingest.identity import content_hash
from ingest.settings import FeedSettings
from state.articles import Known
from state.pages import Page
from topics.records import Article, encode

LONGEST_URL = 2_000
"""Characters of an address; rules of robots.txt with wildcards take long for longer ones."""


def page_for(seen: Seen, feed: FeedSettings, now: datetime) -> Page | None:
    """What is to be read for an entry: nothing for what is old on its feed's first poll, nor where the address is that
    of other entries too, or of a whole site."""
    article = seen.article
    if article is None or feed.full_text != "page" or not (article.mode == "live" or seen.held):
        return None
    if not seen.alone or len(article.url) > LONGEST_URL or urlsplit(article.canonical_url).path in {"", "/"}:
        return None
    return Page(
        article=article.id, feed=feed.id, url=article.url, due=now, tries=0, held=seen.held, record=encode(article)
    )


def beside(pages: Sequence[Page], waiting: Mapping[str, Page]) -> list[Page]:
    """The pages, where others of the same articles wait still: of two changes one at most is held back for its page."""
    return [
        msgspec.structs.replace(
            page,
            held=page.held and not (page.article in waiting and waiting[page.article].held),
            tries=waiting[page.article].tries if page.article in waiting else 0,
        )
        for page in pages
    ]


def after_poll(seen: Seen, held: Collection[str]) -> Known:
    """What is known of an article after its poll: what was published with the feed's own text is from no page."""
    published = seen.article is not None and seen.article.id not in held
    return replace(seen.known, from_page=False) if published else seen.known


def with_text(article: Article, text: str, revision: int, now: datetime, changed: list[str]) -> Article:
    """The article as its page tells it, seen now."""
    found = msgspec.structs.replace(
        article, text=text, text_from="page", revision=revision, changed=changed, first_seen=now
    )
    return msgspec.structs.replace(found, content_hash=content_hash(found))
