"""The decider: each article decided once, whatever dies when, and the same again on a replay."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from threading import Event as Signal
from typing import Any

import pytest
import sqlalchemy as sa
from stores import Stores

from alerts.decider import Decider
from state import hits
from state.alerts import recent
from state.database import Connection, StateError
from state.leases import Lease
from state.positions import LostLeaseError, position
from state.tables import alerts as alerts_table
from state.tables import hits as hits_table
from state.tables import story_articles
from tests.timeline import Rules, arrives, expels, rule
from topics.log import ALERTS, DEAD_LETTERS, ENRICHED, Keyed, LogError
from topics.records import Alert, Enriched, Update, encode

NOW = datetime(2032, 5, 8, tzinfo=UTC)
EXPULSIONS: dict[str, Any] = {"event": "expulsion", "key": ("event.actor", "event.target"), "new": "90d"}
FIRST = Lease("decider", "first", 1)


class House:
    """A log, a state and a decider on files; rule sets are kept under names that stand for their files."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.log, self.state = stores.log(), stores.state()
        self.sets: dict[str, Rules] = {}
        self.messages: list[list[str]] = []
        self.followed: list[Update] = []
        self.decider = self.another()

    def another(self) -> Decider:
        return Decider(self.log, self.state, self._rules_for, self, lambda: NOW, wait=0.0)

    def rules(self, name: str, *rules: Any) -> None:
        self.sets[name] = Rules(*rules)
        self.decider.reload(self.sets[name], {"rules.yaml": name})

    def publish(self, *articles: Enriched) -> None:
        self.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in articles])

    def settle(self, decider: Decider | None = None, lease: Lease = FIRST) -> None:
        """Steps until nothing is left."""
        idle = 0
        while idle < 3:
            idle = 0 if (decider or self.decider).step(lease) else idle + 1

    def fired(self) -> list[str]:
        with self.state.read() as connection:
            found = recent(connection, rule=None, since=datetime(2000, 1, 1, tzinfo=UTC), limit=100)
        return sorted(f"{one.rule} {one.articles[-1].id}" for one in found)

    def outcomes(self, article: str) -> list[tuple[str, str, str | None]]:
        with self.state.read() as connection:
            return [(one.version, one.outcome, one.held) for one in hits.of_article(connection, article)]

    def close(self) -> None:
        self.log.close()
        self.state.close()

    def save(self) -> Stores:
        """A copy of log and state as they are now."""
        self.close()
        copy = self.stores.saved()
        self.log, self.state = self.stores.log(), self.stores.state()
        self.decider = self.another()
        return copy

    def content(self) -> list[Any]:
        with self.state.read() as connection:
            tables = (hits_table, alerts_table, story_articles)
            queries = [sa.select(one).order_by(*one.primary_key) for one in tables]
            return [[tuple(row) for row in connection.execute(query)] for query in queries]

    def _rules_for(self, files: Mapping[str, str]) -> Rules:
        return self.sets[files["rules.yaml"]]

    def alerts(self, _connection: Connection, alerts: list[Alert], _now: datetime) -> None:
        self.messages.append([alert.id for alert in alerts])

    def updates(self, _connection: Connection, updates: list[Update], _alerts: list[Alert], _now: datetime) -> None:
        self.followed += updates


@pytest.fixture
def house(stores: Stores) -> Iterator[House]:
    made = House(stores)
    yield made
    made.close()


def report(when: str, id: str, *pairs: str, **more: Any) -> Enriched:
    return arrives(when, id, f"text of {id}", events=[expels(pair[:3], pair[4:]) for pair in pairs], **more)


def test_what_arrives_is_decided_and_several_keys_of_an_article_are_one_message(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.publish(report("0h", "a1", "SVN>RUS", "DNK>RUS"), report("1h", "a2", "SVN>RUS"))
    house.settle()
    assert house.fired() == ["rule a1", "rule a1"]
    assert [len(message) for message in house.messages] == [2]
    assert len(house.log.read(ALERTS, 0, 0, 10)) == 2


def counting() -> list[Any]:
    """Rules that count: two sources, and a spike."""
    two = {"count": 2, "of": "sources", "within": "6h"}
    peak = {"count": 3, "within": "4h", "times": 2, "over": "2d"}
    return [rule("two", event="expulsion", at_least=two), rule("peak", event="expulsion", spike=peak)]


def test_copies_and_a_whole_topic_again_are_decided_once(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS), rule("every", event="expulsion"), *counting())
    articles = report("0h", "a1", "SVN>RUS"), report("1h", "a2", "SVN>RUS", source="lagoon.example")
    house.publish(*articles, *articles)
    house.settle()
    before = house.content()
    house.publish(*articles)
    house.settle()
    assert house.content() == before
    assert house.fired() == ["every a1", "every a2", "rule a1", "two a2"]


def test_a_replay_from_a_saved_state_decides_byte_for_byte_the_same(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS), rule("words", word="text", cooldown="6h"), *counting())
    house.publish(report("0h", "a1", "SVN>RUS"), report("1h", "a2", "SVN>RUS"))
    house.settle()
    saved = house.save()
    later = [
        report(
            f"{n}h", f"b{n}", "DNK>RUS" if n % 3 else "SVN>RUS", title="Envoys leave", source=f"source{n % 4}.example"
        )
        for n in range(2, 40)
    ]
    house.publish(*later[:20])
    house.settle()
    house.rules(
        "two",
        rule(version="2", **EXPULSIONS),
        rule("words", word="text", cooldown="6h"),
        rule("late", word="b3"),
        *counting(),
    )
    house.publish(*later[20:])
    house.settle()

    again = House(saved)
    again.sets = house.sets
    again.publish(*later[:20])
    again.rules("two", *house.sets["two"].rules.values())
    again.publish(*later[20:])
    again.settle()
    assert len(house.fired()) > 5 and {"two", "peak"} <= {one.split()[0] for one in house.fired()}
    assert again.content() == house.content()
    again.close()


def test_a_zombie_with_an_old_epoch_commits_nothing_and_steps_down(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.settle()
    zombie, successor = house.decider, house.another()
    house.publish(report("1h", "a2", "DNK>RUS"))
    house.settle(successor, Lease("decider", "second", 2))
    house.publish(report("2h", "a3", "ITA>RUS"))
    before = house.content()
    with pytest.raises(LostLeaseError):
        zombie.step(FIRST)
    assert house.content() == before

    class Holding:
        lease = FIRST

        def __call__(self) -> bool:
            return True

    zombie.run(Signal(), Holding())
    assert house.content() == before


def test_a_kill_between_append_and_commit_repeats_nothing_in_the_state(house: House) -> None:
    class KilledError(BaseException):
        pass

    append = house.log.append

    def dying(topic: str, records: Any) -> Any:
        append(topic, records)
        if topic == ALERTS:
            raise KilledError

    house.rules("one", rule(**EXPULSIONS))
    house.settle()
    house.publish(report("0h", "a1", "SVN>RUS"), report("1h", "a2", "SVN>RUS"))
    house.log.append = dying  # type: ignore[method-assign]
    with pytest.raises(KilledError):
        house.decider.step(FIRST)
    assert house.fired() == []
    house.log.append = append  # type: ignore[method-assign]
    house.settle(house.another())
    assert house.fired() == ["rule a1"]
    assert len({one.key for one in house.log.read(ALERTS, 0, 0, 10)}) == 1


@pytest.mark.parametrize("error", [LogError("the disk is full"), StateError("locked")])
def test_a_log_or_state_that_cannot_serve_loses_nothing(house: House, error: Exception) -> None:
    def refuse(_topic: str, _records: Any) -> Any:
        raise error

    append = house.log.append
    house.rules("one", rule(word="text", cooldown="6h"))
    house.settle()
    house.publish(report("0h", "a1"), report("1h", "a2"))
    house.log.append = refuse  # type: ignore[method-assign]
    with pytest.raises(type(error)):
        house.decider.step(FIRST)
    house.log.append = append  # type: ignore[method-assign]
    house.settle()
    assert house.outcomes("a1") == [("1", "fired", None)]


def test_what_cannot_be_read_goes_to_the_dead_letters_and_blocks_nothing(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.log.append(ENRICHED, [Keyed("x", b"no record"), Keyed("y", b'{"schema": 99}')])
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.settle()
    assert house.fired() == ["rule a1"]
    assert len(house.log.read(DEAD_LETTERS, 0, 0, 10)) == 2


def test_a_new_rule_is_trained_on_what_came_before_and_decides_what_comes_after(house: House) -> None:
    house.rules("one", rule("other", word="nothing"))
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.settle()
    house.rules("two", rule("other", word="nothing"), rule(**EXPULSIONS))
    house.publish(report("1h", "a2", "SVN>RUS", "DNK>RUS"))
    house.settle()
    assert house.outcomes("a1") == [("1", "trained", None)]
    assert house.fired() == ["rule a2"]
    assert len(house.messages) == 1


def test_what_arrived_before_an_edit_is_decided_by_the_rule_as_it_stood(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.settle()
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.rules("two", rule(version="2", event="expulsion", new="90d"))
    house.publish(report("1h", "a2", "DNK>RUS"))
    house.settle()
    assert house.fired() == ["rule a1"]
    assert house.outcomes("a1") == [("1", "fired", None), ("2", "trained", None)]
    assert house.outcomes("a2") == [("2", "held", "seen")]


def test_an_edit_never_repeats_an_alert(house: House) -> None:
    house.rules("one", rule(event="expulsion"))
    articles = report("0h", "a1", "SVN>RUS"), report("1h", "a2", "SVN>RUS")
    house.publish(*articles)
    house.settle()
    house.rules("two", rule(event="expulsion", version="2"))
    house.publish(*articles)
    house.settle()
    assert house.fired() == ["rule a1", "rule a2"]
    assert len(house.messages) == 2


def test_training_killed_half_way_goes_on_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.decider.BATCH", 4)
    house.rules("none")
    house.publish(*(report(f"{n}h", f"a{n}", "SVN>RUS") for n in range(10)))
    house.rules("one", rule(**EXPULSIONS))
    first = house.decider
    steps = [first.step(FIRST) for _ in range(10)]
    assert 4 in steps
    house.settle(house.another())
    assert house.fired() == []
    assert house.outcomes("a0") == [("1", "trained", None)]
    assert house.outcomes("a9") == [("1", "trained", "seen")]


def test_another_title_takes_effect_without_training(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.settle()
    house.rules("two", rule(title="New words", **EXPULSIONS))
    house.publish(report("1h", "a2", "DNK>RUS"))
    house.settle()
    with house.state.read() as connection:
        found = recent(connection, rule="rule", since=datetime(2000, 1, 1, tzinfo=UTC), limit=1)
    assert [one.rule_title for one in found] == ["New words"]
    assert house.outcomes("a1") == [("1", "fired", None)]


def test_noise_is_forgotten_and_stays_noise_when_the_rule_is_edited(house: House) -> None:
    house.rules("one", rule(**EXPULSIONS))
    house.publish(report("0h", "a1", "SVN>RUS"))
    house.settle()
    with house.state.write() as connection:
        (misread,) = recent(connection, rule=None, since=datetime(2000, 1, 1, tzinfo=UTC), limit=1)
        assert hits.mark_noise(connection, misread.id) == 1
    house.rules("two", rule(version="2", **EXPULSIONS))
    house.publish(report("1h", "a2", "SVN>RUS"))
    house.settle()
    assert house.fired() == ["rule a1", "rule a2"]


def test_the_position_is_saved_even_where_nothing_matches(house: House) -> None:
    house.rules("one", rule(word="nothing like it"))
    house.publish(report("0h", "a1"), report("1h", "a2"))
    house.settle()
    with house.state.read() as connection:
        assert position(connection, "decider") == house.log.head(ENRICHED)[0]
