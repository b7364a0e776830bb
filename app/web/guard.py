"""What holds for every request: how much is read of it, and what a browser may do with the page that it gets."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 64 * 1024
"""Bytes. The forms of our pages send a hundred."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    # The address of a page is a key: no other site hears of it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every page."""


class Guard:
    """Stands in front of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _body(scope, receive)
        if body is None:
            await PlainTextResponse(f"longer than {LONGEST_BODY} bytes\n", 413)(scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("Content-Type", "").startswith("text/html"):
                    headers.update(HEADERS)
            await send(message)

        await self._app(scope, again, with_headers)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body; None for one that is too long, of which no more is kept than may be."""
    said = Headers(scope=scope).get("Content-Length", "0")
    if said.isdecimal() and int(said) > LONGEST_BODY:
        return None
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST_BODY:
            return None
        if not message.get("more_body", False):
            return body
