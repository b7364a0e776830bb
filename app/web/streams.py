"""Server-sent events over HTTP (HTML standard, 9.2): how they are spelt, and a stream that nobody holds up."""

from collections.abc import AsyncIterator
from typing import Any

from anyio import create_task_group, move_on_after
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

SLOWEST = 30.0
"""Seconds that a reader may take to read a line."""


def event(name: str, data: str) -> bytes:
    """One event, as the HTML standard spells it."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"event: {name}\n{lines}\n".encode()


class Stream(StreamingResponse):
    """A stream that ends when its reader leaves, or does not read."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[bytes], slowest: float = SLOWEST) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with create_task_group() as group:

            async def leave() -> None:
                await self.listen_for_disconnect(receive)
                group.cancel_scope.cancel()

            group.start_soon(leave)
            await self._send(send)
            group.cancel_scope.cancel()

    async def _send(self, send: Send) -> None:
        first: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(first)
        content: Any = self.body_iterator
        try:
            async for chunk in content:
                with move_on_after(self._slowest) as sending:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if sending.cancelled_caught:
                    return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await content.aclose()
