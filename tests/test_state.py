"""The state, the same on files and on PostgreSQL: opening, migrations, leases, positions."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from conftest import BACKENDS
from stores import fresh_name

from services.postgres import Cluster
from state import installation, leases, notices, pages, rulesets
from state.database import State, StateError, open_state, utc_now
from state.moving import copy_state, is_empty
from state.positions import LostLeaseError, advance, position
from state.stories import StoryArticle, add, references
from state.tables import metadata
from topics.records import ArticleRef

NOW = datetime(2032, 5, 7, tzinfo=UTC)


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where no state has been yet."""
    if request.param == "embedded":
        yield tmp_path / "state.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = fresh_name()
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def state(place: Path | str) -> Iterator[State]:
    made = open_state(place)
    yield made
    made.close()


def test_the_migrations_make_the_tables_that_the_code_uses(state: State) -> None:
    with state.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: not _of_index(name)})
        assert compare_metadata(context, metadata) == []


def _of_index(name: str | None) -> bool:
    """Whether the database keeps it by itself, for the words of alerts."""
    return name is not None and (name.startswith("alert_index") or name in {"vector", "alert_words_vector"})


def test_a_state_of_a_newer_version_is_refused_in_a_sentence(place: Path | str, state: State) -> None:
    with state.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateError, match=r"newer Wirewatch.*another --data folder"):
        open_state(place)


def test_several_processes_may_open_a_new_state_at_once(place: Path | str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            open_state(place).close()
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_write_that_fails_leaves_nothing(state: State) -> None:
    with pytest.raises(LostLeaseError), state.write() as connection:
        advance(connection, "decider", 0, 5, epoch=1)
        advance(connection, "decider", 0, 6, epoch=1)
    with state.read() as connection:
        assert position(connection, "decider") == 0


def test_one_owner_at_a_time_holds_a_lease(state: State) -> None:
    lease = leases.acquire(state, "decider", "a")
    assert lease is not None
    assert leases.acquire(state, "decider", "b") is None
    assert leases.acquire(state, "poller", "b") is not None
    assert leases.holders(state) == {"decider": "a", "poller": "b"}


def test_a_released_lease_goes_to_another_at_once(state: State) -> None:
    lease = leases.acquire(state, "decider", "a")
    assert lease is not None
    leases.release(state, lease)
    taken = leases.acquire(state, "decider", "b")
    assert taken is not None
    assert taken.epoch > lease.epoch


def test_an_owner_that_slept_through_its_lease_can_neither_renew_nor_write(state: State) -> None:
    slept = leases.acquire(state, "decider", "a", seconds=-1)
    assert slept is not None
    taken = leases.acquire(state, "decider", "b")
    assert taken is not None
    with state.write() as connection:
        advance(connection, "decider", 0, 10, taken.epoch)
    assert not leases.renew(state, slept)
    with pytest.raises(LostLeaseError), state.write() as connection:
        advance(connection, "decider", 10, 20, slept.epoch)
    with state.read() as connection:
        assert position(connection, "decider") == 10


def test_a_lease_of_a_time_when_the_clock_was_years_ahead_keeps_nobody_out(state: State) -> None:
    assert leases.acquire(state, "decider", "a", seconds=10 * 365 * 86_400) is not None
    assert leases.acquire(state, "decider", "b") is not None


def test_the_clock_of_leases_is_the_databases(state: State) -> None:
    with state.read() as connection:
        assert abs((utc_now(connection) - datetime.now(UTC)).total_seconds()) < 3600


def test_the_rule_set_of_a_record_is_the_one_active_at_its_offset(state: State) -> None:
    with state.write() as connection:
        rulesets.record(connection, "one", 0, {"a.yaml": "rules: []"}, NOW)
        rulesets.record(connection, "two", 100, {"a.yaml": "rules: [x]"}, NOW)
    with state.read() as connection:
        active = [rulesets.active_at(connection, offset) for offset in (0, 99, 100)]
        assert [one.version for one in active if one is not None] == ["one", "one", "two"]


def test_a_notice_is_new_once(state: State) -> None:
    assert notices.put(state, "rules", "broken", NOW)
    assert not notices.put(state, "rules", "broken", NOW)
    assert notices.put(state, "rules", "still broken", NOW)
    assert [one.text for one in notices.current(state)] == ["still broken"]
    notices.clear(state, "rules")
    assert notices.current(state) == []


def test_text_of_any_origin_is_kept(state: State) -> None:
    odd = "a\0b \u202e \U0001f41f ключ"
    reference = ArticleRef("a1", odd, "gazette.example", "https://gazette.example/1", NOW)
    with state.write() as connection:
        add(connection, StoryArticle("a1", odd, NOW, {odd: 1.0}, reference))
        assert references(connection, ["a1"]) == {"a1": reference}
    assert notices.put(state, "feed\0", odd, NOW)
    assert [one.text for one in notices.current(state)] == [odd.replace("\0", "\ufffd")]


def test_the_leases_of_a_process_that_is_dead_are_free_at_once(state: State) -> None:
    assert leases.acquire(state, "decider", "host:41:1") is not None
    assert leases.acquire(state, "poller", "host:413:1") is not None
    leases.release_of(state, "host:41:")
    assert leases.holders(state) == {"poller": "host:413:1"}


def test_two_that_begin_at_once_are_the_same_installation(state: State) -> None:
    found: list[str] = []

    def begin(name: str) -> None:
        with state.write() as connection:
            found.append(installation.installed(connection, name).id)

    threads = [threading.Thread(target=begin, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_state_goes_into_another_with_its_positions_counted_anew(state: State, tmp_path: Path) -> None:
    with state.write() as connection:
        rulesets.record(connection, "one", 0, {"a.yaml": "rules: []"}, NOW)
        rulesets.record(connection, "two", 100, {"a.yaml": "rules: [x]"}, NOW)
        advance(connection, "decider", 0, 120, epoch=3)
    other = open_state(tmp_path / "other.db")
    assert is_empty(other) and not is_empty(state)
    for source, target, shift in ((state, other, 10), (other, state, -10)):
        if target is state:
            with state.write() as connection:
                for table in metadata.sorted_tables:
                    connection.execute(sa.delete(table))
        assert copy_state(source, target, shift, "me", "these topics") == 3
    with other.read() as connection:
        assert position(connection, "decider") == 110
    with state.write() as connection:
        assert position(connection, "decider") == 120
        rulesets.record(connection, "three", 200, {"a.yaml": "rules: [y]"}, NOW)  # the numbers go on
        last = rulesets.latest(connection)
        assert last is not None and last.version == "three"
        assert installation.installed(connection, "fresh").id == "me"
    other.close()


def waiting_page(article: str, minutes: int, record: bytes) -> pages.Page:
    due = NOW + timedelta(minutes=minutes)
    return pages.Page(
        article=article, feed="f", url=f"https://gazette.example/{article}", due=due, tries=0, held=False, record=record
    )


def test_of_an_article_the_page_that_was_put_last_waits_and_those_due_longest_come_first(state: State) -> None:
    with state.write() as connection:
        for page in [waiting_page("a", 5, b"old"), waiting_page("b", 3, b"b\0"), waiting_page("a", 1, b"new")]:
            pages.put(connection, page)
    assert [one.article for one in pages.waiting(state)] == ["a", "b"]
    with state.write() as connection:
        assert pages.page_of(connection, "a") == waiting_page("a", 1, b"new")
        pages.drop(connection, ["a"])
        assert pages.page_of(connection, "a") is None
