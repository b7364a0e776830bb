"""No feed makes Wirewatch connect to what is not on the public internet, however it spells the address."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from ingest.address import allowed
from ingest.fetch import Fetcher, FetchFailed

SPECIAL = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1"
    " 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1"
    " 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1"
    " 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:: fc00::1 fd12::1"
    " fe80::1 fec0::1 ff02::1 fe80::1%eth0"
).split()
PUBLIC = "8.8.8.8 1.1.1.1 93.184.216.34 2606:4700:4700::1111 2a00:1450:4001::1 64:ff9b::808:808".split()


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_never_connected_to(address: str) -> None:
    assert not allowed(address, [])


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_connected_to(address: str) -> None:
    assert allowed(address, [])


def test_a_network_that_the_user_allows_may_be_polled_and_no_other() -> None:
    network = ipaddress.ip_network("10.20.0.0/16")
    assert allowed("10.20.3.4", [network]) and allowed("::ffff:10.20.3.4", [network])
    assert not allowed("10.21.3.4", [network])


def fetched(url: str, **network: Any) -> Any:
    async def get() -> Any:
        async with Fetcher(network.get("networks", []), None, deadline=5) as fetcher:
            return await fetcher.get(url, None, None)

    return asyncio.run(get())


@pytest.fixture
def listener() -> Any:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        one.setblocking(False)
        yield one


SPELLINGS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.0.0.1.", "0",
    "localhost", "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "user:pass@127.0.0.1", "8.8.8.8@127.0.0.1", "127.0.0.1%2f",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_the_loopback_is_connected_to(listener: Any, host: str) -> None:
    answer = fetched(f"http://{host}:{listener.getsockname()[1]}/")
    assert isinstance(answer, FetchFailed)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_name_that_changes_its_answer_gets_no_second_look(listener: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that was checked is the number that is connected to."""
    port = listener.getsockname()[1]
    answers = iter(["127.0.0.1", "8.8.8.8"])

    async def flip(self: Any, host: str, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", flip)
    answer = fetched(f"http://rebind.example:{port}/")
    assert isinstance(answer, FetchFailed) and "public internet" in answer.reason


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "unix:///x", "http://"]
)
def test_nothing_but_the_web_is_fetched(url: str) -> None:
    assert isinstance(fetched(url), FetchFailed)
