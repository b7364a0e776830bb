"""What pictures are drawn from: counted once, whatever happens, bounded, and gone with what must go."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bureau import NOW, Bureau, expulsion
from delivery_desk import alert
from enriched_builder import claim, enriched
from web_desk import NOW as NOON

from app.purging import Demand, carry_out, find
from app.web.pictures.counting import KEPT, QUOTES, Counting
from app.web.pictures.reading import read
from app.web.pictures.sentences import said
from app.web.pictures.tally import Latest, Tally
from state import actor_names, alert_days, alerts, day_counts, day_events, quotes
from state.actor_names import Named
from state.database import State
from state.day_counts import ALL, FIRED, Key, Wanted
from state.day_events import Told
from state.days import date_of, day_of
from state.matching import Filter
from state.quotes import Quote
from tests.timeline import expels
from topics.log import ENRICHED, Keyed
from topics.records import Enriched, encode

TODAY = day_of(NOW)
TEXT = "Tuvalu denied that Kiribati was right. Tuvalu said that nothing was lost."


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path / "data")
    yield made
    made.close()


def told(id: str = "a1", **article: Any) -> Enriched:
    """Tuvalu denies one thing about Kiribati and says another about nobody."""
    claims = [
        claim(TEXT, "Tuvalu", "denied", "Kiribati was right", "deny", actor="TUV"),
        claim(TEXT, "Tuvalu", "said", "nothing was lost", actor="TUV"),
    ]
    return enriched(
        TEXT, actors={"Tuvalu": "TUV", "Kiribati": "KIR"}, claims=claims, id=id,
        url=f"https://gazette.example/{id}", **article,
    )  # fmt: skip


def counting(bureau: Bureau) -> Counting:
    return Counting(bureau.log, bureau.state, lambda: NOW)


def sums(state: State, kind: Any, *parts: Any, rules: tuple[str, ...] = (ALL,)) -> dict[tuple[Any, ...], int]:
    with state.read() as connection:
        wanted = Wanted(kind=kind, rules=rules, first=0, last=TODAY + 1)
        return day_counts.sums(connection, wanted, *parts)


def spoken(state: State, speaker: str = "TUV", **more: Any) -> list[Quote]:
    with state.read() as connection:
        wanted = quotes.Wanted(speaker=speaker, rules=[ALL], first=0, last=TODAY + 1, **more)
        return quotes.latest(connection, wanted, 100)


def test_what_is_read_is_counted_by_day_among_all_and_by_the_rules_that_fired(bureau: Bureau) -> None:
    bureau.take(told("a1"), expulsion("1h", "a2", "SVN>RUS", "cellist"))
    assert counting(bureau).catch_up() == 2
    assert sums(bureau.state, "article", "rule", rules=(ALL, FIRED, "new")) == {(ALL,): 2, (FIRED,): 1, ("new",): 1}
    claims = sums(bureau.state, "claim", "who", "what", "whom")
    assert claims == {("TUV", "deny", "KIR"): 1, ("TUV", "say", ""): 1}
    assert sums(bureau.state, "actor", "who") == {("KIR",): 1, ("TUV",): 1}
    with bureau.state.read() as connection:
        days = (TODAY - 2, TODAY)
        [event] = day_events.of_type(connection, "expulsion", [FIRED], *days, ["done"])
        assert (event.actor, event.target, event.article) == ("SVN", "RUS", "a2")
        assert day_events.alerts_of(connection, ["a1", "a2"]).keys() == {"a2"}
        assert actor_names.named(connection, ["TUV", "XXX"]) == {"TUV": Named("Tuvalu", "TUV")}


def test_what_the_decider_has_not_decided_waits(bureau: Bureau) -> None:
    bureau.log.append(ENRICHED, [Keyed("a1", encode(told()))])
    assert counting(bureau).catch_up() == 0
    bureau.settle()
    assert counting(bureau).catch_up() == 1


def test_several_that_count_and_restarts_count_nothing_twice(bureau: Bureau) -> None:
    bureau.take(told("a1"))
    first, second = counting(bureau), counting(bureau)
    assert (first.step(), second.step()) == (1, 0)
    bureau.take(told("a2"))
    assert (second.step(), first.step(), counting(bureau).step()) == (1, 0, 0)
    assert sums(bureau.state, "article", "who") == {("",): 2}


def test_copies_count_nothing_and_a_revision_only_what_is_new_in_it(bureau: Bureau) -> None:
    more = told("a1", revision=2)
    more.claims = [*more.claims, claim(TEXT, "Tuvalu", "said", "Kiribati was right", actor="TUV")]
    bureau.take(told("a1"), told("a1"), more)
    counting(bureau).catch_up()
    assert sums(bureau.state, "article", "who") == {("",): 1}
    assert sums(bureau.state, "claim", "what", "whom") == {("deny", "KIR"): 1, ("say", ""): 1, ("say", "KIR"): 1}
    later = Tally(0, QUOTES)
    record = read(encode(told("old", revision=3)))
    assert record is not None
    later.take(record, 9, (), Latest())
    assert not later.counts, "what it said before is not known any more"


def test_days_long_gone_are_not_counted_and_those_that_become_so_are_forgotten(bureau: Bureau) -> None:
    old = NOW - timedelta(days=KEPT + 1)
    bureau.take(told("a1"), told("a2", published=old, first_seen=old))
    counting(bureau).catch_up()
    assert sums(bureau.state, "article", "day") == {(day_of(told().article.first_seen),): 1}
    Counting(bureau.log, bureau.state, lambda: NOW + timedelta(days=KEPT + 2)).tidy()
    assert sums(bureau.state, "article", "day") == {} and spoken(bureau.state) == []


def test_sentences_are_read_where_they_stand_and_go_with_a_purge(bureau: Bureau) -> None:
    bureau.take(told("a1"), told("a2"))
    counting(bureau).catch_up()
    found = said(bureau.log, spoken(bureau.state, kind="deny"))
    assert [(one.article, one.sentence, one.about) for one in found] == [
        ("a2", "Tuvalu denied that Kiribati was right.", "KIR"),
        ("a1", "Tuvalu denied that Kiribati was right.", "KIR"),
    ]
    kept = spoken(bureau.state)
    demand = Demand(article="a2")
    carry_out(bureau.log, bureau.state, demand, find(bureau.log, bureau.state, demand), "me", NOW, lambda _: None)
    assert {one.article for one in spoken(bureau.state)} == {"a1"}
    assert {one.article for one in said(bureau.log, kept)} == {"a1"}, "the words are gone, whoever remembers the place"
    assert sums(bureau.state, "article", "who") == {("",): 2}, "that it was read stays"


def test_what_cannot_be_read_holds_up_nothing(bureau: Bureau) -> None:
    bureau.log.append(ENRICHED, [Keyed("x", b"{broken"), Keyed("y", b'{"article": 7}'), Keyed("a1", encode(told()))])
    bureau.settle()
    assert counting(bureau).catch_up() == 3
    assert sums(bureau.state, "article", "who") == {("",): 1}


def test_an_event_stands_for_each_actor_with_each_target_by_country_where_there_is_one() -> None:
    event = expels("SVN", "RUS")
    whole = told()
    whole.events = [
        type(event)("vote", "done", ["FRA", None], ["FRA", "org:un"], [], [], None, None, None, event.evidence),
        type(event)("attack", "done", [], [], [], [], 3, None, None, event.evidence),
    ]
    record = read(encode(whole))
    assert record is not None
    assert [one.pairs for one in record.events] == [[("FRA", ""), ("org:un", "")], [("", "")]]
    tally = Tally(0, QUOTES)
    tally.take(record, 1, ("r",), Latest())
    assert sorted({(one.rule, one.actor) for one in tally.events.values()}) == [
        (rule, actor) for rule in (ALL, FIRED, "r") for actor in ("FRA", "org:un")
    ]


def test_counts_add_up_and_the_rarest_are_forgotten_first(state: State) -> None:
    rows = {Key("actor", ALL, 9, f"a{number}"): number for number in range(1, 6)}
    with state.write() as connection:
        day_counts.add(connection, rows)
        day_counts.add(connection, {Key("actor", ALL, 9, "a1"): 100, Key("actor", "r", 9, "b\0"): 1})
        day_counts.add(connection, {Key("article", ALL, 9): 3, Key("actor", ALL, 10, "a2"): 1})
    assert sums(state, "actor", "who") == {("a1",): 101, ("a5",): 5, ("a4",): 4, ("a2",): 3, ("a3",): 3}
    with state.write() as connection:
        assert day_counts.trim(connection, 9, 3) == 2
        assert day_counts.first_day(connection) == 9
    assert sums(state, "actor", "who", "day") == {("a1", 9): 101, ("a5", 9): 5, ("a4", 9): 4, ("a2", 10): 1}
    with state.write() as connection:
        day_counts.forget(connection, 10)
    assert sums(state, "actor", "who", rules=(ALL, "r")) == {("a2",): 1}


def one_told(minute: int, people: int | None, article: str) -> Told:
    return Told(
        type="expulsion", rule=ALL, day=9, actor="SVN", target="RUS", status="done", reports=1, people=people,
        first=datetime(1970, 1, 10, 0, minute, tzinfo=UTC), article=article, url=f"https://gazette.example/{article}",
    )  # fmt: skip


def test_events_keep_the_greatest_number_and_the_first_report(state: State) -> None:
    with state.write() as connection:
        for minute, people, article in ((5, None, "b"), (9, 4, "c"), (1, 2, "a"), (3, None, "d")):
            day_events.add(connection, [one_told(minute, people, article)])
        [found] = day_events.of_type(connection, "expulsion", [ALL], 9, 9, ["done"])
        assert (found.reports, found.people, found.article, found.first.minute) == (4, 4, "a", 1)
        assert day_events.types(connection, 0, 99) == {"expulsion": 4}
        day_events.forget_articles(connection, ["a"])
        [found] = day_events.of_type(connection, "expulsion", [ALL], 9, 9, ["done"])
        assert (found.reports, found.article, found.url) == (4, "", "")
        assert day_events.trim(connection, 9, 0) == 1


def quote(number: int, score: float, speaker: str = "TUV") -> Quote:
    return Quote(
        speaker=speaker, day=9, place=number, number=0, kind="say", about="", score=score, article=f"a{number}"
    )


def test_of_each_speaker_the_clearest_sentences_of_a_day_are_kept(state: State) -> None:
    with state.write() as connection:
        quotes.add(connection, [quote(number, number / 10) for number in range(8)])
        quotes.add(connection, [quote(7, 0.1), quote(1, 0.1, "KIR")])
        assert quotes.trim(connection, 9, 2) == 6
    assert [one.place for one in spoken(state)] == [7, 6]
    with state.write() as connection:
        quotes.forget(connection, 0, oldest=7)
    assert [one.place for one in spoken(state)] == [7] and spoken(state, "KIR") == []


def test_a_name_is_the_one_heard_last(state: State) -> None:
    with state.write() as connection:
        actor_names.note(connection, {"person:a": Named("A. Paeniu", "TUV")}, 5)
        actor_names.note(connection, {"person:a": Named("Ana Paeniu", "TUV")}, 7)
        actor_names.note(connection, {"person:a": Named("Anna", None)}, 6)
        assert actor_names.named(connection, ["person:a"]) == {"person:a": Named("Ana Paeniu", "TUV")}
        actor_names.forget(connection, 8)
        assert actor_names.named(connection, ["person:a"]) == {}


def test_days_are_counted_in_utc() -> None:
    assert day_of(datetime.fromisoformat("1970-01-02T01:00:00+02:00")) == 0
    assert date_of(day_of(datetime(2032, 5, 7, 23, 59, tzinfo=UTC))).isoformat() == "2032-05-07"


def test_alerts_are_counted_by_day_as_filters_let_them_through(state: State) -> None:
    with state.write() as connection:
        for number, hours in enumerate((1, 2, 30)):
            alerts.add(connection, alert(number, time=NOON - timedelta(hours=hours), tags=["t"] if hours > 1 else []))
        since = NOON - timedelta(days=7)
        assert [(one.day, one.number) for one in alert_days.by_day(connection, Filter(since=since))] == [
            (day_of(NOON) - 1, 1), (day_of(NOON), 2),
        ]  # fmt: skip
        assert [one.number for one in alert_days.by_day(connection, Filter(since=since, tag="t"))] == [1, 1]
        assert alert_days.rules_with(connection, "t", since, NOON) == [alert(0).rule]
        assert alert_days.rules_with(connection, "other", since, NOON) == []
