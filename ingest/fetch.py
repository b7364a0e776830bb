"""HTTP: one conditional GET, within a deadline, a size and the public internet."""

import asyncio
import socket
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from ingest.address import Network, allowed
from ingest.freshness import fresh_for, http_moment
from ingest.inflate import Inflater, TooLargeError, UnknownEncodingError

DEADLINE = 30.0
MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
PERMANENT = (301, 308)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
PROJECT = "Wirewatch/0.1 (news monitoring; {contact})"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `body` is None when nothing has changed (304); `url` is where redirects led.

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
    fresh_for: float | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No feed came; `reason` says why, `retry_after` (seconds) when the server wants to be asked again."""

    reason: str
    status: int | None = None
    retry_after: float | None = None


class Fetcher:
    """A client for all feeds of a poller; `contact` tells publishers whom to write to."""

    def __init__(
        self, networks: Sequence[Network], contact: str | None, deadline: float = DEADLINE, max_bytes: int = MAX_BYTES
    ) -> None:
        self._deadline, self._max_bytes = deadline, max_bytes
        agent = PROJECT.format(contact=contact or "no contact given")
        self._client = httpx.AsyncClient(
            transport=_SafeTransport(networks),
            headers={"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            timeout=deadline,
            trust_env=False,
        )

    async def get(self, url: str, etag: str | None, last_modified: str | None) -> Fetched | FetchFailed:
        """The feed at `url`, unless it is what the validators stand for."""
        headers = {}
        if etag is not None:
            headers["If-None-Match"] = etag
        if last_modified is not None:
            headers["If-Modified-Since"] = last_modified
        try:
            async with asyncio.timeout(self._deadline):
                return await self._get(url, headers)
        except TimeoutError:
            return FetchFailed(f"no whole answer within {self._deadline:g} s")
        except TooLargeError:
            return FetchFailed(f"larger than {self._max_bytes / 1e6:g} MB")
        except UnknownEncodingError as error:
            return FetchFailed(f"sent as {error}, which was not asked for")
        except zlib.error as error:
            return FetchFailed(f"damaged compression: {error}")
        except httpx.TooManyRedirects:
            return FetchFailed(f"more than {MAX_REDIRECTS} redirects")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return FetchFailed(str(error) or type(error).__name__)

    async def _get(self, url: str, headers: dict[str, str]) -> Fetched | FetchFailed:
        async with self._client.stream("GET", url, headers=headers) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED and headers:
                return self._fetched(answer, None)
            if answer.status_code != httpx.codes.OK:
                said = f"HTTP {answer.status_code} {answer.reason_phrase}".strip()
                return FetchFailed(said, answer.status_code, _seconds(answer.headers.get("Retry-After")))
            inflater = Inflater(answer.headers.get("Content-Encoding", ""), self._max_bytes)
            async for chunk in answer.aiter_raw():
                inflater.add(chunk)
            return self._fetched(answer, inflater.body())

    def _fetched(self, answer: httpx.Response, body: bytes | None) -> Fetched:
        return Fetched(
            url=str(answer.url),
            status=answer.status_code,
            body=body,
            content_type=answer.headers.get("Content-Type", ""),
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
            moved=bool(answer.history) and all(one.status_code in PERMANENT for one in answer.history),
            fresh_for=fresh_for(answer.headers, datetime.now(UTC)),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()


class _SafeBackend(httpcore.AnyIOBackend):
    """Connects to numbers that were checked, and to nothing else."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = networks

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: the name leads nowhere ({error})") from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        safe = [one for one in addresses if allowed(one, self._networks)]
        if not safe:
            where = ", ".join(addresses)
            raise httpcore.ConnectError(f"{host} ({where}) is not on the public internet and not in allow_private")
        failure: Exception | None = None
        for address in safe:
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise httpcore.ConnectError(f"{host}:{port} cannot be reached ({failure})") from failure

    async def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("sockets of this machine are not polled")


class _SafeTransport(httpx.AsyncHTTPTransport):
    """httpx's transport on connections that `_SafeBackend` makes; httpx itself has no setting for that."""

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=60.0,
            http2=True,
            network_backend=_SafeBackend(networks),
        )


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) in seconds: a number, or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    moment = http_moment(retry_after)
    if moment is None:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
