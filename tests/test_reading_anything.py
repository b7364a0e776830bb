"""Whatever the text: an answer, and offsets that fit it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from processors.plain import degraded
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Article, Enriched, decode, encode

NOW = datetime(2032, 5, 7, tzinfo=UTC)
WORDS = st.sampled_from(
    (
        "Tuvalu expelled two diplomats said that \" “ ” ' ‘ ’ : , . ? \n \n\n <p> </p> &amp; denied Russian Foreign"
        " Minister Sergey Lavrov according to the Kremlin if not will \u202e \u200b 😀 é ﬁ it they called for a probe"
        " 3 (AP) - — on Friday MR HALE: Q: ; the same in kind must leave within 48 hours embassy not , and 12 's denial"
        " by each"
        " respectively accused of blamed for asked had no none"
    ).split(" ")
)
ANY = st.text(max_size=300) | st.lists(WORDS, max_size=60).map(" ".join)


@pytest.fixture(scope="module", params=["full", "gated"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return Reader(ExtractionSettings(depth=request.param))


def article(text: str, title: str = "") -> Article:
    return Article(
        id="a", feed="f", source="s", url="", canonical_url="", title=title, summary="", text=text, authors=[],
        language="en", published=NOW, first_seen=NOW, revision=1, content_hash="", mode="live",
    )  # fmt: skip


def check(found: Enriched) -> None:
    text = found.text
    spans = [*found.mentions, *(event.evidence for event in found.events)]
    for claim in found.claims:
        spans += [claim.content, *claim.parts]
        spans += [one for one in (claim.speaker, claim.cue) if one is not None]
    for one in spans:
        assert 0 <= one.start < one.end <= len(text), one
        assert text[one.start : one.end] == one.text
    for start, end in (*found.blocks, *found.sentences):
        assert 0 <= start < end <= len(text)
    assert [one.start for one in found.mentions] == sorted(one.start for one in found.mentions)
    known = {actor.id for actor in found.actors}
    assert {one.actor for one in found.mentions} - {None} <= known
    for event in found.events:
        assert len(event.actor) == len(event.actor_ids) and len(event.target) == len(event.target_ids)
        assert {*event.actor_ids, *event.target_ids} <= known
    assert {claim.speaker.actor for claim in found.claims if claim.speaker is not None} - {None} <= known
    assert decode(encode(found), Enriched) == found


@tries(50)
@given(title=ANY, text=ANY)
def test_offsets_fit_whatever_the_text(reader: Reader, title: str, text: str) -> None:
    check(reader.read(article(text, title)))
    check(degraded(article(text, title), "a test"))


LONG = {
    "one letter": "x" * 1_000_000,
    "a sentence of 20,000 words": "the minister said that " * 5_000,
    "all capitals": "TUVALU EXPELS TWO KIRIBATI DIPLOMATS. THE MINISTER SAID SO. " * 50,
    "no punctuation": "tuvalu expels two kiribati diplomats the minister said so and added that it was so " * 100,
    "a table": "<table>" + "<tr><td>Tuvalu</td><td>2</td></tr>" * 500 + "</table>",
    "scraps of markup": "<p><b>Tuvalu <i></p> expelled</b> &nbsp;&#x1F600; <<< >>> <!-- <p> two --> diplomats &" * 50,
    "marks that open": "“" * 2_000 + "Tuvalu",
    "brackets": "(" * 5_000 + ")" * 5_000,
}


@pytest.mark.parametrize("what", LONG)
def test_the_worst_texts_are_answered(reader: Reader, what: str) -> None:
    found = reader.read(article(LONG[what]))
    assert len(found.text) <= 100_000
    check(found)
