"""A parser that a feed has taken over finds no network, and what it answers neither runs nor swells in its parent."""

import asyncio
import multiprocessing
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec
import pytest

import ingest.parsers
from ingest.parsed import Document, Parsed
from ingest.parsers import ParserPool, seconds_for
from topics.bounded_child import BoundedChild, ChildError
from topics.framed import Framed

HANG = b"hang"
WELL = b"<rss><channel><item><title>Well</title></item></channel></rss>"


def make_caller() -> Callable[[int], str]:
    return call_home


def call_home(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def reached(offline: bool) -> tuple[str, str | None]:
    """What a child says of its call to a listener of this machine, and why it has a network though it wants none."""
    child = BoundedChild[int, str](make_caller, offline=offline)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = child.call(listener.getsockname()[1], 10)
    child.close()
    return answer, child.exposed


def test_an_offline_child_reaches_no_socket_of_this_machine_or_says_that_it_could() -> None:
    answer, exposed = reached(offline=True)
    assert (answer != "connected") is (exposed is None), (answer, exposed)
    assert reached(offline=False) == ("connected", None)


def test_parsers_are_offline_children() -> None:
    async def parse(pool: ParserPool) -> Parsed | str:
        return await pool.read(Document(WELL, "application/xml", "https://gazette.example/f"))

    pool = ParserPool(1)
    parsed = asyncio.run(parse(pool))
    assert isinstance(parsed, Parsed) and [one.title for one in parsed.entries] == ["Well"]
    assert pool._children[0].exposed == reached(offline=True)[1]
    pool.close()


class Trap:
    """A pickle that makes a file where it is read."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.place,)


def make_traitor() -> Callable[[str], bytes]:
    return lambda place: pickle.dumps(Trap(Path(place)))


def as_it_is(answer: bytes) -> bytes:
    return answer


def test_a_pickle_that_a_parser_answers_with_is_not_run(tmp_path: Path) -> None:
    place = tmp_path / "run"
    child = BoundedChild[str, object](
        make_traitor, encode=as_it_is, decode=partial(msgspec.msgpack.decode, type=Parsed)
    )
    with pytest.raises(ChildError, match="cannot be read"):
        child.call(str(place), 10)
    assert not place.exists()
    pickle.loads(make_traitor()(str(place)))
    assert place.exists()
    child.close()


def make_talker() -> Callable[[int], str]:
    return lambda length: "a" * length


def test_an_answer_beyond_its_bound_does_not_come_into_the_parent() -> None:
    child = BoundedChild[int, str](make_talker, answer_bytes=1_000_000)
    with pytest.raises(ChildError, match="more than 1 MB"):
        child.call(50_000_000, 10)
    assert child.call(3, 10) == "aaa"
    child.close()


@pytest.fixture
def ends() -> Iterator[tuple[Framed, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Framed(ours), theirs


def test_a_child_that_stops_in_the_middle_of_its_answer_holds_nobody_up(ends: tuple[Framed, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(b"\0" * 7 + b"\x64" + b"half")
    with pytest.raises(TimeoutError):
        ours.receive(0.1)


def test_a_child_that_drips_its_answer_is_ended_at_its_deadline(ends: tuple[Framed, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(b"\0" * 6 + b"\xff\xff")
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.02):
            theirs.sendall(b"a")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(TimeoutError):
            ours.receive(0.2)
    finally:
        over.set()
        thread.join()


def test_a_child_that_does_not_take_its_work_holds_nobody_up(ends: tuple[Framed, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        ends[0].send(b"a" * 50_000_000, 0.1)


def test_a_small_document_has_little_time_and_a_great_one_what_an_honest_one_needs() -> None:
    def seconds(size: int) -> float:
        return seconds_for(Document(b"a" * size, "", ""))

    assert seconds(32_000) < 3.2 and 14 < seconds(4_000_000) < 20 and seconds(10_000_000) == 20


def at(host: str, body: bytes) -> Document:
    return Document(body, "application/xml", f"https://{host}/f")


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserPool]:
    """Two children, and documents made to hang do so until somebody ends them."""
    monkeypatch.setattr(ingest.parsers, "make_parser", make_hanger)
    monkeypatch.setattr(ingest.parsers, "LEAST_SECONDS", 0.3)
    made = ParserPool()
    yield made
    made.close()


def make_hanger() -> Callable[[Document], Parsed]:
    return read_or_hang


def read_or_hang(document: Document) -> Parsed:
    if document.body == HANG:
        time.sleep(600)
    return Parsed(entries=[], skipped=0, language=None, link="", problem=None)


def children() -> set[BaseProcess]:
    """What this process has for children now: other tests' may be among them."""
    return set(multiprocessing.active_children())


def test_a_quiet_desk_has_one_parser(pool: ParserPool) -> None:
    async def one_after_the_other() -> None:
        for _ in range(3):
            assert isinstance(await pool.read(at("gazette.example", WELL)), Parsed)

    others = children()
    asyncio.run(one_after_the_other())
    assert len(children() - others) == 1


def test_feeds_that_hang_their_parsers_share_one_of_them_and_leave_the_other_to_the_rest(
    pool: ParserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ["a.example", "b.example"]

    async def hang_twice() -> None:
        answers = await asyncio.gather(*(pool.read(at(host, HANG)) for host in bad))
        assert all("took too long" in str(answer) for answer in answers)
        wait_for_ever(pool, monkeypatch)
        hanging = [asyncio.create_task(pool.read(at(host, HANG))) for host in bad]
        await asyncio.sleep(0)
        rest = await asyncio.gather(*(pool.read(at("well.example", WELL)) for _ in range(5)))
        assert all(isinstance(answer, Parsed) for answer in rest) and not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    asyncio.run(hang_twice())


def wait_for_ever(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.parsers, "LEAST_SECONDS", 60.0)
    pool._seconds = 60.0


def test_a_feed_that_hung_its_parser_once_is_like_all_others_after_a_document_that_is_well(pool: ParserPool) -> None:
    async def hang_and_mend() -> None:
        assert isinstance(await pool.read(at("a.example", HANG)), str)
        assert pool._suspects == {"a.example"}
        assert isinstance(await pool.read(at("a.example", WELL)), Parsed)

    asyncio.run(hang_and_mend())
    assert pool._suspects == set()


def test_who_waits_no_more_for_a_document_that_hangs_leaves_no_child_behind(
    pool: ParserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_ever(pool, monkeypatch)
    others = children()

    async def give_up() -> None:
        assert isinstance(await pool.read(at("a.example", WELL)), Parsed)
        hanging = asyncio.create_task(pool.read(at("a.example", HANG)))
        await asyncio.sleep(0.3)
        (child,) = children() - others
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        await asyncio.to_thread(child.join, 10)
        assert not child.is_alive()
        assert isinstance(await pool.read(at("a.example", WELL)), Parsed)

    asyncio.run(give_up())
