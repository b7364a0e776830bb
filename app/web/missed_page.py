"""The article at an address that no feed brought: its page, fetched and read as pages of feeds are."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from app.feeds_editing import web_address
from app.inputs import InputLine, article_of
from ingest.access import Access
from ingest.address import Network
from ingest.fetch import Fetcher, FetchFailed
from ingest.page_text import WholePage
from ingest.page_visit import Visit
from ingest.parsed import Document
from ingest.parsers import WholePagePool
from ingest.robots import Robots
from topics.records import Article

LONGEST = 100_000
"""Characters of a text that are read (processors/text.py)."""


class NoArticleError(Exception):
    """There is no article to be had; the message says why, and what to do."""


def web_page(url: str) -> str:
    """An address as people write one; https where they name no scheme. Raises NoArticleError."""
    url = web_address(url)
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and len(url) <= 2000
    except ValueError:
        good = False
    if not good or any(letter.isspace() or ord(letter) < 32 for letter in url):
        raise NoArticleError("This is no web address: it begins with https:// and names a host.")
    return url


def pasted(title: str, text: str, url: str, now: datetime) -> Article:
    """The article that somebody wrote into the form. Raises NoArticleError."""
    if len(title) + len(text) > LONGEST:
        raise NoArticleError(f"The text has {len(title) + len(text):,} characters; {LONGEST:,} are read at most.")
    identity = hashlib.sha256(f"{url}\n{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:24]
    return article_of(InputLine(id=identity, title=title.strip(), text=text, url=url or None), now)


def fetched(
    url: str, networks: Sequence[Network], contact: str | None, access: Access, robots: Robots, now: datetime
) -> Article:
    """The article of a page. Waits for its server, and for a child that reads it. Raises NoArticleError."""
    page, where = asyncio.run(_page(Fetcher(networks, contact), url, access, robots))
    if not page.markup.strip():
        raise NoArticleError("The page holds no text of an article that could be told from the rest: paste the text.")
    line = InputLine(
        id=hashlib.sha256(where.encode()).hexdigest()[:24],
        title=page.title,
        text=page.markup[: 4 * LONGEST],
        url=where,
        published=page.published if page.published is not None and page.published <= now else None,
        language=page.language,
    )
    return article_of(line, now)


async def _page(fetcher: Fetcher, url: str, access: Access, robots: Robots) -> tuple[WholePage, str]:
    """What the page says, and where redirects led."""
    async with fetcher:
        visit = Visit(fetcher, robots, access)
        answer = await visit.page(url, await visit.rules(url))
    if isinstance(answer, FetchFailed):
        raise NoArticleError(f"The page cannot be fetched: {answer.reason}. Paste the text instead.")
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind and kind not in {"text/html", "application/xhtml+xml", "text/plain"}:
        raise NoArticleError(f"This is no web page, but {kind[:80]}: paste the text.")
    pool = WholePagePool()
    try:
        read = await pool.read(Document(answer.body or b"", answer.content_type, answer.url))
    finally:
        pool.close()
    if isinstance(read, str):
        raise NoArticleError(f"The page cannot be read: {read}. Paste the text instead.")
    return read, answer.url
