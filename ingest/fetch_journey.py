"""A request and the redirects that follow: what goes along to which place.

Headers and login go to the origin (scheme, host, port) of the feed's own address and to nothing else; httpx by itself
would take all headers but Authorization along. Cookies live as long as the journey, since some sites set one, redirect,
and look for it.
"""

from collections.abc import Sequence

import httpx

from ingest.access import Access, basic, proxy_name
from ingest.address import Network
from ingest.hosts import objection


class ObjectionError(Exception):
    """A place that is not asked; the message says why."""


class Journey:
    """From `url` on. `conditions` go along everywhere, the headers of `access` to their own origin."""

    def __init__(
        self,
        url: str,
        access: Access,
        conditions: Sequence[tuple[bytes, bytes]],
        networks: Sequence[Network],
        accept: str = "*/*",
    ) -> None:
        self.access, self.conditions = access, conditions
        self._accept = accept.encode()
        self.proxy = proxy_name(access.proxy) if access.proxy is not None else None
        self._url, self._networks = url, networks
        self._cookies = httpx.Cookies()

    @property
    def by(self) -> str:
        """What a message adds on a way that is not the straight one."""
        return f" (through the proxy {self.proxy})" if self.proxy is not None else ""

    @property
    def place(self) -> str:
        """Where it has come, without user and password."""
        return str(self._place.copy_with(userinfo=b""))

    def begin(self) -> None:
        """Raises httpx.InvalidURL."""
        self._place = httpx.URL(self._url)
        home = httpx.URL(self.access.home) if self.access.home else self._place
        self._home = _origin(home)
        self._own = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.access.headers]
        if home.userinfo:
            self._own.append((b"Authorization", basic(home.username, home.password).encode()))

    def request(self, client: httpx.AsyncClient) -> httpx.Request:
        """Raises ObjectionError."""
        place = self._place.copy_with(userinfo=b"")
        if place.scheme not in {"http", "https"} or not place.raw_host:
            raise ObjectionError(f"only the web is fetched, and {place.scheme or 'no'} is another protocol")
        if self.proxy is not None:
            words = objection(place.raw_host.decode("ascii"), self._networks)
            if words is not None:
                raise ObjectionError(words)
        own = self._own if self._at_home() else []
        accept = [] if any(name.lower() == b"accept" for name, _ in own) else [(b"Accept", self._accept)]
        request = client.build_request("GET", place, headers=[*accept, *self.conditions, *own])
        if self._cookies and "Cookie" not in request.headers:
            self._cookies.set_cookie_header(request)
        return request

    def follow(self, answer: httpx.Response) -> None:
        """On to where a redirect leads."""
        assert answer.next_request is not None
        self._place = answer.next_request.url
        self._cookies.extract_cookies(answer)

    def remark(self, status: int) -> str:
        """What helps to understand an answer of this status."""
        if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED and self.proxy is not None:
            return f": the proxy {self.proxy} asks for a login"
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN} and self._own and not self._at_home():
            scheme, host, port = _origin(self._place)
            where = f"{scheme}://{host}{f':{port}' if port is not None else ''}"
            return f": it leads to {where}, where its headers and login do not go; write that address into feeds.yaml"
        return self.by

    def _at_home(self) -> bool:
        return _origin(self._place) == self._home


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """The port is None where it is the scheme's own."""
    return url.scheme, url.raw_host.decode("ascii"), url.port
