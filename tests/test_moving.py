"""From the embedded log and state to Kafka and PostgreSQL: not one alert is repeated or lost on the way."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal

import pytest
from desk import Desk, settle
from fake_mail import FakeMail
from fake_slack import FakeSlack
from feed_server import FeedServer
from stores import PLANS, Distributed, Embedded

from app.installation import check_installation
from app.moving import Moved, Place, move
from state.database import StateError
from state.leases import acquire
from state.positions import advance, position
from topics.log import ARTICLES, ENRICHED, Keyed, LogError

NOW = datetime(2032, 5, 7, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FeedServer() as feeds, FakeMail() as mail, FakeSlack() as slack:
        made = Desk(tmp_path, Embedded(tmp_path / "stores"), feeds, mail, slack)
        yield made
        made.end()


def test_a_running_installation_moves_and_alerts_neither_twice_nor_less(
    desk: Desk, far_stores: Distributed, tmp_path: Path
) -> None:
    desk.start()
    desk.publish("/agency", "Tuvalu expels two Kiribati diplomats", "Tuvalu on Monday expelled two Kiribati diplomats.")
    settle(lambda: len(desk.slack.posted) == 1 and len(desk.mail.taken) == 1, "the first alert")

    old = desk.config / "wirewatch.yaml"
    text = old.read_text()
    new = tmp_path / "new"
    new.mkdir()
    (new / "wirewatch.yaml").write_text(far_stores.settings() + text)
    command = [sys.executable, "-m", "app", "topics", "copy", "--from", str(desk.data), "--config", str(new)]
    with (tmp_path / "copy.log").open("wb") as said:
        copying = subprocess.Popen([*command, "--data", str(tmp_path / "data")], stdout=said, stderr=said)
    told = lambda: (tmp_path / "copy.log").read_text()  # noqa: E731
    settle(lambda: "now stop Wirewatch" in told(), "the word that nearly all is copied")
    desk.publish("/herald", "Fiji expels a diplomat of Samoa", "Fiji has expelled a diplomat of Samoa.")
    settle(lambda: len(desk.slack.posted) == 2, "an alert while it is being copied")
    assert copying.poll() is None
    assert desk.stop() == 0
    assert copying.wait(timeout=60) == 0, told()
    assert "moved: " in told()

    desk.start()  # the old one must not go on
    settle(lambda: desk.log.read_text().count("has moved to") >= 1, "the old place's refusal")
    desk.end()

    old.write_text((new / "wirewatch.yaml").read_text())
    desk.data = tmp_path / "data"
    desk.start()
    desk.publish("/herald", "Kiribati envoys leave Tuvalu", "Two diplomats from Kiribati were expelled by Tuvalu.")
    desk.publish("/agency", "Samoa diplomat told to go", "Fiji expelled a diplomat of Samoa on Tuesday.")
    desk.publish("/agency", "Nauru expels three Palau diplomats", "Nauru expelled three diplomats of Palau.")
    settle(lambda: len(desk.slack.posted) == 3 and len(desk.mail.taken) == 3, "the new alert")
    time.sleep(2)
    assert desk.stop() == 0
    assert max(desk.posted().values()) == 1 and len(desk.posted()) == 3, desk.posted()


class Old:
    """An embedded place with articles of which the processors have settled some."""

    def __init__(self, folder: Path, settled: int, articles: int) -> None:
        self.place = Embedded(folder)
        self.log, self.state = self.place.log(), self.place.state()
        self.log.prepare(PLANS, create=True)
        check_installation(self.log, self.state, NOW)
        self.log.append(ARTICLES, [Keyed(f"k{n}", f"{n}".encode()) for n in range(articles)])
        self.log.append(ENRICHED, [Keyed(f"k{n}", f"e{n}".encode()) for n in range(settled)])
        self.log.save_positions("process", ARTICLES, {0: 1 + settled})
        with self.state.write() as connection:
            advance(connection, "decider", 0, 1 + settled // 2, epoch=1)

    def named(self) -> Place:
        return Place(self.log, self.state, "old")


def moved_to(old: Old, far: Distributed) -> Moved | None:
    with far.log() as log:
        state = far.state()
        try:
            return move(old.named(), Place(log, state, "kafka"), NOW, Signal(), lambda words: None)
        finally:
            state.close()


def test_every_record_goes_along_once_and_the_readers_go_on_where_they_were(
    tmp_path: Path, far_stores: Distributed
) -> None:
    old = Old(tmp_path / "old", settled=30, articles=50)
    assert moved_to(old, far_stores) is not None
    with far_stores.log() as log:
        enriched = log.read(ENRICHED, 0, 0, 100, 5.0)
        assert [one.value for one in enriched] == [f"e{n}".encode() for n in range(30)]
        member = log.join("process", ARTICLES, 5.0)
        assert member is not None
        waiting: list[bytes] = []
        settle(
            lambda: not waiting.extend(one.value for one in member.poll(100, 0.5)) and len(waiting) >= 20, "the rest"
        )
        assert sorted(waiting, key=int) == [f"{n}".encode() for n in range(30, 50)]
        member.close()
        with far_stores.state().read() as connection:
            assert position(connection, "decider") == 15
        check_installation(log, far_stores.state(), NOW)
    with pytest.raises(StateError, match="has moved to kafka"):
        check_installation(old.log, old.state, NOW)
    with pytest.raises(StateError, match="has moved to kafka already"):
        moved_to(old, far_stores)


def test_a_copy_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, far_stores: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.moving.BATCH", 4)
    old = Old(tmp_path / "old", settled=30, articles=50)
    append, calls = old.log.read, [0]

    def dying(*arguments: object) -> object:
        calls[0] += 1
        if calls[0] % 4 == 0:
            raise LogError("the disk is gone")
        return append(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(old.log, "read", dying)
    for _ in range(60):
        try:
            if moved_to(old, far_stores) is not None:
                break
        except LogError:
            continue
    with far_stores.log() as log:
        assert [one.value for one in log.read(ENRICHED, 0, 0, 100, 5.0)] == [f"e{n}".encode() for n in range(30)]
        articles = [one.value for part in range(3) for one in log.read(ARTICLES, part, 0, 100)]
        assert sorted(articles, key=int) == [f"{n}".encode() for n in range(50)]


def test_a_place_that_is_in_use_is_not_moved_into(tmp_path: Path, far_stores: Distributed) -> None:
    with far_stores.log() as log:
        check_installation(log, far_stores.state(), NOW)
    with pytest.raises(LogError, match="belong to another installation"):
        moved_to(Old(tmp_path / "old", settled=3, articles=3), far_stores)


def test_what_still_runs_is_waited_for(tmp_path: Path, far_stores: Distributed) -> None:
    old = Old(tmp_path / "old", settled=3, articles=3)
    lease = acquire(old.state, "decider", "somebody")
    assert lease is not None
    stop, told = Signal(), []

    def hear(words: str) -> None:
        told.append(words)
        stop.set()

    with far_stores.log() as log:
        assert move(old.named(), Place(log, far_stores.state(), "kafka"), NOW, stop, hear) is None
    assert told and "now stop Wirewatch on old" in told[0]


def test_two_installations_never_share_topics_or_states(tmp_path: Path) -> None:
    one, other = Embedded(tmp_path / "one"), Embedded(tmp_path / "other")
    for place in (one, other):
        with place.log() as log:
            log.prepare(PLANS, create=True)
            check_installation(log, place.state(), NOW)
    with one.log() as log, pytest.raises(LogError, match="belong to another installation"):
        check_installation(log, other.state(), NOW)
    fresh = replace(one, folder=tmp_path / "fresh")
    with fresh.log() as log:
        log.prepare(PLANS, create=True)
        with pytest.raises(StateError, match="count in other topics"):
            check_installation(log, one.state(), NOW)
