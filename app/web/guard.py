"""What holds for every request: how much is read of it, and what a browser may do with the page that it gets."""

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 64 * 1024
"""Bytes, where anybody may send something: the forms there send a hundred."""
LONGEST_FORM = 4 * 1024 * 1024
"""Bytes, of the pages: a list of ten thousand feeds is half of it."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types fragments",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The address of a page may be a key: no other site hears of it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer that has nothing else of its own."""


class Guard:
    """Stands in front of the application; `longest` is how much it reads of what is sent to a path."""

    def __init__(self, app: ASGIApp, longest: Callable[[str], int] = lambda path: LONGEST_BODY) -> None:
        self._app, self._longest = app, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        longest = self._longest(scope["path"])
        body = await _body(scope, receive, longest)
        if body is None:
            await PlainTextResponse(f"longer than {longest} bytes\n", 413)(scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, again, with_headers)


async def _body(scope: Scope, receive: Receive, longest: int) -> bytes | None:
    """The whole body; None for one that is too long, of which no more is kept than may be."""
    said = Headers(scope=scope).get("Content-Length", "0")
    if said.isdecimal() and int(said) > longest:
        return None
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > longest:
            return None
        if not message.get("more_body", False):
            return body
