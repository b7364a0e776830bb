"""Reading of a record for matching alone: what no rule asks for is skipped, which is most of a record's cost."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

import msgspec

from alerts.rules.by_fields import FieldTest
from alerts.rules.by_words import PhraseTest, RegexTest
from alerts.rules.compile import RuleSet
from alerts.rules.conditions import Test
from alerts.rules.logic import All, Any, Not, SameSentence
from alerts.ruleset import Rules
from topics.records import SCHEMA, Article, Enriched, Mode, decode_enriched

Reading = Callable[[bytes], Enriched]


class LeanArticle(msgspec.Struct):
    """What matching and spans ask of an article."""

    id: str
    feed: str
    source: str
    language: str | None
    published: datetime | None
    first_seen: datetime
    revision: int
    mode: Mode
    run_id: str | None = None

    event_time = Article.event_time


class LeanEnriched(msgspec.Struct):
    """An `Enriched` as rules see it that look at words, feeds, sources and languages alone."""

    article: LeanArticle
    text: str
    title_end: int
    blocks: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    schema: int = SCHEMA

    mentions = ()
    actors = ()
    claims = ()
    events = ()


_LEAN = msgspec.json.Decoder(LeanEnriched)


def reading_for(sets: Sequence[Rules]) -> Reading:
    """How records are read for these rule sets; it raises UnreadableRecord as decode_enriched does.

    What a lean reading skips it does not check.
    """
    plain = all(isinstance(one, RuleSet) and all(is_plain(rule.when) for rule in one.rules.values()) for one in sets)
    return lean if plain else decode_enriched


def lean(data: bytes) -> Enriched:
    """The record as far as plain rules look at it."""
    try:
        record = _LEAN.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return decode_enriched(data)  # which says what is wrong
    return cast("Enriched", record) if record.schema <= SCHEMA else decode_enriched(data)


def is_plain(test: Test) -> bool:
    """Whether a test asks for nothing that extraction found."""
    match test:
        case PhraseTest() | RegexTest() | FieldTest():
            return True
        case All() | Any():
            return all(is_plain(one) for one in test.tests)
        case SameSentence():
            return is_plain(test.all)
        case Not():
            return is_plain(test.test)
        case _:
            return False
