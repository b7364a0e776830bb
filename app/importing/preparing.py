"""From an item of a file to the record that it becomes if it is new, or to why it is none. Pure."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from app.importing.fields import entry_from, named
from app.importing.shapes import Choices, How, Prepared, Raw, Reject
from ingest.crediting import agency_of
from ingest.dates import AHEAD
from ingest.identity import article_id, both_hashes, canonical_url, source_of
from ingest.languages import language_tag
from ingest.oversize import record_of
from ingest.parsed import Entry
from topics.domains import registrable
from topics.records import Article

FEED = "import"
"""The feed of records that name none."""
_SITE = re.compile(r"http://[^/]*/")
_EXPORTED = {"schema", "id", "revision", "first_seen", "content_hash", "mode"}


def make_preparer() -> Callable[[tuple[list[Raw], How]], list[Prepared | Reject]]:
    """For a child: the function that it serves."""
    return lambda given: prepare(*given)


def prepare(items: Sequence[Raw], how: How) -> list[Prepared | Reject]:
    return [_prepare(one, how) for one in items]


def _prepare(raw: Raw, how: How) -> Prepared | Reject:
    if isinstance(raw.item, Entry):
        return _ready(raw, raw.item, {}, 0, how)
    if isinstance(raw.item, bytes):
        record = _decoded(raw.item)
        if isinstance(record, str):
            return Reject(raw.number, record, raw.item.decode("utf-8", "replace"))
        if "raw" in record and "error" in record and "file" in record:
            return _mended(raw, record["raw"], how)
    else:
        record = raw.item
    own = _revision(record)
    ours = named(record, how.choices.names)
    return _ready(raw, entry_from(ours, how.choices.language), ours, own, how)


def _decoded(line: bytes) -> dict[str, Any] | str:
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"is no JSON: {error}"
    return record if isinstance(record, dict) else "is no JSON object"


def _mended(raw: Raw, within: object, how: How) -> Prepared | Reject:
    """A line of a reject file: what it holds is the item."""
    if isinstance(within, str):
        return _prepare(Raw(raw.number, within.encode("utf-8", "replace")), how)
    if isinstance(within, dict):
        return _prepare(Raw(raw.number, within), how)
    return Reject(raw.number, "holds nothing to import: mend the file that it came from", None)


def _revision(record: dict[str, Any]) -> int:
    """That of an article out of the topic, 0 for all others."""
    if record.keys() >= _EXPORTED and isinstance(record["id"], str) and isinstance(record["revision"], int):
        return max(1, record["revision"])
    return 0


def _ready(raw: Raw, entry: Entry, record: dict[str, Any], own: int, how: How) -> Prepared | Reject:
    source = _source(entry, record, raw.source, how.choices)
    problem = _problem(entry, how.now)
    if problem is not None:
        return Reject(raw.number, problem, _kept(raw, entry))
    canonical = canonical_url(entry.url) if entry.url else ""
    text, parts = both_hashes(entry)
    aliases = raw.aliases or _aliases(entry, source, canonical, text, own)
    identity = entry.guid if own else article_id(aliases[0])
    article = Article(
        id=identity,
        feed=how.choices.feed or _name(record.get("feed")) or FEED,
        source=source,
        url=entry.url,
        canonical_url=canonical,
        title=entry.title,
        summary=entry.summary,
        text=entry.text,
        authors=entry.authors,
        language=language_tag(entry.language) or language_tag(how.choices.language),
        published=entry.published,
        first_seen=how.now,
        revision=1,
        content_hash=text,
        mode="backfill",
        run_id=how.run,
        agency=agency_of(entry, source),
    )
    value = record_of(article).value
    return Prepared(raw.number, aliases, identity, text, parts, value, own)


def _problem(entry: Entry, now: datetime) -> str | None:
    if not (entry.title or entry.text or entry.summary):
        return "has neither title nor text"
    if entry.published is None:
        return "has no date that can be read, and without one it would count as today's news"
    if entry.published > now + AHEAD:
        return f"is of the future: {entry.published:%Y-%m-%d}"
    return None


def _aliases(entry: Entry, source: str, canonical: str, text: str, own: int) -> list[str]:
    """An archive's ids are its own: they count where there is no address of an article (that of a site is none)."""
    if canonical and not _SITE.fullmatch(canonical):
        return [f"url:{canonical}"]
    if own:
        return []
    return [f"guid:{source}:{entry.guid}"] if entry.guid else [f"content:{source}:{text}"]


def _source(entry: Entry, record: dict[str, Any], fallback: str, choices: Choices) -> str:
    """The domain of the record or of its link; else what the caller says; else the record's words for it."""
    said = _name(record.get("source"))
    if "." in said and " " not in said:
        return _registrable(said.lower().removeprefix("www."))
    linked = _source_of(entry.url) if entry.url else ""
    return linked or choices.source or fallback or said


def _name(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _kept(raw: Raw, entry: Entry) -> str | dict[str, str]:
    """What goes to the reject file: a line as it was, all else under our names."""
    if isinstance(raw.item, bytes):
        return raw.item.decode("utf-8", "replace")
    if isinstance(raw.item, dict):
        return raw.item
    parts = {"title": entry.title, "url": entry.url, "summary": entry.summary, "text": entry.text, "published": ""}
    return {**parts, "authors": "; ".join(entry.authors), "language": entry.language or "", "id": entry.guid}


_registrable = lru_cache(10_000)(registrable)


def _source_of(url: str) -> str:
    """By host, which many addresses share."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return source_of(url)
    return _registrable(host)
