"""A local server that speaks Slack's Socket Mode: it gives addresses, says what was pressed, and takes the answers."""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

WAIT = 20.0


def until(holds: Callable[[], bool], what: str = "it") -> None:
    """Waits for something that another thread brings about."""
    end = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < end, f"{what} has not come about"
        time.sleep(0.01)


class FakeSocket:
    """`refusals` are given to those who ask for an address, one each: a body of Slack's, or a status.

    `opened` are the tokens that asked, `acknowledged` the envelopes, `answers` what was sent to addresses of presses.
    """

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.acknowledged: list[str] = []
        self.answers: list[dict[str, Any]] = []
        self.refusals: deque[dict[str, Any] | int] = deque()
        self.answer_statuses: deque[int] = deque()
        self.connections: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner

    @property
    def api(self) -> str:
        return f"{self._address}/api/"

    def press(self, action: str, message: str, *, envelope: str = "", user: str = "anna") -> str:
        """Somebody presses a button; returns the id of the envelope that says so."""
        return self.send(self.payload(action, message, user), envelope)

    def payload(self, action: str, message: str, user: str = "anna") -> dict[str, Any]:
        """What Slack tells of a press; the message stands in the thread of 1.000100."""
        return {
            "type": "block_actions",
            "user": {"id": "U0ANNA", "username": user, "name": user, "team_id": "T1"},
            "api_app_id": "A1",
            "token": "deprecated",
            "container": {"type": "message", "message_ts": "2.000100", "channel_id": "C1", "is_ephemeral": False},
            "trigger_id": "1.2.abc",
            "team": {"id": "T1", "domain": "copra"},
            "channel": {"id": "C1", "name": "desk"},
            "message": {"type": "message", "ts": "2.000100", "thread_ts": "1.000100", "text": "x", "blocks": []},
            "state": {"values": {}},
            "response_url": f"{self._address}/answer/secret",
            "actions": [
                {"type": "button", "action_id": action, "block_id": "b", "value": message, "action_ts": "3.000100"}
            ],
        }

    def send(self, payload: object, envelope: str = "", kind: str = "interactive") -> str:
        identity = envelope or f"envelope-{time.monotonic_ns()}"
        said = {"type": kind, "envelope_id": identity, "payload": payload, "accepts_response_payload": False}
        self.say(json.dumps(said))
        return identity

    def say(self, text: str) -> None:
        """Any text, on the latest connection."""
        until(lambda: bool(self.connections) and not self.connections[-1].closed, "a connection")
        self._do(self.connections[-1].send_str(text))

    def ask_to_leave(self) -> None:
        self.say(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}))

    def drop(self) -> None:
        """The connection breaks off without a word."""
        connection = self.connections[-1]
        self._loop.call_soon_threadsafe(lambda: connection._req.transport.abort())  # type: ignore[union-attr]

    async def _open(self, request: web.Request) -> web.Response:
        self.opened.append(request.headers.get("Authorization", ""))
        refusal = self.refusals.popleft() if self.refusals else None
        if isinstance(refusal, int):
            headers = {"Retry-After": "7"} if refusal == 429 else {}
            return web.Response(status=refusal, text="no", content_type="text/plain", headers=headers)
        if refusal is not None:
            return web.json_response(refusal)
        ticket = f"ticket-{len(self.opened)}"
        self._tickets.add(ticket)
        return web.json_response({"ok": True, "url": f"{self._address.replace('http', 'ws')}/link?ticket={ticket}"})

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if request.query["ticket"] not in self._tickets:
            return web.Response(status=404)
        self._tickets.remove(request.query["ticket"])
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.connections.append(connection)
        async for message in connection:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
        return connection

    async def _answer(self, request: web.Request) -> web.Response:
        status = self.answer_statuses.popleft() if self.answer_statuses else 200
        if status == 200:
            self.answers.append(await request.json())
        return web.Response(status=status, text="ok")

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/link", self._link)
        app.router.add_post("/answer/secret", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def _do(self, action: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(action, self._loop).result(WAIT)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
