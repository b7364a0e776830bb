"""Depth `gated` reads less and loses little: names everywhere, claims and events where cues and triggers stand."""

from datetime import UTC, datetime

import pytest

from app.inputs import InputLine, article_of
from processors.read import Reader
from processors.settings import ExtractionSettings
from processors.text import MAX_CHARACTERS
from topics.records import Article

TEXT = (
    "Tuvalu expelled two Kiribati diplomats on Friday over forged copra receipts.\n\n"
    "The weather over the lagoon stayed calm. Teleke Paeniu walked along the quay with his dog. Boats left for Funafala"
    " in the afternoon. Children played football beside the runway.\n\n"
    "Trade Minister Teleke Paeniu denied that a row about tuna was behind it."
)


def article(text: str) -> Article:
    now = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
    return article_of(InputLine(id="a1", text=text, published=now), now)


@pytest.fixture(scope="module")
def gated() -> Reader:
    return Reader(ExtractionSettings(depth="gated"))


def test_claims_and_events_are_those_of_a_full_reading(gated: Reader) -> None:
    found, full = gated.read(article(TEXT)), Reader(ExtractionSettings()).read(article(TEXT))
    assert (found.depth, full.depth) == ("gated", "full")
    assert found.claims == full.claims and len(found.claims) == 1
    assert found.events == full.events and {event.type for event in found.events} >= {"expulsion"}


def test_what_is_not_read_keeps_its_sentences_and_the_names_of_the_rest(gated: Reader) -> None:
    found = gated.read(article(TEXT))
    assert [found.text[start:end] for start, end in found.sentences if "lagoon" in found.text[start:end]]
    named = [one for one in found.mentions if one.text == "Teleke Paeniu"]
    assert len(named) == 2 and {one.actor for one in named} == {"person:teleke-paeniu"}
    assert all(found.text[one.start : one.end] == one.text for one in found.mentions)


def test_a_text_that_was_cut_says_so(gated: Reader) -> None:
    found = gated.read(article("A calm day. " * (MAX_CHARACTERS // 10)))
    assert found.degraded is not None and "100,000" in found.degraded
