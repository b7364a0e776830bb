"""How a feed is reached: what goes along and to whom, through which proxy, and that no secret is ever told."""

import asyncio
import base64
import ipaddress
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from feed_server import FeedServer, Page, item, rss
from test_security_addresses import SPELLINGS

from app.commands.check import find_warnings
from app.configuration import FEEDS, SETTINGS, Folder
from app.rule_files import RulesReader
from app.yaml_reading import ConfigError
from ingest.access import Access
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.fetch_journey import Journey
from ingest.settings import FeedSettings, FetchSettings

LOCAL = [ipaddress.ip_network("127.0.0.0/8")]
FEED = Page(rss(item(guid="g", title="T")))
KEY = (("X-Key", "hush"), ("Authorization", "Bearer hush"))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as made:
        made.pages["/f"] = FEED
        yield made


@pytest.fixture
def other() -> Iterator[FeedServer]:
    with FeedServer() as made:
        made.pages["/f"] = FEED
        yield made


def fetched(*asked: tuple[str, Access | None], etag: str | None = None, networks: Any = LOCAL) -> list[Any]:
    """The answers to all of them, by one fetcher."""

    async def get() -> list[Any]:
        async with Fetcher(networks, None, deadline=5) as fetcher:
            return [await fetcher.get(url, etag, None, access) for url, access in asked]

    return asyncio.run(get())


def headers_at(server: FeedServer, place: int = -1) -> dict[str, str]:
    return {name.lower(): value for name, value in server.asked[place][1].items()}


def feeds_of(tmp_path: Path, feeds: str, settings: str = "", **environment: str) -> list[FeedSettings]:
    (tmp_path / FEEDS).write_text(feeds)
    (tmp_path / SETTINGS).write_text(settings)
    folder = Folder(tmp_path, environment)
    return folder.feeds(folder.settings()).feeds


def test_headers_and_login_go_to_the_feed(server: FeedServer, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("pässword:\n")
    url = server.url("/f")
    feeds = f"""feeds:
  - {{id: a, url: "{url}", headers: {{X-Key: "${{KEY}}", Accept: text/plain}}, login: {{token: "${{KEY}}"}}}}
  - {{id: b, url: "{url}", login: {{user: desk, password_file: password}}}}
"""
    a, b = feeds_of(tmp_path, feeds, "fetch: {allow_private: [127.0.0.0/8]}", KEY="hush")
    fetched((a.url, a.access(FetchSettings())), (b.url, b.access(FetchSettings())))
    first, second = headers_at(server, 0), headers_at(server, 1)
    assert (first["x-key"], first["accept"], first["authorization"]) == ("hush", "text/plain", "Bearer hush")
    assert second["authorization"] == "Basic " + base64.b64encode("desk:pässword:".encode()).decode()
    assert "x-key" not in second
    assert "hush" not in repr((a, a.access(FetchSettings()))) and "pässword" not in repr((b, b.access(FetchSettings())))


def test_a_redirect_to_another_origin_gets_neither_headers_nor_login(server: FeedServer, other: FeedServer) -> None:
    server.pages["/away"] = Page(status=302, headers={"Location": other.url("/closed")})
    other.pages["/closed"] = Page(status=401)
    [answer] = fetched((server.url("/away"), Access(headers=KEY)))
    assert headers_at(server)["x-key"] == "hush"
    assert not {"x-key", "authorization"} & headers_at(other).keys()
    assert f"it leads to http://127.0.0.1:{other.port}, where its headers and login do not go" in answer.reason
    assert "hush" not in answer.reason


def test_a_feed_that_moved_to_another_origin_is_asked_there_without_its_login(other: FeedServer) -> None:
    fetched((other.url("/f"), Access(home="https://gazette.example/f", headers=KEY)))
    assert not {"x-key", "authorization"} & headers_at(other).keys()


def test_user_and_password_of_an_address_go_to_its_origin_and_stand_in_no_answer(
    server: FeedServer, other: FeedServer
) -> None:
    server.pages["/on"] = Page(status=302, headers={"Location": "/f"})
    server.pages["/away"] = Page(status=302, headers={"Location": other.url("/f")})
    address = server.url("/{}").replace("//", "//desk:h%40sh@")
    answers = fetched(*((address.format(one), None) for one in ("on", "away")))
    assert headers_at(server, 1)["authorization"] == "Basic " + base64.b64encode(b"desk:h@sh").decode()
    assert [one.url for one in answers] == [server.url("/f"), other.url("/f")]
    assert "authorization" not in headers_at(other)


@pytest.mark.parametrize(
    ("leads_to", "goes"),
    [
        ("https://gazette.example/rss", True),
        ("https://GAZETTE.example:443/rss", True),
        ("https://other@gazette.example/rss", True),
        ("http://gazette.example/rss", False),
        ("http://gazette.example:443/rss", False),
        ("https://gazette.example:8443/rss", False),
        ("https://www.gazette.example/rss", False),
        ("https://gazette.example.evil.example/rss", False),
        ("https://gazette.example@evil.example/rss", False),
        ("https://gazette.example./rss", False),
    ],
)
def test_only_scheme_host_and_port_of_its_own_are_the_feeds_origin(leads_to: str, goes: bool) -> None:
    async def sent() -> httpx.Headers:
        async with httpx.AsyncClient() as client:
            journey = Journey("https://gazette.example/old", Access(headers=KEY), [], [])
            journey.begin()
            asked = journey.request(client)
            assert asked.headers["X-Key"] == "hush"
            answer = httpx.Response(302, stream=httpx.ByteStream(b""), request=asked)
            answer.next_request = httpx.Request("GET", leads_to)
            journey.follow(answer)
            return journey.request(client).headers

    headers = asyncio.run(sent())
    assert (("x-key" in headers), ("authorization" in headers)) == (goes, goes)


def test_two_feeds_at_one_host_share_no_login(server: FeedServer) -> None:
    logins = [Access(headers=(("Authorization", f"Bearer {one}"),)) for one in "ab"]
    fetched(*((server.url("/f"), access) for access in (*logins, None, logins[0])))
    assert [headers_at(server, place).get("authorization") for place in range(4)] == [
        "Bearer a", "Bearer b", None, "Bearer a",
    ]  # fmt: skip


def test_a_cookie_lives_as_long_as_one_fetch_with_its_redirects(server: FeedServer) -> None:
    server.pages["/wall"] = Page(status=302, headers={"Location": "/f", "Set-Cookie": "seen=1; Path=/"})
    server.pages["/crumb"] = Page(FEED.body, headers={"Set-Cookie": "who=desk; Path=/"})
    fetched(*((server.url(path), None) for path in ("/wall", "/crumb", "/f", "/crumb")))
    assert [(path, headers.get("Cookie")) for path, headers in server.asked] == [
        ("/wall", None), ("/f", "seen=1"), ("/crumb", None), ("/f", None), ("/crumb", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ("headers: {Host: x}", "headers.Host: cannot be set: it belongs to the connection"),
        ("headers: {content-LENGTH: '3'}", "cannot be set: it belongs to the connection"),
        ("headers: {Transfer-Encoding: chunked}", "cannot be set"),
        ("headers: {Accept-Encoding: br}", "what it can unpack"),
        ("headers: {If-None-Match: x}", "by what it knows of the feed"),
        ("headers: {Proxy-Authorization: x}", "it is for the proxy"),
        ("headers: {'X Key': x}", "is no name of a header"),
        ("headers: {'X:': x}", "is no name of a header"),
        ("headers: {'': x}", "is no name of a header"),
        ('headers: {X-Key: "hush\\r\\nX-Other: 1"}', "a line break"),
        ('headers: {X-Key: "hush\\0"}', "control character"),
        ('headers: {X-Key: "hush€"}', "beyond Latin-1"),
        ('headers: {X-Key: " "}', "is empty"),
        ("headers: {X-Key: hush, x-key: hush}", "stands twice"),
        ("headers: {Authorization: hush}, login: {token: hush}", "more than one login"),
        ("login: {user: desk}", "write user and password, or token"),
        ("login: {user: desk, password: hush, token: hush}", "write user and password, or token"),
        ("login: {user: 'a:b', password: hush}", "holds no colon"),
        ("login: {token: 'hush hush'}", "a token is plain ASCII"),
        ("login: {tokn: hush}", "no such key"),
        ("proxy: 'socks5://desk:hush@proxy.desk.example'", "SOCKS is not spoken"),
        ("proxy: 'proxy.desk.example:hush'", "is no proxy"),
        ("proxy: 'http://proxy.desk.example/hush'", "is no proxy"),
        ("proxy: 'http://proxy.desk.example:hush'", "is no proxy"),
        ("url: 'htps://desk:hush@gazette.example/'", "is no web address"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_line_and_without_its_value(
    tmp_path: Path, feed: str, words: str
) -> None:
    url = "" if feed.startswith("url") else 'url: "https://gazette.example/rss", '
    with pytest.raises(ConfigError) as caught:
        feeds_of(tmp_path, f"feeds:\n  - {{id: a, {url}{feed}}}\n")
    text = str(caught.value)
    assert f"{FEEDS}:2: " in text and words in text and "hush" not in text and "[key]" not in text


def test_a_secret_in_the_clear_is_a_warning_and_a_name_is_none(tmp_path: Path) -> None:
    feeds = """feeds:
  - id: a
    url: https://a.example/
    headers:
      Accept: text/plain
      X-Api-Key: hush
    login: {user: desk, password: hush}
  - id: b
    url: http://b.example/
    proxy: http://desk:hush@proxy.example:3128
    login: {token: "${TOKEN}"}
"""
    feeds_of(tmp_path, feeds, TOKEN="hush")
    found = find_warnings(Folder(tmp_path, {"TOKEN": "hush"}), RulesReader())
    assert [(one.line, one.message.split()[0]) for one in found] == [
        (11, "login:"), (6, "X-Api-Key"), (7, "password"), (10, "a"),
    ]  # fmt: skip
    assert not any("hush" in str(one) for one in found)


def through(server: FeedServer, login: str = "") -> Access:
    return Access(proxy=f"http://{login}127.0.0.1:{server.port}")


def test_a_proxy_is_asked_for_names_that_it_looks_up_itself_and_may_stand_in_any_network(server: FeedServer) -> None:
    server.pages["http://gazette.invalid/rss"] = Page(status=301, headers={"Location": "http://lagoon.invalid/rss"})
    server.pages["http://lagoon.invalid/rss"] = FEED
    [answer] = fetched(("http://gazette.invalid/rss", through(server, "desk:h%40sh@")), networks=[])
    assert isinstance(answer, Fetched) and answer.url == "http://lagoon.invalid/rss" and answer.body == FEED.body
    assert headers_at(server)["proxy-authorization"] == "Basic " + base64.b64encode(b"desk:h@sh").decode()


NUMBERS = ["10.0.0.1", "169.254.169.254", "[fd12::1]", "x.localhost", "4294967297", "127.0.0.0x1", "0x7f.1"]


@pytest.mark.parametrize("host", [*(one for one in SPELLINGS if not one.endswith("@8.8.8.8")), *NUMBERS])
def test_a_proxy_is_not_asked_for_a_private_address_in_any_spelling_nor_after_a_redirect(
    server: FeedServer, host: str
) -> None:
    server.pages["http://gazette.invalid/rss"] = Page(status=302, headers={"Location": f"http://{host}/"})
    answers = fetched(
        (f"http://{host}/", through(server)), ("http://gazette.invalid/rss", through(server)), networks=[]
    )
    assert all(isinstance(one, FetchFailed) for one in answers)
    assert [path for path, _ in server.asked] == ["http://gazette.invalid/rss"]


def test_a_private_address_that_is_allowed_is_asked_through_a_proxy(server: FeedServer) -> None:
    server.pages["http://127.0.0.1:9/f"] = FEED
    [answer] = fetched(("http://127.0.0.1:9/f", through(server)))
    assert isinstance(answer, Fetched)


def test_a_feeds_own_proxy_goes_before_that_of_all_and_none_goes_straight() -> None:
    fetch = FetchSettings(proxy="http://all.example:3128")

    def proxy(**feed: str) -> str | None:
        return FeedSettings.model_validate({"id": "a", "url": "https://a.example/", **feed}).access(fetch).proxy

    assert (proxy(), proxy(proxy="http://own.example"), proxy(proxy="none")) == (
        "http://all.example:3128", "http://own.example", None,
    )  # fmt: skip
    assert fetch.access.proxy == "http://all.example:3128" and FetchSettings(proxy="none").access.proxy is None


def test_a_proxy_that_fails_says_so_with_its_name_and_without_its_password(server: FeedServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{free.getsockname()[1]}"
        [away] = fetched(("http://gazette.invalid/", Access(proxy=f"http://desk:hush@{dead}")))
    server.pages["http://gazette.invalid/"] = Page(status=407)
    server.pages["http://lagoon.invalid/"] = Page(status=502)
    access = through(server, "desk:hush@")
    urls = ("http://gazette.invalid/", "https://gazette.invalid/", "http://lagoon.invalid/")
    login, refused, broken = fetched(*((url, access) for url in urls))
    here = f"the proxy 127.0.0.1:{server.port}"
    assert f"(through the proxy {dead})" in away.reason
    assert f"{here} asks for a login" in login.reason
    assert f"{here} refuses: 501" in refused.reason  # it knows no CONNECT
    assert "HTTP 502" in broken.reason and here in broken.reason
    assert not any("hush" in one.reason for one in (away, login, refused, broken))


def test_a_validator_that_no_server_means_to_see_again_is_not_kept(server: FeedServer) -> None:
    def long(handler: BaseHTTPRequestHandler) -> None:
        tag = b'"' + b"x" * 5_000 + b'"'
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nLast-Modified: a\tb\r\nContent-Length: 0\r\n\r\n"
        )

    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "\xe9\xff"\r\nContent-Length: 0\r\n\r\n')

    server.pages["/long"], server.pages["/odd"] = Page(handle=long), Page(handle=odd)
    [answer] = fetched((server.url("/long"), None))
    assert (answer.etag, answer.last_modified) == (None, None)
    [answer] = fetched((server.url("/odd"), None))
    fetched((server.url("/f"), None), etag=answer.etag)
    assert headers_at(server)["if-none-match"].encode("latin-1") == b'"\xe9\xff"'
