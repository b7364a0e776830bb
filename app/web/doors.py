"""Under which names the page may be asked for, and from where it may be changed.

A site that a visitor has open in another window can send requests here with his cookies, or lead a name of its own to
this machine and read the answers (DNS rebinding). Browsers tell: by Host, and by Sec-Fetch-Site or Origin. The doors of
machines and the pages behind links of mails are open to all: their addresses are keys, or tell nothing.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.settings import loopback

SAFE = {"GET", "HEAD", "OPTIONS"}
MACHINES = {"/healthz", "/readyz", "/metrics"}
ANYBODY = ("/a/", "/u/", "/static/")

_STRANGE = (
    "Wirewatch does not know itself by this name. Open it by the address of web.host or public_url of wirewatch.yaml, "
    "or set public_url to the address that you use.\n"
)
_ELSEWHERE = "This came from another site, so nothing was changed. Open the page itself and try again.\n"


class Doors:
    """Stands in front of the pages; `public` is the address that they are reached by, `host` where they listen."""

    def __init__(self, app: ASGIApp, prefix: str, host: str, public: str | None) -> None:
        self._app, self._prefix, self._host, self._public = app, prefix, host, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or anybodys(scope["path"], self._prefix):
            await self._app(scope, receive, send)
            return
        headers, public = Headers(scope=scope), self._public
        if not known(headers.get("Host", ""), self._host, public):
            await PlainTextResponse(_STRANGE, 421)(scope, receive, send)
        elif scope["method"] not in SAFE and not from_here(headers, public):
            await PlainTextResponse(_ELSEWHERE, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def anybodys(path: str, prefix: str) -> bool:
    """Whether the doors don't concern `path`."""
    return path in MACHINES or path.removeprefix(prefix).startswith(ANYBODY)


def known(host: str, listens: str, public_url: str | None) -> bool:
    """Whether the page may be asked for under the header Host `host`, when it listens at `listens`."""
    name = _name(host)
    if name is None:
        return False
    if loopback(name) or name in {_name(_bracketed(listens)), urlsplit(public_url or "").hostname}:
        return True
    # No name leads astray where there is none. Who listens everywhere has many addresses.
    return listens in {"0.0.0.0", "::"} and _is_address(name)


def from_here(headers: Headers, public_url: str | None) -> bool:
    """Whether a request that changes something was made by a page of ours, as far as the browser says."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("Origin")
    if origin is None:  # no browser, or an old one: the form's token decides
        return True
    ours: Collection[str | None] = {headers.get("Host"), urlsplit(public_url or "").netloc or None}
    return origin.partition("://")[2] in ours


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
