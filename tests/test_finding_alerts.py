"""Finding alerts: filters, words and pages say the same on both databases, and what is gone is found by nothing."""

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bureau import Bureau, expulsion
from conftest import BACKENDS
from hypothesis import given
from hypothesis import strategies as st
from stores import file_state, fresh_name
from tries import tries

from app.purging import Demand, carry_out
from app.purging import find as demanded
from services.postgres import Cluster
from state import acks, alert_facets, alert_page, alerts, feedback, mutes, outbox, updates
from state.acks import Ack
from state.alert_counts import counts, unread
from state.database import Connection, State, memory_state, open_state
from state.finding import Story, find, of_stories
from state.matching import Filter
from state.moving import copy_state
from state.mutes import Mute
from topics.records import Alert, ArticleRef, Evidence, Severity, Update

START = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
NUMBERS = itertools.count()


@pytest.fixture(params=BACKENDS)
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[State]:
    """Of the two pairs of backends only the state: no test here needs a log."""
    if request.param == "embedded":
        made = file_state(tmp_path / "state.db")
        yield made
        made.close()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    made = open_state(cluster.create(name := fresh_name(), request.getfixturevalue("migrated")))
    yield made
    made.close()
    cluster.drop(name)


def made(
    identity: str,
    story: str = "s1",
    hours: float = 0,
    *,
    title: str = "Tuvalu expels two diplomats",
    sentence: str = "",
    rule: str = "expulsions",
    severity: Severity = "medium",
    tags: tuple[str, ...] = (),
    key: tuple[str | None, ...] | None = None,
    source: str = "gazette.example",
    mode: Any = "live",
) -> Alert:
    at = START + timedelta(hours=hours)
    article = ArticleRef(f"article-{identity}", title, source, f"https://{source}/{identity}", at, "wire")
    evidence = [Evidence(article.id, "phrase", None, 0, 5, sentence[:5], sentence, (0, 5))] if sentence else []
    return Alert(
        id=identity,
        rule=rule,
        rule_version="1",
        rule_title="What happened",
        state="live",
        severity=severity,
        tags=list(tags),
        articles=[article],
        key=None if key is None else list(key),
        story=story,
        time=at,
        evidence=evidence,
        reasons=[],
        mode=mode,
    )


def put(state: State, *some: Alert, run: str | None = None) -> None:
    with state.write() as connection:
        for one in some:
            assert alerts.add(connection, one, run)


def page(state: State, wanted: Filter | None = None, before: int | None = None, limit: int = 20) -> list[Story]:
    with state.read() as connection:
        return find(connection, wanted or Filter(), before=before, limit=limit, now=START)


def shown(found: list[Story]) -> dict[str, list[str]]:
    return {one.id: [each.alert.id for each in one.alerts] for one in found}


def ids(state: State, **wanted: Any) -> set[str]:
    return {each for some in shown(page(state, Filter(**wanted))).values() for each in some}


def test_stories_come_newest_first_with_their_alerts_newest_first(state: State) -> None:
    put(state, made("a", "s1", 0), made("b", "s2", 1), made("c", "s1", 3), made("d", "s3", 2))
    assert list(shown(page(state)).items()) == [("s1", ["c", "a"]), ("s3", ["d"]), ("s2", ["b"])]


def test_of_a_long_story_five_alerts_are_whole_and_the_rest_is_counted(state: State) -> None:
    put(state, *(made(f"a{n}", "s1", n) for n in range(8)))
    (one,) = page(state)
    assert [each.alert.id for each in one.alerts] == ["a7", "a6", "a5", "a4", "a3"] and one.more == 3
    assert one.alerts[0].alert == made("a7", "s1", 7)


@pytest.mark.parametrize("text", ["", "diplomats", "-football"])
def test_pages_together_show_each_story_once_in_order(state: State, text: str) -> None:
    put(state, *(made(f"a{n}", f"s{n * 7 % 10}", n) for n in range(30)))
    wanted, whole, before = Filter(text=text), list[str](), None
    while found := page(state, wanted, before, limit=3):
        whole, before = [*whole, *(one.id for one in found)], found[-1].place
    assert whole == [one.id for one in page(state, wanted)] and len(whole) == 10


def test_alerts_of_one_instant_stand_in_the_order_in_which_they_came(state: State) -> None:
    put(state, *(made(f"a{n}", f"s{n}") for n in range(5)))
    first = page(state, limit=2)
    assert [one.id for one in (*first, *page(state, before=first[-1].place))] == ["s4", "s3", "s2", "s1", "s0"]


def test_each_filter_lets_through_what_it_names(state: State) -> None:
    put(
        state,
        made("a", "s1", 0, rule="one", severity="low", tags=("war", "x y"), key=("SVN", None), source="lagoon.example"),
        made("b", "s2", 5, rule="two", severity="high", tags=("war",), key=("RUS", "SVN", "nato")),
        made("c", "s3", 9, rule="two", severity="critical"),
    )
    assert ids(state, rule="two") == {"b", "c"} and ids(state, rule="tw") == set()
    assert ids(state, tag="war") == {"a", "b"} and ids(state, tag="x y") == {"a"} and ids(state, tag="x") == set()
    assert ids(state, severity="low") == {"a", "b", "c"} and ids(state, severity="high") == {"b", "c"}
    assert ids(state, country="SVN") == {"a", "b"} and ids(state, country="RUS", rule="two") == {"b"}
    assert ids(state, source="lagoon.example") == {"a"} and ids(state, feed="wire") == {"a", "b", "c"}
    assert ids(state, since=START + timedelta(hours=5)) == {"b", "c"}
    assert ids(state, until=START + timedelta(hours=5)) == {"a"}
    assert ids(state, tag="war", severity="high", country="SVN", since=START, text="diplomats") == {"b"}


def test_countries_may_be_named_that_the_key_does_not_hold(state: State) -> None:
    with state.write() as connection:
        alerts.add(connection, made("a", key=("TUV",)), countries={"KIR"})
    assert ids(state, country="TUV") == ids(state, country="KIR") == {"a"}


def test_a_story_is_shown_by_what_matches_of_it(state: State) -> None:
    put(state, made("a", "s1", 0, title="Football"), made("b", "s1", 9), made("c", "s2", 5, title="Football"))
    assert list(shown(page(state, Filter(text="football"))).items()) == [("s2", ["c"]), ("s1", ["a"])]


FOUND = [
    ("tuvalu", True),
    ("TUVALU Expels", True),
    ("expels tuvalu", True),
    ("fiji", False),
    ("tuvalu fiji", False),
    ('"tuvalu expels"', True),
    ('"expels tuvalu"', False),
    ("“two diplomats”", True),
    ('"two diplo', False),
    ('"two diplomats', True),
    ("tuvalu -fiji", True),
    ("-fiji", True),
    ("-diplomats", False),
    ('-"expels tuvalu"', True),
    ('-"tuvalu expels"', False),
    ("zurich", True),
    ("Zürich", True),
    ("orsted", True),
    ("strasse", True),
    ("ελλαδα", True),
    ("москва", True),
    ("外交", True),
    ("外官", False),
    ("gazette.example", True),
    ("wait-and-see", True),
    ("and-wait", False),
    ("diplomats zürich", True),
    ('"diplomats zurich"', False),  # from one text into the next
    ("expulsions", True),
    ("AND OR NOT", False),
    ("the -", True),
    ("!!! ...", True),
    ("", True),
]


@pytest.mark.parametrize("text, found", FOUND)
def test_the_same_words_find_the_same_on_both_databases(
    near_words: State, far_words: State, text: str, found: bool
) -> None:
    assert (ids(near_words, text=text), ids(far_words, text=text)) == (({"a"}, {"a"}) if found else (set(), set()))


def sample() -> Alert:
    words = "Zu\u0308rich, the Ørsted straße: Ελλάδα, МОСКВА and 外交官 wait-and-see."
    return made("a", title="Tuvalu expels two diplomats", sentence=words)


@pytest.fixture(scope="module")
def near_words() -> State:
    state = memory_state()
    put(state, sample())
    return state


@pytest.fixture(scope="module")
def far_words(cluster: Cluster, migrated: str) -> Iterator[State]:
    state = open_state(cluster.create(name := fresh_name(), migrated))
    put(state, sample())
    yield state
    state.close()
    cluster.drop(name)


@given(text=st.text(max_size=40) | st.text("\"-* ()':&|!<>\\^NEAROND\0a", max_size=40))
@tries(30)
def test_whatever_is_typed_is_a_question_that_both_answer_alike(near_words: State, far_words: State, text: str) -> None:
    assert ids(near_words, text=text) == ids(far_words, text=text)


@given(words=st.lists(st.text(max_size=12), max_size=6))
@tries(20)
def test_any_words_of_a_title_find_it(words_of_titles: State, words: list[str]) -> None:
    identity = f"title{next(NUMBERS)}"
    put(words_of_titles, made(identity, identity, next(NUMBERS), title=" ".join(words)))
    for one in words:
        assert identity in ids(words_of_titles, rule="expulsions", text=one.replace('"', " ").lstrip("-–−"))


@pytest.fixture(scope="module")
def words_of_titles() -> State:
    return memory_state()


def test_unread_is_what_came_live_after_a_time(state: State) -> None:
    put(state, made("old", "s1", 50))
    with state.read() as connection:
        looked = alert_facets.last_came(connection)
    assert looked is not None
    put(state, made("new", "s2", 3))
    put(state, made("past", "s3", 4, mode="backfill"))
    put(state, made("replayed", "s4", 5), run="r1")
    assert ids(state, unread_since=looked) == {"new"} == ids(state, unread_since=looked, text="diplomats")
    with state.read() as connection:
        assert unread(connection, looked) == 1 and unread(connection, looked + timedelta(days=1)) == 0


def test_what_people_did_is_told_with_each_alert_and_can_be_left_out(state: State) -> None:
    put(state, made("a", "s1", 0), made("b", "s2", 1), made("c", "s3", 2, rule="other"))
    later = START + timedelta(days=1)
    with state.write() as connection:
        acks.acknowledge(connection, Ack("a", "ann", "on it", START))
        feedback.give(connection, "b", "expulsions", "noise", START)
        feedback.give(connection, "a", "expulsions", "useful", START)
        updates.add(connection, withdrawn("c"))
        mutes.mute(connection, Mute("story", "s1", "", later, "ann"))
        mutes.mute(connection, Mute("rule", "other", "desk", later, "bob"))
    found = {one.alerts[0].alert.id: one.alerts[0] for one in page(state)}
    assert found["a"].ack is not None and found["a"].ack.note == "on it" and found["b"].ack is None
    assert {name: one.verdict for name, one in found.items()} == {"a": "useful", "b": "noise", "c": None}
    assert [one.kind for one in found["c"].updates] == ["withdrawn"]
    assert {name: [each.by for each in one.mutes] for name, one in found.items()} == {
        "a": ["ann"],
        "b": [],
        "c": ["bob"],
    }
    assert ids(state, unacknowledged=True) == {"b", "c"} and ids(state, noise=False) == {"a", "c"}
    assert ids(state, unacknowledged=True, noise=False, text="tuvalu") == {"c"}


def withdrawn(alert: str) -> Update:
    article = ArticleRef("x", "Tuvalu", "gazette.example", "", START)
    return Update(
        id="u", alert=alert, kind="withdrawn", changes=[], sources=1, article=article, evidence=[], time=START
    )


def test_a_page_takes_as_many_questions_for_thirty_stories_as_for_one(state: State) -> None:
    put(state, *(made(f"a{n}", f"s{n // 2}", n) for n in range(60)))
    asked: list[str] = []
    sa.event.listen(state.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    page(state, Filter(text="tuvalu"), limit=1)
    few = len(asked)
    page(state, Filter(text="tuvalu"), limit=30)
    assert len(asked) == 2 * few


def test_facets_are_counted_of_what_matches(state: State) -> None:
    put(
        state,
        made("a", tags=("war", "war"), key=("SVN", "RUS"), severity="low"),
        made("b", tags=("war", "trade"), key=("RUS",), severity="high", source="lagoon.example"),
        made("c", rule="other", title="Football"),
    )
    with state.read() as connection:
        all_of, some = counts(connection, Filter()), counts(connection, Filter(text="diplomats", country="RUS"))
    assert (all_of.alerts, all_of.whole, all_of.rules) == (3, True, {"expulsions": 2, "other": 1})
    assert list(all_of.severities.items()) == [("high", 1), ("medium", 1), ("low", 1)]
    assert (some.alerts, some.tags, some.countries) == (2, {"war": 2, "trade": 1}, {"RUS": 2, "SVN": 1})
    assert some.sources == {"gazette.example": 1, "lagoon.example": 1}


def test_what_came_is_told_in_order_and_shown_where_a_filter_lets_it(state: State) -> None:
    put(state, made("a", "s1", 9), made("b", "s2", 1, title="Football"))
    with state.read() as connection:
        seen = alert_facets.last_sequence(connection)
        assert alert_facets.after(connection, seen, 10) == []
    put(state, made("c", "s1", 0), made("d", "s3", 2, title="Football"))
    put(state, made("e", "s4", 5))
    with state.read() as connection:
        come = alert_facets.after(connection, seen, 10)
        assert [one.alert for one in come] == ["c", "d", "e"] and alert_facets.last_sequence(connection) == seen + 3
        assert [one.alert for one in alert_facets.after(connection, come[0].sequence, 1)] == ["d"]
        found = of_stories(connection, Filter(text="tuvalu"), {one.story for one in come}, START)
    assert shown(found) == {"s1": ["a", "c"], "s4": ["e"]}


def test_whoever_follows_misses_none_though_an_earlier_transaction_commits_late(far_words: State) -> None:
    with far_words.read() as connection:
        seen = alert_facets.last_sequence(connection)
    began, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with far_words.write() as connection:
            alerts.add(connection, made("slow", title="x"))
            began.set()
            go_on.wait(10)

    def quickly() -> None:
        with far_words.write() as connection:
            alerts.add(connection, made("quick", title="x"))

    slow, quick = threading.Thread(target=slowly), threading.Thread(target=quickly)
    slow.start()
    assert began.wait(10)
    quick.start()
    told: list[str] = []
    for ended in (lambda: quick.join(0.2), go_on.set, slow.join, quick.join):
        ended()
        with far_words.read() as connection:
            come = alert_facets.after(connection, seen, 10)
        seen = come[-1].sequence if come else seen
        told += [one.alert for one in come]
    assert told == ["slow", "quick"]


def test_what_a_replay_wrote_is_found_until_it_is_undone(state: State) -> None:
    put(state, made("a", "s1", 0))
    put(state, made("b", "s2", 1), run="r1")
    assert ids(state, text="tuvalu") == {"a", "b"}
    with state.write() as connection:
        assert alerts.drop_run(connection, "r1") == 1
    assert ids(state, text="tuvalu") == ids(state) == {"a"}


def test_the_same_alert_again_is_filed_once(state: State) -> None:
    put(state, made("a"))
    with state.write() as connection:
        assert not alerts.add(connection, made("a", title="Otherwise"))
    assert ids(state, text="otherwise") == set() and ids(state, text="tuvalu") == {"a"}


def test_a_purged_article_is_found_by_none_of_its_words_and_by_all_its_marks(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "data")
    bureau.take(expulsion("0h", "a1", "SVN>RUS", "xylophonist"))
    bureau.take(expulsion("1h", "a2", "DNK>RUS", "cellist", source="lagoon.example"))
    assert len(ids(bureau.state, text="xylophonist")) > 0
    before = ids(bureau.state, country="SVN")
    demand = Demand(article="a1")
    found = demanded(bureau.log, bureau.state, demand)
    carry_out(bureau.log, bureau.state, demand, found, "me", START, lambda seconds: None)
    assert ids(bureau.state, text="xylophonist") == ids(bureau.state, text="purged") == set()
    assert ids(bureau.state, country="SVN") == before != set()
    assert ids(bureau.state, text="cellist") != set()
    bureau.close()


def test_a_state_that_moves_is_found_in_as_before(state: State) -> None:
    other = memory_state()
    put(other, sample(), made("b", "s2", 1, tags=("war",)))
    for source, target in ((other, state), (state, memory_state())):
        copy_state(source, target, 0, "me", "topics")
        assert ids(target, text='"zurich the"') == {"a"} and ids(target, tag="war", text="-zürich") == {"b"}
        put(target, made(f"c{next(NUMBERS)}", "s3", 2, title="Zurich"))
        assert next(iter(shown(page(target, Filter(text="zürich"))))) == "s3"


def test_alerts_from_before_are_found_after_the_migration(state: State) -> None:
    put(state, *(made(f"a{n}", f"s{n}", n, title=f"Tuvalu number{n}", tags=("war",)) for n in range(3)))
    put(state, made("history", "s9", 9), run="r1")
    with state.write() as connection:
        undo_migration(connection)
    again = (
        open_state(Path(state.place)) if state.embedded else open_state(str(state.engine.url.render_as_string(False)))
    )
    assert ids(again, text="number1", tag="war") == {"a1"} and next(iter(shown(page(again)))) == "s9"
    assert ids(again, unread_since=START - timedelta(1)) == {"a0", "a1", "a2"}
    put(again, made("next", "s4", 20, title="Tuvalu again"))
    with again.read() as connection:
        assert [one.sequence for one in alert_facets.after(connection, 3, 9)] == [4, 5]
    again.close()


def undo_migration(connection: Connection) -> None:
    """As it was at 0011: without what 0012 made, and what came later."""
    gone = [f"TABLE {one}" for one in ("day_counts", "day_events", "quotes", "actor_names")]
    gone += ["TABLE alert_facets", "TABLE alert_words", "TABLE alert_count", "INDEX outbox_of_story"]
    gone.append("TABLE alert_index" if connection.dialect.name == "sqlite" else "FUNCTION wirewatch_vector")
    for one in gone:
        connection.execute(sa.text(f"DROP {one}"))
    connection.execute(sa.text("UPDATE alembic_version SET version_num = '0011'"))


def test_an_alert_whose_time_is_beyond_all_places_is_found_too(state: State) -> None:
    far = made("far", "s2")
    far.time = datetime(9999, 12, 31, tzinfo=UTC)
    put(state, far, made("near", "s1"))
    assert list(shown(page(state))) == ["s2", "s1"] and ids(state, since=START + timedelta(1)) == {"far"}


def test_an_alerts_page_tells_its_story_and_who_was_told(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "data")
    bureau.take(expulsion("0h", "a1", "SVN>RUS", "cellist"), expulsion("1h", "a2", "SVN>RUS", "cellist"))
    (alert,) = [one for one in bureau.alerts() if one.rule == "new"]
    with bureau.state.write() as connection:
        acks.acknowledge(connection, Ack(alert.id, "ann", "on it", START))
        (message,) = [one.message for one in outbox.about(connection, alert.id, alert.story)]
        outbox.told(connection, [message], message.id, START)
    with bureau.state.read() as connection:
        found = alert_page.whole(connection, alert.id, START)
        assert alert_page.whole(connection, "nothing", START) is None
    assert found is not None and found.alert == alert and found.ack is not None and found.verdict is None
    mine = [one for one in found.timeline if one.hit.rule == "new"]
    assert [(one.hit.article, one.hit.outcome, one.hit.held, one.in_alert) for one in mine] == [
        ("a1", "fired", None, True),
        ("a2", "held", mine[1].hit.held, False),
    ]
    assert mine[0].article is not None and mine[0].article.title == "A cellist speaks"
    (told,) = found.told
    assert (told.message.channel, told.message.status, told.changed) == ("desk-slack", "told", START)
    assert told.digest is not None and told.digest.id == message.id
    bureau.close()
