"""No answer of a server, HTTP or not, ends the polling, swells it, or is taken for another feed's."""

import asyncio
import contextlib
import gzip
import ipaddress
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from raw_server import RawServer, answers, forever, request

from ingest import fetch
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.inflate import Inflater, TooLargeError
from ingest.settings import FetchSettings

LOCAL = [ipaddress.ip_network("127.0.0.0/8")]
BODY = b"<rss><channel><item><title>One</title></item></channel></rss>"
OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
ENDLESS_NAME = b"\x1f\x8b\x08\x08\0\0\0\0\0\0"
"""A file within gzip begins with its name, which ends with a zero."""
Talk = Callable[[socket.socket], None]


def get(talk: Talk, deadline: float = 20.0) -> Fetched | FetchFailed:
    async def fetched(url: str) -> Fetched | FetchFailed:
        async with Fetcher(LOCAL, None, deadline=deadline) as fetcher:
            return await fetcher.get(url, None, None)

    with RawServer(talk) as server:
        return asyncio.run(fetched(server.url))


def head(*lines: bytes) -> Talk:
    return answers(OK + b"".join(line + b"\r\n" for line in lines) + LENGTH + b"\r\n" + BODY)


def moved(place: bytes) -> Talk:
    return answers(b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n")


def packed(coding: bytes, body: bytes) -> Talk:
    return answers(OK + b"Content-Encoding: " + coding + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def raw_deflate(body: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(body) + engine.flush()


def then(first: bytes, rest: bytes) -> Talk:
    def talk(client: socket.socket) -> None:
        client.sendall(first)
        forever(rest)(client)

    return talk


def drip(first: bytes, piece: bytes) -> Talk:
    def talk(client: socket.socket) -> None:
        client.sendall(first)
        while True:
            client.sendall(piece)
            time.sleep(0.02)

    return talk


REFUSED = {
    "a port beyond all ports": (moved(b"http://127.0.0.1:99999/"), "99999"),
    "a name that is none": (moved(b"http://xn--a/"), ""),
    "a pause that is no number": (answers(b"HTTP/1.1 503 x\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n"), "503"),
    "header lines without end": (then(OK, b"X-A: b\r\n" * 500), "too long"),
    "a header of 10 MB": (head(b"X-A: " + b"a" * 10_000_000), "too long"),
    "an ETag of 1 MB": (head(b'ETag: "' + b"a" * 1_000_000 + b'"'), "too long"),
    "a header with a NUL": (head(b'ETag: "a\0b"'), "illegal header"),
    "a chunk without a size": (answers(CHUNKED + b"ZZ\r\n" + BODY), "chunk header"),
    "a chunk of a negative size": (answers(CHUNKED + b"-5\r\n" + BODY), "chunk header"),
    "a chunk of more bytes than there are": (answers(CHUNKED + b"F" * 20 + b"\r\n" + BODY), "incomplete"),
    "a chunk extension without end": (then(CHUNKED + b"5;", b"a" * 1000), "too long"),
    "a body in chunks of one byte": (then(CHUNKED, b"1\r\n \r\n" * 10_000), "more than 20000 pieces"),
    "trailers without end": (then(CHUNKED + b"5\r\n<rss>\r\n0\r\n", b"X-A: b\r\n" * 500), "too long"),
    "no status line": (answers(b"hello\r\n\r\n" + BODY), "status line"),
    "the status line of a radio": (answers(b"ICY 200 OK\r\n\r\n" + BODY), "status line"),
    "a status of five digits": (answers(b"HTTP/1.1 20000 OK\r\n\r\n" + BODY), "status line"),
    "a status of 0": (answers(b"HTTP/1.1 000 OK\r\n\r\n" + BODY), "status_code"),
    "another protocol": (answers(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + BODY), "SWITCH_UPGRADE"),
    "a length that is more than comes": (answers(OK + b"Content-Length: 500\r\n\r\n" + BODY), "expected 500"),
    "a negative length": (answers(OK + b"Content-Length: -1\r\n\r\n" + BODY), "Content-Length"),
    "a length beyond all numbers": (answers(OK + b"Content-Length: " + b"9" * 50 + b"\r\n\r\n" + BODY), "Length"),
    "two lengths": (head(b"Content-Length: 10"), "Content-Length"),
    "gzip of gzip": (packed(b"gzip, gzip", gzip.compress(gzip.compress(BODY))), "not asked for"),
    "brotli": (packed(b"br", b"\x0b\x02\x80"), "not asked for"),
    "a compression that is an encoding of letters": (packed(b"utf-8", BODY), "not asked for"),
    "gzip that is none": (packed(b"gzip", BODY), "damaged compression"),
    "more gzip files in a row than anybody sends": (packed(b"gzip", gzip.compress(b"") * 5000), "damaged"),
    "a redirect into a control character": (moved(b"http://127.0.0.1/\x01"), "Invalid"),
    "a redirect to half an IPv6 address": (moved(b"http://[::1/"), "Invalid"),
    "a redirect to bytes that are no letters": (moved(b"http://\xff\xfe/"), "nowhere"),
    "a redirect to an address of 90 KB": (moved(b"http://127.0.0.1/" + b"a" * 90_000), "too long"),
    "a redirect to a name of 300 letters": (moved(b"http://" + b"a" * 300 + b"/"), "nowhere"),
    "a redirect to itself": (moved(b""), "redirects"),
    "a redirect to nowhere": (answers(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), "302"),
    "a 304 that nobody asked for": (answers(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "304"),
    "a part of a document": (answers(b"HTTP/1.1 206 Partial Content\r\n" + LENGTH + b"\r\n" + BODY), "206"),
}
TAKEN = {
    "5000 headers": head(*(b"X-%d: a" % number for number in range(5000))),
    "a length and chunks": answers(CHUNKED.replace(OK, OK + b"Content-Length: 5\r\n")
                                   + b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n"),
    "raw deflate": packed(b"deflate", raw_deflate(BODY)),
    "deflate with zlib's head": packed(b"deflate", zlib.compress(BODY)),
    "GZIP in capitals": packed(b" GZIP ", gzip.compress(BODY)),
    "gzip in two parts": packed(b"gzip", gzip.compress(BODY[:20]) + gzip.compress(BODY[20:])),
    "gzip with padding": packed(b"gzip", gzip.compress(BODY) + bytes(512)),
    "a kind that is no text": head(b'Content-Type: \xff\xfe; charset="'),
    "a time beyond all calendars": head(b"Cache-Control: max-age=" + b"9" * 5000, b"Age: -" + b"9" * 50),
    "an end in the year 99999": head(b"Expires: Fri, 07 May 99999 12:10:00 GMT", b"Date: \xff"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_broken_answer_is_a_failure_in_words(what: str) -> None:
    talk, words = REFUSED[what]
    answer = get(talk)
    assert isinstance(answer, FetchFailed) and words in answer.reason, answer


@pytest.mark.parametrize("what", TAKEN)
def test_an_odd_answer_is_taken_as_it_is_meant(what: str) -> None:
    answer = get(TAKEN[what])
    assert isinstance(answer, Fetched) and answer.body == BODY, answer


@pytest.mark.parametrize(
    "tag", [b'"a\x01b"', b'"a\x7fb"', b'"' + b"a" * 40_000 + b'"'], ids=["\\x01", "\\x7f", "40 KB"]
)
def test_a_validator_with_control_characters_or_of_40_kilobytes_is_not_kept(tag: bytes) -> None:
    answer = get(head(b"ETag: " + tag, b"Last-Modified: " + tag))
    assert isinstance(answer, Fetched) and answer.etag is None and answer.last_modified is None


@pytest.mark.parametrize("break_", [b"\r\n ", b"%0d%0a"], ids=["folded", "encoded"])
def test_a_line_break_in_a_location_becomes_no_header(break_: bytes) -> None:
    with RawServer(moved(b"/a" + break_ + b"X-Evil: 1")) as server:

        async def fetched() -> None:
            async with Fetcher(LOCAL, None, deadline=5) as fetcher:
                await fetcher.get(server.url, None, None)

        asyncio.run(fetched())
        assert len(server.asked) > 1
        assert not any(line.startswith(b"X-Evil") for asked in server.asked for line in asked.split(b"\r\n"))


NEVER_ENDS = {
    "hangs before it answers": lambda client: request(client),
    "hangs after its headers": lambda client: (client.sendall(OK + b"\r\n"), request(client)),
    "drips its headers": drip(OK, b"X-A: b\r\n"),
    "drips its body": drip(OK + b"\r\n", b" "),
    "drips chunks": drip(CHUNKED, b"1\r\n \r\n"),
    "drips a chunk's size": drip(CHUNKED, b"0"),
    "drips its trailers": drip(CHUNKED + b"5\r\n<rss>\r\n0\r\n", b"X-A: b\r\n"),
    "drips gzip that inflates to nothing": drip(GZIP + ENDLESS_NAME, b"a"),
    "says for ever that it goes on": drip(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("what", NEVER_ENDS)
def test_a_server_that_never_ends_is_ended_at_the_deadline(what: str) -> None:
    answer = get(NEVER_ENDS[what], deadline=0.3)
    assert isinstance(answer, FetchFailed) and "within 0.3 s" in answer.reason, answer


def test_the_deadline_of_polling_is_thirty_seconds_and_ten_megabytes() -> None:
    fetcher = Fetcher(FetchSettings().networks, None)
    assert (fetcher._deadline, fetcher._max_bytes) == (fetch.DEADLINE, fetch.MAX_BYTES) == (30.0, 10_000_000)


MEGABYTE = bytes(1_000_000)


def bomb(client: socket.socket) -> None:
    """10 GB of zeros, in 10 MB of gzip."""
    engine = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    client.sendall(GZIP)
    for _ in range(10_000):
        client.sendall(engine.compress(MEGABYTE))


FLOODS = {
    "10 GB": then(OK + b"Content-Length: 10000000000\r\n\r\n", MEGABYTE),
    "10 GB in chunks": then(CHUNKED, b"f4240\r\n" + MEGABYTE + b"\r\n"),
    "a gzip bomb of 10 GB": bomb,
    "gzip without end that inflates to nothing": then(GZIP + ENDLESS_NAME, b"a" * 1_000_000),
}


@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_is_refused_and_takes_less_than_fifty_megabytes(what: str) -> None:
    tracemalloc.start()
    try:
        answer = get(FLOODS[what])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(answer, FetchFailed) and "larger than 10 MB" in answer.reason, answer
    assert peak < 50_000_000


@pytest.mark.parametrize("step", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate", "parts", ""])
def test_however_a_body_is_cut_up_it_is_the_same_and_its_limit_holds(coding: str, step: int) -> None:
    body = b"".join(b"%d " % number for number in range(400))
    packed = {
        "gzip": gzip.compress(body) + bytes(9), "deflate": zlib.compress(body), "raw deflate": raw_deflate(body),
        "parts": gzip.compress(body[:99]) + gzip.compress(b"") + gzip.compress(body[99:]), "": body,
    }[coding]  # fmt: skip
    name = {"raw deflate": "deflate", "parts": "gzip"}.get(coding, coding)
    pieces = [packed[start : start + step] for start in range(0, len(packed), step)]

    def inflated(limit: int) -> bytes:
        inflater = Inflater(name, limit)
        for piece in pieces:
            inflater.add(piece)
        return inflater.body()

    assert inflated(len(body)) == body
    with pytest.raises(TooLargeError):
        inflated(len(body) - 1)


@pytest.mark.parametrize("late", [False, True], ids=["with the first", "when nobody asked"])
def test_a_second_answer_to_one_request_is_not_taken_for_the_next_feeds(late: bool) -> None:
    asked, sent = threading.Event(), threading.Event()
    connections = []
    good, bad = OK + LENGTH + b"\r\n" + BODY, OK + LENGTH + b"\r\n" + BODY.replace(b"One", b"Bad")

    def talk(client: socket.socket) -> None:
        connections.append(client)
        if len(connections) > 1:
            client.sendall(good)
            return
        client.sendall(good if late else good + bad)
        asked.wait(5)
        with contextlib.suppress(OSError):
            client.sendall(bad)
            sent.set()
            request(client)

    async def both(url: str) -> list[Fetched | FetchFailed]:
        async with Fetcher(LOCAL, None, deadline=5) as fetcher:
            first = await fetcher.get(url, None, None)
            asked.set()
            await asyncio.to_thread(sent.wait, 1)
            return [first, await fetcher.get(url + "other", None, None)]

    with RawServer(talk) as server:
        found = asyncio.run(both(server.url))
    assert [one.body for one in found if isinstance(one, Fetched)] == [BODY, BODY], found


def test_a_server_that_says_without_end_that_it_goes_on_is_ended_before_its_deadline() -> None:
    answer = get(forever(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"), deadline=600)
    assert isinstance(answer, FetchFailed) and "no end of its headers" in answer.reason


def test_the_words_of_a_server_are_cut_before_they_fill_status_and_log() -> None:
    answer = get(answers(b"HTTP/1.1 500 " + b"so sorry " * 5000 + b"\r\nContent-Length: 0\r\n\r\n"))
    assert (
        isinstance(answer, FetchFailed) and answer.reason.startswith("HTTP 500 so sorry") and len(answer.reason) < 400
    )
