"""Children that hang, crash or raise cost themselves only; what they could not read is published as degraded."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stores import file_state

from processors.children import ChildPool
from processors.plain import degraded, plainly
from processors.settings import ExtractionSettings
from processors.text import analysed
from state.tries import StateTries
from topics.bounded_child import BoundedChild, ChildError, ChildRaisedError
from topics.log import ARTICLES, DEAD_LETTERS, ENRICHED, Keyed
from topics.records import Article, Enriched, decode, encode
from topics.sqlite_log import SqliteLog
from topics.worker import AbandonedError, Failure, Worker

NOW = datetime(2032, 5, 7, tzinfo=UTC)


def article(identity: str, text: str) -> Article:
    return Article(
        id=identity, feed="f", source="gazette.example", url="", canonical_url="", title="", summary="", text=text,
        authors=[], language="en", published=NOW, first_seen=NOW, revision=1, content_hash=identity, mode="live",
    )  # fmt: skip


def obey(order: str) -> str:
    if order == "hang":
        time.sleep(600)
    if order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "raise":
        raise ValueError("as ordered")
    if order == "swell":
        return str(len(bytearray(3_000_000_000)))
    return f"{order} {os.getpid()}"


def make_obedient() -> Callable[[str], str]:
    return obey


@pytest.fixture
def child() -> Iterator[BoundedChild[str, str]]:
    made = BoundedChild[str, str](make_obedient, memory_bytes=2_000_000_000)
    yield made
    made.close()


@pytest.mark.parametrize(("order", "words"), [("hang", "took too long"), ("die", "signal 9"), ("swell", "MemoryError")])
def test_a_child_that_hangs_dies_or_swells_says_so_and_the_next_call_is_answered(
    child: BoundedChild[str, str], order: str, words: str
) -> None:
    first = child.call("hello", 10)
    with pytest.raises(ChildError, match=words):
        child.call(order, 1)
    again = child.call("hello", 10)
    assert (again == first) is (order == "swell")


def test_a_child_whose_work_raises_goes_on(child: BoundedChild[str, str]) -> None:
    first = child.call("hello", 10)
    with pytest.raises(ChildRaisedError, match="ValueError: as ordered"):
        child.call("raise", 10)
    assert child.call("hello", 10) == first


def test_a_child_that_has_done_its_share_is_replaced() -> None:
    child = BoundedChild[str, str](make_obedient, replace_after=2)
    assert len({child.call("hello", 10) for _ in range(4)}) == 2
    child.close()


def read_or_suffer(articles: list[Article]) -> list[Enriched]:
    for one in articles:
        obey(one.text.split()[0].lower())
    return [plainly(one, analysed(one), None) for one in articles]


def make_sufferer() -> Callable[[list[Article]], list[Enriched]]:
    return read_or_suffer


def test_what_cannot_be_read_is_published_plainly_after_three_tries_and_the_rest_is_read(tmp_path: Path) -> None:
    pool = ChildPool(ExtractionSettings(), make=make_sufferer, seconds=0.5)
    state = file_state(tmp_path / "state.db")
    with SqliteLog(tmp_path / "log.db") as log:
        texts = ["Fine news.", "Die over an impartial probe.", "Raise it in Tuvalu.", "Hang on.", "Fine as well."]
        log.append(ARTICLES, [Keyed(f"a{n}", encode(article(f"a{n}", text))) for n, text in enumerate(texts)])
        log.append(ARTICLES, [Keyed("bad", b"{no json")])
        member = log.join("process", ARTICLES, 1.0)
        assert member is not None
        worker = Worker(
            stage="process",
            log=log,
            member=member,
            output=ENRICHED,
            decode=lambda data: decode(data, Article),
            work=lambda some: [
                Keyed(one.article.id, encode(one)) if isinstance(one, Enriched) else one for one in pool.work(some)
            ],
            give_up=lambda one, reason: Keyed(one.id, encode(degraded(one, reason))),
            tries=StateTries(state),
            clock=lambda: NOW,
        )
        while worker.step(0.0):
            pass
        found = {one.key: decode(one.value, Enriched) for one in log.read(ENRICHED, 0, 0, 100)}
        letters = log.read(DEAD_LETTERS, 0, 0, 100)
    pool.close()
    state.close()
    assert set(found) == {"a0", "a1", "a2", "a3", "a4"}
    reasons = {key: one.degraded for key, one in found.items()}
    assert reasons["a0"] is None and reasons["a4"] is None
    assert "signal 9" in str(reasons["a1"]) and "as ordered" in str(reasons["a2"]) and "too long" in str(reasons["a3"])
    assert "impartial probe" in found["a1"].text and [one.id for one in found["a2"].actors] == ["TUV"]
    assert len(letters) == 1


def test_a_failure_is_an_answer_too() -> None:
    pool = ChildPool(ExtractionSettings(), make=make_sufferer, seconds=0.5)
    answers = pool.work([article("a", "Fine."), article("b", "Raise it."), article("c", "Fine.")])
    pool.close()
    assert [isinstance(one, Failure) for one in answers] == [False, True, False]


def test_what_a_child_has_in_hand_is_abandoned_when_there_is_no_time_for_it() -> None:
    told = threading.Event()
    others = set(multiprocessing.active_children())
    pool = ChildPool(ExtractionSettings(), make=make_sufferer, seconds=60, hurry=told.is_set)
    threading.Timer(0.5, told.set).start()
    with pytest.raises(AbandonedError):
        pool.work([article("a", "Hang on."), article("b", "Fine.")])
    pool.close()
    assert not set(multiprocessing.active_children()) - others


_SLOW_TO_LOAD = """
import time

import spacy


def load(**_):
    time.sleep(8)
    return spacy.blank("xx")
"""


def test_a_pipeline_that_loads_slowly_takes_none_of_the_time_of_the_first_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_pipeline").mkdir()
    (tmp_path / "slow_pipeline" / "__init__.py").write_text(_SLOW_TO_LOAD)
    (tmp_path / "slow_pipeline-1.0.dist-info").mkdir()
    (tmp_path / "slow_pipeline-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: slow_pipeline\nVersion: 1.0\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    pool = ChildPool(ExtractionSettings(models={"mi": "slow_pipeline"}), seconds=4)
    text = "Ka kii te minita kua oti te whakatau. Ka haere ratou ki te hui i te ahiahi nei, e ai ki te purongo."
    try:
        (read,) = pool.work([article("mi", text)])
    finally:
        pool.close()
    assert isinstance(read, Enriched), read
