"""Which field of an archive's record is which of ours. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from ingest.dates import read_date
from ingest.languages import language_tag
from ingest.parsed import Entry
from ingest.words import author, body, plain

USUAL: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "story_id", "stories_id"),
    "title": ("title", "headline"),
    "summary": ("summary", "description", "desc", "abstract", "standfirst"),
    "text": ("text", "body", "content", "full_text", "fulltext", "article_text", "maintext"),
    "url": ("url", "link"),
    "published": (
        *("published", "publish_date", "pub_date", "published_at", "pubdate", "publication_date", "date_publish"),
        *("seendate", "date", "datetime"),
    ),
    "language": ("language", "lang"),
    "source": ("source", "domain", "media_name", "outlet", "publisher"),
    "authors": ("authors", "author", "byline"),
    "feed": ("feed",),
}
"""Our name -> what archives call it, the likelier first. Media Cloud and GDELT are among them."""
_KEPT = 2_000
"""Characters of field names up to which what they mean is kept in memory."""
_COMPACT = re.compile(r"(\d{8})(\d{6})Z?")

Names = tuple[tuple[str, str], ...]


def unknown_names(names: Names) -> list[str]:
    return sorted({ours for ours, _ in names} - set(USUAL))


def named(record: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The record's values under our names; fields that mean nothing to us are left out."""
    keys = tuple(record)
    plan = _plan(keys, names) if sum(map(len, keys)) <= _KEPT else _planned(keys, names)
    return {ours: record[theirs] for ours, theirs in plan}


def knows(keys: Sequence[str], names: Names) -> bool:
    """Whether fields of these names can be articles."""
    found = {ours for ours, _ in _planned(tuple(keys), names)}
    return "published" in found and bool(found & {"title", "text", "summary"})


def entry_from(record: Mapping[str, Any], language: str | None) -> Entry:
    """The entry that a record under our names is. `language` is that of records without."""
    declared = _text(record.get("language")) or language or ""
    text, summary = body(_text(record.get("text"))), body(_text(record.get("summary")))
    return Entry(
        guid=_text(record.get("id")).strip(),
        url=_text(record.get("url")).strip(),
        title=plain(_text(record.get("title"))),
        summary=summary if summary != text else "",
        text=text,
        authors=_authors(record.get("authors")),
        published=_date(_text(record.get("published")), language_tag(declared) or ""),
        language=declared or None,
    )


def _planned(keys: tuple[str, ...], names: Names) -> Names:
    spelled: dict[str, str] = {}
    for key in keys:
        spelled.setdefault(key.strip().strip("\ufeff").lower().replace(" ", "_").replace("-", "_"), key)
    chosen = {ours: theirs for ours, theirs in names if theirs in keys}
    for ours, usual in USUAL.items():
        found = next((spelled[one] for one in usual if one in spelled), None)
        if found is not None and ours not in chosen:
            chosen[ours] = found
    return tuple(chosen.items())


_plan = lru_cache(1_000)(_planned)


def _text(value: object) -> str:
    """A number is written as such: dates and ids may be one."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _authors(value: object) -> list[str]:
    many = value if isinstance(value, list) else _text(value).split(";")
    return list(dict.fromkeys(name for one in many if (name := author(_text(one)))))


def _date(written: str, language: str) -> datetime | None:
    """GDELT writes 20320507141500 in some of its lists."""
    compact = _COMPACT.fullmatch(written.strip())
    return read_date(f"{compact[1]}T{compact[2]}Z" if compact is not None else written, language) if written else None
