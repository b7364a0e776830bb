"""What an import does the short way, because it does it a million times, comes to what the long way comes to."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import BACKENDS
from hypothesis import given
from hypothesis import strategies as st
from stores import fresh_name
from tries import tries

from app.importing import workers
from app.importing.preparing import prepare
from app.importing.shapes import BATCH, Choices, How, Prepared, Raw
from app.importing.workers import Preparers
from ingest.identity import canonical_url
from ingest.paragraphs import edges, one_line, paragraphs
from services.postgres import Cluster
from state.articles import Known, by_aliases, by_ids, remember
from state.database import State, open_state
from topics.credits import credited_agency

NOW = datetime(2032, 6, 1, 12, tzinfo=UTC)
CORPUS = Path(__file__).parent / "corpus" / "credits.jsonl"
LINES = [line for one in CORPUS.read_text("utf-8").splitlines() for line in json.loads(one)["lines"]]
SPACES = [" ", "  ", "\n", "\n\n", " \n", "\t", "\x1f", "\x85", "\xa0", "\u2009", "\u3000"]


@tries(100)
@given(st.lists(st.sampled_from([*SPACES, "word" * 50, "Wörter", "слово"]), min_size=5, max_size=40))
def test_a_text_in_order_is_put_on_one_line_as_any_other(pieces: list[str]) -> None:
    text = "".join(pieces) + "a b" * 500
    assert one_line(text) == " ".join(text.split())


@pytest.mark.parametrize("seed", range(20))
def test_the_edges_of_a_text_credit_whom_the_whole_credits(seed: int) -> None:
    chance = random.Random(seed)
    said = ["The lagoon was calm.", "So was the harbour &amp; the pier.", "<p>A dog slept there.</p>", "Read more"]
    for _ in range(50):
        drawn = chance.choices([*said, *LINES], k=chance.randint(1, 15))
        text = "".join(line + chance.choice(SPACES[2:4] if chance.random() < 0.9 else SPACES) for line in drawn)
        assert credited_agency([], edges(text)) == credited_agency([], paragraphs(text)), text


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.gazette.example/a/?utm_source=x&utm_medium=y", "http://gazette.example/a"),
        ("https://gazette.example/a?utm_%73ource=x", "http://gazette.example/a"),
        ("https://gazette.example/a?utm_source=x&&b=%26&a=+", "http://gazette.example/a?a=+&b=%26"),
        ("https://gazette.example/a?amp&outputType=amp", "http://gazette.example/a"),
        ("https://amp.gazette.example:443/champ/amp/", "http://gazette.example/champ"),
        (f"https://{'long.' * 100}example:8080/", f"http://{'long.' * 100}example:8080/"),
    ],
)
def test_a_query_that_says_nothing_goes_however_it_is_written(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical_url(url) == canonical


def _raw(number: int) -> Raw:
    story = {"title": f"Story {number}", "url": f"https://gazette.example/{number}", "date": "2031-05-07"}
    return Raw(number, json.dumps(story).encode())


def test_children_give_what_is_prepared_without_them_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE", BATCH)
    how = How(Choices(), "run", NOW)
    items = [_raw(number) for number in range(1, 3 * BATCH + 8)]
    preparers = Preparers(how)
    try:
        batches = list(preparers.batches(iter(items)))
    finally:
        preparers.close()
    assert [len(one) for one in batches] == [BATCH, BATCH, BATCH, 7]
    assert [one for batch in batches for one in batch] == prepare(items, how)


def test_long_items_come_in_short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LARGEST_PIECE", 1_000)
    preparers = Preparers(How(Choices(), "run", NOW))
    try:
        batches = list(preparers.batches(_raw(number) for number in range(1, 201)))
    finally:
        preparers.close()
    assert max(map(len, batches)) < 100 and [one.number for batch in batches for one in batch] == list(range(1, 201))
    assert all(isinstance(one, Prepared) for batch in batches for one in batch)


@pytest.fixture(params=BACKENDS)
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    place: Path | str = tmp_path / "state.db"
    if request.param == "distributed":
        cluster: Cluster = request.getfixturevalue("cluster")
        place = cluster.create(fresh_name())
    made = open_state(place)
    yield made
    made.close()


def test_thousands_are_remembered_at_a_time_and_found_by_each_name(state: State) -> None:
    known = [Known(f"id{number}", 1, "hash", "a b c") for number in range(1_500)]
    names = [[f"url:http://gazette.example/{number}", f"guid:'\"%?{number}\0"] for number in range(1_500)]
    with state.write() as connection:
        remember(connection, zip(known, names, strict=True), NOW)
        again = Known("other", 2, "hash", "a b c", from_page=True)
        remember(connection, [(again, [names[0][0], "url:new"]), (Known("id1", 3, "h", ""), [])], NOW)
    with state.read() as connection:
        found = by_aliases(connection, [name for both in names for name in both])
        assert list(found.values()).count(known[7]) == 2 and len(found) == 3_000
        assert by_aliases(connection, [names[0][0], "url:new", "url:none"]) == {names[0][0]: known[0], "url:new": again}
        assert by_ids(connection, ["id1", "other", "none"]) == {"id1": Known("id1", 3, "h", ""), "other": again}
        assert by_aliases(connection, []) == by_ids(connection, []) == {}
