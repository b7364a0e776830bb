"""What machines ask: signs of life, readiness and metrics."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk import settle
from feed_server import FeedServer, Page
from stores import PLANS, Stores

from app.health import STALE_AFTER, Beat, age, main, sign, verdict
from app.heartbeat import Heartbeat
from app.metrics import NAMES, exposition
from app.overview import Report, gather
from app.web.glance import KEEP_SECONDS, Glance, ready
from topics.log import ARTICLES, ENRICHED, Keyed, LogError

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)


def test_a_stage_that_goes_round_its_loop_is_at_work(tmp_path: Path) -> None:
    Beat(sign(tmp_path, "process"))()
    assert main(["process", "--data", str(tmp_path)]) == 0


def test_a_stage_that_never_ran_or_has_gone_quiet_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Beat(sign(tmp_path, "process"))()
    past = time.time() - STALE_AFTER - 5
    os.utime(sign(tmp_path, "process"), (past, past))
    assert main(["process", "alert", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "process: no sign of life for" in said and "alert: has not run here" in said


def test_a_clock_set_back_makes_nothing_healthy_for_hours(tmp_path: Path) -> None:
    Beat(sign(tmp_path, "process"))()
    assert not verdict("process", age(tmp_path, "process", time.time() - 3600))[0]


def test_ready_means_that_log_and_state_answer_and_every_role_is_played() -> None:
    held = dict.fromkeys(("ingest", "alert", "deliver"), "host:1:1")
    assert ready(Report(roles=held), "") == (200, "ready\n")
    assert ready(Report(roles={**held, "alert": None}), "") == (503, "not ready: nobody plays alert\n")
    assert ready(None, "Kafka does not answer") == (503, "not ready: Kafka does not answer\n")


def test_however_many_ask_log_and_state_are_looked_at_now_and_then() -> None:
    looks, now, up = [0], [0.0], [True]

    def look() -> Report:
        looks[0] += 1
        if not up[0]:
            raise LogError("away")
        return Report()

    glance = Glance(look, lambda: now[0])
    for _ in range(10):
        assert glance()[0] is not None
    assert looks == [1]
    up[0] = False
    now[0] += KEEP_SECONDS + 1
    assert glance() == (None, "away")


def test_the_metrics_tell_what_there_is_on_each_backend(stores: Stores) -> None:
    with stores.log() as log:
        log.prepare(PLANS, create=True)
        log.append(ARTICLES, [Keyed(str(n), b"{}") for n in range(5)])
        log.append(ENRICHED, [Keyed("a", b"{}")])
        state = stores.state()
        page = exposition(gather(log, state, datetime.now(UTC)), datetime.now(UTC) + timedelta(seconds=30)).decode()
        state.close()
    assert 'wirewatch_lag_records{stage="process"} 5.0' in page
    assert 'wirewatch_lag_records{stage="alert"} 1.0' in page
    waits = re.search(r'wirewatch_lag_seconds\{stage="process"\} (\S+)', page)
    assert waits is not None and float(waits[1]) >= 29
    assert "wirewatch_up 1.0" in page
    shown = set(re.findall(r"^# TYPE (\w+?)(?:_total)? ", page, re.MULTILINE))
    assert shown <= set(NAMES) and len(shown) >= len(NAMES) - 1  # no rules, no word of their training


def test_when_nothing_answers_the_metrics_say_just_that() -> None:
    page = exposition(None, NOW).decode()
    assert "wirewatch_up 0.0" in page and "lag" not in page


def test_a_sign_of_life_is_given_while_every_stage_is_at_work() -> None:
    well = Report(roles={"alert": "host:1", "ingest": "host:2"}, waiting_since={"alert": NOW - timedelta(minutes=5)})
    nobody = Report(roles={"alert": None, "ingest": "host:2"})
    stuck = Report(roles=well.roles, waiting_since={"alert": NOW - timedelta(minutes=11)})
    with FeedServer() as server:
        server.pages["/ping"] = Page(b"OK")
        for report in (nobody, stuck, well):
            assert server.answered == []
            Heartbeat(server.url("/ping"), lambda report=report: report, lambda: NOW).beat()  # type: ignore[misc]
        assert server.answered == [200]


def test_signs_of_life_are_a_minute_apart() -> None:
    asked: list[float] = []
    watch = [0.0]

    def gather() -> Report:
        asked.append(watch[0])
        raise LogError("away")

    heart = Heartbeat("http://127.0.0.1:9", gather, lambda: NOW, lambda: watch[0])
    for second in (0, 30, 59, 61, 90, 125):
        watch[0] = float(second)
        heart.look()
        settle(lambda: len(asked) == sum(one <= watch[0] for one in (0, 61, 125)), "what is due")
    assert asked == [0.0, 61.0, 125.0]


def test_run_waits_for_a_broker_that_is_not_there_and_ends_when_asked(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text('log: {kafka: "127.0.0.1:9"}\n')
    command = [sys.executable, "-m", "app", "run", "--config", str(tmp_path), "--data", str(tmp_path / "data")]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    settle(lambda: "does not answer" in (tmp_path / "log").read_text(), "the word that no broker answers")
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
