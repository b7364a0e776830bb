"""Articles from files: what `analyze` and `rules try` are given, as records."""

import hashlib
import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import nh3

from ingest.identity import canonical_url, source_of
from ingest.parse import entries_of
from topics.records import Article, utc

NO_ARTICLE = {"script", "style", "head", "title", "nav", "aside", "footer", "form", "noscript"}
_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_FEED = re.compile(r"<(rss|feed|rdf:RDF)[\s>]")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class InputLine(msgspec.Struct, kw_only=True):
    """One line of --jsonl or --input."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    published: datetime | None = None
    language: str | None = None
    source: str | None = None
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used: the id where it has one, and why."""

    number: int
    id: str | None
    error: str


def read_input(name: str) -> bytes:
    """The bytes of a file, or of stdin for `-`. Raises OSError."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def read_lines(raw: bytes) -> Iterator[InputLine | BadLine]:
    """JSON Lines, one by one; blank lines count for nothing."""
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            yield _line(number, line)


def article_of(line: InputLine, now: datetime) -> Article:
    """The record of an input line: `published` is its event time, else now."""
    published = utc(line.published) if line.published is not None else None
    url = line.url or ""
    body = line.text
    return Article(
        id=line.id,
        feed=line.feed or "",
        source=line.source or (source_of(url) if url else ""),
        url=url,
        canonical_url=canonical_url(url) if url else "",
        title=line.title or "",
        summary="",
        text=body,
        authors=[],
        language=line.language,
        published=published,
        first_seen=published or now,
        revision=1,
        content_hash=hashlib.sha256(f"{line.title or ''}\n{body}".encode("utf-8", "replace")).hexdigest(),
        mode="live",
    )


def articles_in(raw: bytes, name: str, now: datetime) -> list[Article]:
    """The articles of a file: one for a text or a page, one an entry for a feed."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    if _FEED.search(text[:4000]) and not _PAGE.search(text[:1000]):
        return [
            article_of(
                InputLine(
                    id=entry.guid or entry.url or f"{name}#{number}",
                    title=entry.title,
                    text=entry.text or entry.summary,
                    url=entry.url,
                    published=entry.published,
                ),
                now,
            )
            for number, entry in enumerate(entries_of(raw), 1)
        ]
    if _PAGE.search(text[:1000]):
        found = _TITLE.search(text)
        title = html.unescape(found[1]).strip() if found else None
        body = nh3.clean(text, clean_content_tags=NO_ARTICLE, tags=nh3.ALLOWED_TAGS - NO_ARTICLE)
        return [article_of(InputLine(id=name, title=title, text=body.strip()), now)]
    return [article_of(InputLine(id=name, text=text.strip("\r\n")), now)]


def _line(number: int, line: bytes) -> InputLine | BadLine:
    try:
        raw: Any = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return BadLine(number, None, f"line {number} is no JSON: {error}")
    except UnicodeDecodeError:
        return BadLine(number, None, f"line {number} is not UTF-8")
    found = raw.get("id") if isinstance(raw, dict) else None
    identity = found if isinstance(found, str) else None
    try:
        made = msgspec.convert(raw, InputLine)
    except msgspec.ValidationError as error:
        return BadLine(number, identity, f"line {number}: {error}")
    if made.published is not None and made.published.tzinfo is None:
        made.published = made.published.replace(tzinfo=UTC)
    return made
