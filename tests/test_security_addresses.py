"""No feed makes Wirewatch connect to what is not on the public internet, however it spells the address."""

import asyncio
import ipaddress
import socket
import threading
from typing import Any

import httpcore
import pytest
from feed_server import FeedServer, Page, rss

from ingest.address import allowed
from ingest.fetch import Fetcher, FetchFailed

SPECIAL = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1"
    " 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1"
    " 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1"
    " 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:: fc00::1 fd12::1"
    " fe80::1 fec0::1 ff02::1 fe80::1%eth0 ::127.0.0.1 ::7f00:1 ::ffff:0:127.0.0.1 2001:0:808:808::f7f7:f7f7 2001:20::1"
    " 2001:10::1 3fff::1 5f00::1 200::1 4000::1 e000::1 2a00:1450::5efe:7f00:1 2a00:1450::200:5efe:a00:1"
    " fe80::5efe:808:808 168.63.129.16 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe:: fd00:ec2::254"
    " 100.100.100.200 192.0.0.8 192.0.0.170 198.19.255.255 255.255.255.254 ff0e::1"
).split()
PUBLIC = (
    "8.8.8.8 1.1.1.1 93.184.216.34 2606:4700:4700::1111 2a00:1450:4001::1 64:ff9b::808:808 2002:808:808::1"
    " 2a00:1450::5efe:808:808"
).split()


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
    "127.0.1", "0x7f.1", "0177.1", "00000177.0.0.1", "127.0.0x0.1", "127.00.00.01", "0X7F.0.0.1", "127．0．0．1",
    "127｡0｡0｡1", "１２７.０.０.１", "%31%32%37.0.0.1", "127.0.0.1%00", "ⓛocalhost", "ｌocalhost", "local\u00adhost",
    "[::1%25lo]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[::127.0.0.1]", "[2002:7f00:1::]", "[::]",
    "[::ffff:127.1]", "0.0.0.0", "00", "127.0.0.1#@8.8.8.8", "127.0.0.1\\@8.8.8.8", "8.8.8.8:80@127.0.0.1",
    "2130706433.",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_the_loopback_is_connected_to(listener: Any, host: str) -> None:
    answer = fetched(f"http://{host}:{listener.getsockname()[1]}/")
    assert isinstance(answer, FetchFailed)
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "127.2", "0x7f000002", "[::ffff:127.0.0.2]", "user@127.0.0.2", "//127.0.0.2"]
)
def test_no_redirect_leads_from_an_allowed_network_into_one_that_is_not(host: str) -> None:
    """As from the public internet to the loopback: what is checked is where it leads."""
    with FeedServer() as server:
        server.pages["/f"] = Page(status=302, headers={"Location": "/g"})
        place = f"{'' if host.startswith('//') else 'http://'}{host}:{server.port}/secret"
        server.pages["/g"] = Page(status=307, headers={"Location": place})
        answer = fetched(server.url("/f"), networks=[ipaddress.ip_network("127.0.0.1/32")])
        assert [path for path, _ in server.asked] == ["/f", "/g"]
    assert isinstance(answer, FetchFailed) and "public internet" in answer.reason


PROTOCOLS = [
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "gopher://127.0.0.1/",
    "data:text/xml,<rss><channel><item><title>x</title></item></channel></rss>", "unix:///run/docker.sock", "ws://127.0.0.1/",
    "FILE:/etc/passwd", "view-source:http://127.0.0.1/", "jar:http://127.0.0.1/!/", "dict://127.0.0.1:11211/stats",
]  # fmt: skip


@pytest.mark.parametrize("place", PROTOCOLS)
def test_no_redirect_leads_away_from_the_web(place: str) -> None:
    with FeedServer() as server:
        server.pages["/f"] = Page(status=301, headers={"Location": place})
        answer = fetched(server.url("/f"), networks=[ipaddress.ip_network("127.0.0.0/8")])
        assert len(server.asked) == 1
    assert isinstance(answer, FetchFailed)


def test_a_name_with_a_public_and_a_private_address_is_asked_at_the_public_one(
    listener: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = listener.getsockname()[1]
    tried = []

    async def both(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "203.0.114.1"]

    async def refuse(self: Any, host: str, *_: Any, **__: Any) -> Any:
        tried.append(host)
        raise httpcore.ConnectError("no route")

    monkeypatch.setattr("ingest.fetch_connections.addresses", both)
    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", refuse)
    assert isinstance(fetched(f"http://two.example:{port}/"), FetchFailed)
    assert tried == ["203.0.114.1"]


def test_a_name_that_changes_its_answer_gets_no_second_look(listener: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that was checked is the number that is connected to."""
    port = listener.getsockname()[1]
    answers = iter(["127.0.0.1", "8.8.8.8"])

    async def flip(host: str, port: int) -> list[str]:
        return [next(answers)]

    monkeypatch.setattr("ingest.fetch_connections.addresses", flip)
    answer = fetched(f"http://rebind.example:{port}/")
    assert isinstance(answer, FetchFailed) and "public internet" in answer.reason


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "unix:///x", "http://"]
)
def test_nothing_but_the_web_is_fetched(url: str) -> None:
    assert isinstance(fetched(url), FetchFailed)


def test_names_that_no_server_answers_for_hold_up_no_other_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = socket.getaddrinfo
    released = threading.Event()

    def silent(host: Any, *more: Any, **words: Any) -> Any:
        if str(host).endswith(".silent.example") and not words.get("flags"):
            released.wait(30)
            raise socket.gaierror("no answer")
        return ask(host, *more, **words)

    monkeypatch.setattr("ingest.lookup.socket.getaddrinfo", silent)

    async def both(url: str) -> Any:
        async with Fetcher([ipaddress.ip_network("127.0.0.0/8")], None, deadline=20) as fetcher:
            hanging = [asyncio.create_task(fetcher.get(f"http://{n}.silent.example/", None, None)) for n in range(40)]
            await asyncio.sleep(0.1)
            good = await fetcher.get(url, None, None)
            kept = await asyncio.to_thread(lambda: "kept")
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            return good, kept

    with FeedServer() as server:
        server.pages["/f"] = Page(rss())
        good, kept = asyncio.run(both(server.url("/f")))
    released.set()
    assert good.status == 200 and kept == "kept"
