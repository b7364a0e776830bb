"""A local server that speaks as much of Slack's API as Wirewatch uses, and can be told to misbehave."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from faults.servers import form_or_json


@dataclass
class Answer:
    """What to say instead of the usual; `after_taking`: the message is posted all the same, then this is said."""

    status: int = 200
    body: dict[str, Any] | str = field(default_factory=lambda: {"ok": True})
    headers: dict[str, str] = field(default_factory=dict)
    after_taking: bool = False


class FakeSlack:
    """`posted` are the messages as Slack would show them; `answers` are given first, one a request to post."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.answers: deque[Answer] = deque()
        self.may_read = True
        self._lock = threading.Lock()
        slack = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", "0"))
                raw = self.rfile.read(size)
                self._say(slack.handle(self.path, form_or_json(raw, self.headers.get("Content-Type", ""))))

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                self._say(slack.handle(path, {key: one[0] for key, one in parse_qs(query).items()}))

            def _say(self, answer: Answer) -> None:
                plain = isinstance(answer.body, str)
                body = str(answer.body).encode() if plain else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/plain" if plain else "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def handle(self, path: str, fields: dict[str, Any]) -> Answer:
        with self._lock:
            self.requests.append(path)
            if path == "/api/conversations.history":
                if not self.may_read:
                    return Answer(body={"ok": False, "error": "missing_scope"})
                shown = [one for one in self.posted if "thread_ts" not in one or one.get("reply_broadcast")]
                return Answer(body={"ok": True, "messages": list(reversed(shown))})
            if path == "/api/conversations.replies":
                if not self.may_read:
                    return Answer(body={"ok": False, "error": "missing_scope"})
                thread = [one for one in self.posted if fields["ts"] in (one["ts"], one.get("thread_ts"))]
                return Answer(body={"ok": True, "messages": thread})
            if path not in {"/api/chat.postMessage", "/hook"}:
                return Answer(body={"ok": False, "error": "unknown_method"})
            answer = self.answers.popleft() if self.answers else None
            if answer is not None and not answer.after_taking:
                return answer
            ts = f"{len(self.posted) + 1}.000100"
            self.posted.append({**fields, "ts": ts})
            if answer is not None:
                return answer
            return Answer(body="ok") if path == "/hook" else Answer(body={"ok": True, "ts": ts, "channel": "C1"})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
