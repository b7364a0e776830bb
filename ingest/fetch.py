"""HTTP: one conditional GET, within a deadline, a size and the public internet."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from ingest.access import Access
from ingest.address import Network
from ingest.fetch_connections import SafeTransport, short_head, through
from ingest.fetch_headers import conditions, seconds, validator
from ingest.fetch_journey import Journey, ObjectionError
from ingest.freshness import fresh_for
from ingest.inflate import Inflater, TooLargeError, UnknownEncodingError

DEADLINE = 30.0
MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
BREATH, PAUSE, CRUMB = 50, 0.01, 16
"""After so many pieces of a body the others have their turn: for so many seconds if the pieces are of fewer bytes."""
MAX_REASON = 300
PERMANENT = (301, 308)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
PROJECT = "Wirewatch/0.1 (news monitoring; {contact})"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is None when nothing has changed (304); `url` is where redirects led, without user and
    password; `redirected` says that they did.

    `moved`: they were all permanent (301, 308), so `url` is where the publisher wants to be asked. `fresh_for` is for
    how many seconds the answer is good (freshness.py), None where the server does not say.
    """

    url: str
    status: int
    body: bytes | None
    content_type: str
    etag: str | None
    last_modified: str | None
    moved: bool = False
    redirected: bool = False
    fresh_for: float | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No feed came; `reason` says why, `retry_after` (seconds) when the server wants to be asked again."""

    reason: str
    status: int | None = None
    retry_after: float | None = None


class Fetcher:
    """Clients for all feeds of a poller, one for each proxy; `contact` tells publishers whom to write to."""

    def __init__(
        self, networks: Sequence[Network], contact: str | None, deadline: float = DEADLINE, max_bytes: int = MAX_BYTES
    ) -> None:
        self._networks, self._deadline, self._max_bytes = networks, deadline, max_bytes
        self._agent = PROJECT.format(contact=contact or "no contact given")
        self._clients: dict[str | None, httpx.AsyncClient] = {}

    async def get(
        self,
        url: str,
        etag: str | None,
        last_modified: str | None,
        access: Access | None = None,
        accept: str = ACCEPT,
        may: Callable[[str], Awaitable[str | None]] | None = None,
    ) -> Fetched | FetchFailed:
        """What stands at `url`, unless it is what the validators stand for. `may` says of an address to which a
        redirect leads why it is not to be asked, None where it may be."""
        journey = Journey(url, access or Access(), conditions(etag, last_modified), self._networks, accept)
        try:
            async with asyncio.timeout(self._deadline):
                return await self._get(journey, may)
        except Exception as error:  # noqa: BLE001 - libraries have many ways to fall over what a server sends
            return FetchFailed(_cut(self._why(error, journey)))

    def _why(self, error: Exception, journey: Journey) -> str:
        """Why nothing came, in words."""
        match error:
            case TimeoutError():
                return f"no whole answer within {self._deadline:g} s{journey.by}"
            case TooLargeError():
                return f"larger than {self._max_bytes / 1e6:g} MB"
            case UnknownEncodingError():
                return f"sent as {error}, which was not asked for"
            case zlib.error():
                return f"damaged compression: {error}"
            case ObjectionError():
                return str(error)
            case httpx.ProxyError():
                return f"the proxy {journey.proxy} refuses: {error}"
            case httpx.HTTPError() | httpx.InvalidURL():
                return (str(error) or type(error).__name__) + journey.by
        return f"{type(error).__name__}: {error}"

    async def _get(self, journey: Journey, may: Callable[[str], Awaitable[str | None]] | None) -> Fetched | FetchFailed:
        client = self._client(journey.access.proxy)
        statuses: list[int] = []
        journey.begin()
        while True:
            with short_head():
                answer = await client.send(journey.request(client), auth=None, follow_redirects=False, stream=True)
            try:
                if answer.next_request is None:
                    return await self._read(answer, journey, statuses)
                if len(statuses) == MAX_REDIRECTS:
                    return FetchFailed(f"more than {MAX_REDIRECTS} redirects")
                statuses.append(answer.status_code)
                journey.follow(answer)
            finally:
                await answer.aclose()
            if may is not None and (objection := await may(journey.place)) is not None:
                return FetchFailed(f"{objection} where it leads")

    async def _read(self, answer: httpx.Response, journey: Journey, statuses: Sequence[int]) -> Fetched | FetchFailed:
        body = None
        if answer.status_code != httpx.codes.NOT_MODIFIED or not journey.conditions:
            if answer.status_code != httpx.codes.OK:
                said = f"HTTP {answer.status_code} {answer.reason_phrase}".strip() + journey.remark(answer.status_code)
                return FetchFailed(_cut(said), answer.status_code, seconds(answer.headers.get("Retry-After")))
            inflater = Inflater(answer.headers.get("Content-Encoding", ""), self._max_bytes)
            async for chunk in answer.aiter_raw():
                inflater.add(chunk)
                if inflater.pieces % BREATH == 0:
                    # A server that cuts a body into single bytes must not hold up the others.
                    await asyncio.sleep(PAUSE if inflater.came < inflater.pieces * CRUMB else 0)
            body = inflater.body()
        return Fetched(
            url=str(answer.url),
            status=answer.status_code,
            body=body,
            content_type=answer.headers.get("Content-Type", ""),
            etag=validator(answer.headers, b"etag"),
            last_modified=validator(answer.headers, b"last-modified"),
            moved=bool(statuses) and all(one in PERMANENT for one in statuses),
            redirected=bool(statuses),
            fresh_for=fresh_for(answer.headers, datetime.now(UTC)),
        )

    def _client(self, proxy: str | None) -> httpx.AsyncClient:
        if proxy not in self._clients:
            self._clients[proxy] = httpx.AsyncClient(
                transport=SafeTransport(self._networks) if proxy is None else through(proxy),
                headers={
                    "User-Agent": self._agent,
                    "Accept-Encoding": "gzip, deflate",
                    # HTTP/2, which drops this header, keeps answers apart. In HTTP/1.1 a second answer to one request
                    # would be taken for that of the next feed at the host.
                    "Connection": "close",
                },
                # The client is every feed's: a cookie that it kept would go from one to the other.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                timeout=self._deadline,
                trust_env=False,
            )
        return self._clients[proxy]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with AsyncExitStack() as stack:
            for client in self._clients.values():
                stack.push_async_callback(client.aclose)


def _cut(words: str) -> str:
    """Part of it is the server's to choose, and it goes into status and log."""
    return words if len(words) <= MAX_REASON else f"{words[: MAX_REASON - 100]} ... {words[-80:]}"
