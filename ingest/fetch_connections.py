"""Connections for `fetch.py`: to numbers that were checked, or through a proxy, which is the operator's own door."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from ingest.address import Network, allowed
from ingest.lookup import addresses

MAX_CONNECTIONS = 512
MAX_IDLE = 32
IDLE_SECONDS = 60.0
MAX_HEAD = 256_000
"""Bytes of an answer before its status and headers are complete: a server may say "go on" (1xx) for ever."""

_head_left: ContextVar[list[int] | None] = ContextVar("head_left", default=None)


@contextmanager
def short_head() -> Iterator[None]:
    """Inside, more than MAX_HEAD bytes raise httpx.ReadError: for the time until an answer's head is there."""
    token = _head_left.set([MAX_HEAD])
    try:
        yield
    finally:
        _head_left.reset(token)


class _Counted(httpcore.AsyncNetworkStream):
    """A connection that counts what comes while a `short_head` is awaited."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _head_left.get()
        if left is None:
            return await self._stream.read(max_bytes, timeout)
        # Small pieces: one of 64 KB may hold thousands of heads, and the parser takes no breath in between.
        data = await self._stream.read(min(max_bytes, 8192), timeout)
        left[0] -= len(data)
        if left[0] < 0:
            raise httpcore.ReadError(f"no end of its headers after {MAX_HEAD / 1000:g} KB")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return _Counted(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


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
        if not 0 < port < 65_536:
            raise httpcore.ConnectError(f"{host}:{port}: there is no such port")
        try:
            found = await addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: the name leads nowhere ({error})") from error
        safe = [one for one in found if allowed(one, self._networks)]
        if not safe:
            where = ", ".join(found)
            raise httpcore.ConnectError(f"{host} ({where}) is not on the public internet and not in allow_private")
        failure: Exception | None = None
        for address in safe:
            try:
                return _Counted(await super().connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise httpcore.ConnectError(f"{host}:{port} cannot be reached ({failure})") from failure

    async def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("sockets of this machine are not polled")


class SafeTransport(httpx.AsyncHTTPTransport):
    """httpx's transport on connections that `_SafeBackend` makes; httpx itself has no setting for that."""

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            http2=True,
            network_backend=_SafeBackend(networks),
        )


def through(proxy: str) -> httpx.AsyncHTTPTransport:
    """Connections through the proxy at an address, which may stand in any network."""
    limits = httpx.Limits(
        max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_IDLE, keepalive_expiry=IDLE_SECONDS
    )
    context = httpx.create_ssl_context(trust_env=False)
    return httpx.AsyncHTTPTransport(
        proxy=httpx.Proxy(proxy), verify=context, http2=True, trust_env=False, limits=limits
    )
