"""Which prepared items are new, which change what is known, and which are known already. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.importing.shapes import Prepared
from ingest.collect import MAX_REVISIONS
from ingest.identity import changed_parts
from ingest.oversize import record_of
from state.articles import Known
from topics.log import Keyed
from topics.records import Article, decode

Outcome = Literal["new", "changed", "known", "revised_out"]
"""`revised_out`: the article has had all its revisions."""


@dataclass(frozen=True, slots=True)
class Decided:
    """`record` is what goes to the topic, None where that has it."""

    outcome: Outcome
    known: Known
    aliases: list[str]
    record: Keyed | None


def asked(batch: Iterable[Prepared]) -> tuple[list[str], list[str]]:
    """The aliases and the ids to look up."""
    names: list[str] = []
    ids: list[str] = []
    for one in batch:
        names += one.aliases
        if one.own:
            ids.append(one.id)
    return names, ids


def decide(batch: Iterable[Prepared], by_alias: Mapping[str, Known], by_id: Mapping[str, Known]) -> list[Decided]:
    """In order: each item sees those before it."""
    aliases, ids = dict(by_alias), dict(by_id)
    found = []
    for one in batch:
        decided = _decide(one, _before(one, aliases, ids), aliases)
        ids[decided.known.id] = decided.known
        for name in decided.aliases:
            aliases.setdefault(name, decided.known)
        found.append(decided)
    return found


def bygone(batch: Iterable[Prepared], by_alias: Mapping[str, Known], by_id: Mapping[str, Known]) -> list[str]:
    """The further aliases to look up: those of contents which differ from the known ones, and may have gone by."""
    known = ((one, _before(one, by_alias, by_id)) for one in batch)
    differ = ((one, before) for one, before in known if before is not None and before.content_hash != one.content_hash)
    return [_content(before.id, one.content_hash) for one, before in differ]


def _before(one: Prepared, aliases: Mapping[str, Known], ids: Mapping[str, Known]) -> Known | None:
    before = next((aliases[name] for name in one.aliases if name in aliases), None)
    if before is None:
        return ids.get(one.id) if one.own else None
    return ids.get(before.id, before)


def _content(article: str, content_hash: str) -> str:
    """An alias of an article that changed, so that an archive with all its revisions can be imported twice."""
    return f"revision:{article}:{content_hash}"


def _decide(one: Prepared, before: Known | None, aliases: Mapping[str, Known]) -> Decided:
    if before is None:
        known = Known(one.id, max(1, one.own), one.content_hash, one.parts)
        record = Keyed(one.id, one.value) if known.revision == 1 else _revised(one, known, [])
        return Decided("new", known, one.aliases, record)
    # Of an export the revisions that are known went by in their time.
    now = _content(before.id, one.content_hash)
    # An archive mostly has the feed's text, which would take back what alerts said of the page's.
    same = before.content_hash == one.content_hash or before.from_page
    if same or now in aliases or (one.own and before.revision >= one.own):
        return Decided("known", before, one.aliases, None)
    if before.revision >= MAX_REVISIONS:
        return Decided("revised_out", before, one.aliases, None)
    known = Known(before.id, before.revision + 1, one.content_hash, one.parts)
    names = [*one.aliases, _content(before.id, before.content_hash), now]
    return Decided("changed", known, names, _revised(one, known, changed_parts(before.parts, one.parts)))


def _revised(one: Prepared, known: Known, changed: list[str]) -> Keyed:
    article = decode(one.value, Article)
    return record_of(msgspec.structs.replace(article, id=known.id, revision=known.revision, changed=changed))
