"""The world outside: feeds, Slack and a mail server on the loopback. They keep what they are sent and when."""

import email
import email.policy
import hashlib
import html
import json
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller

from faults import points
from faults.points import Points
from faults.truth import Report
from faults.verify import Received, key_in
from services.processes import free_port

SLACK, MAIL = "slack", "mail"
INBOXES = (SLACK, MAIL)


class Web:
    """An HTTP server whose GET and POST are answered by `answer`."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler, bytes], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                try:
                    answer(self, body)
                except OSError:  # who asked was killed meanwhile
                    self.close_connection = True

            do_POST = do_GET

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *arguments: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Feeds:
    """Feeds by path; `asked` counts the requests for each."""

    def __init__(self, passing: Points) -> None:
        self._passing = passing
        self._items: dict[str, list[str]] = {}
        self.asked: dict[str, int] = {}
        self._web = Web(self._answer)

    def url(self, path: str) -> str:
        return self._web.address + path

    def publish(self, report: Report, when: datetime) -> None:
        items = self._items.setdefault(report.path, [])
        link = f"https://{report.path[1:]}.example/{len(items)}"
        fields = {"title": report.title, "link": link, "guid": link, "pubDate": format_datetime(when)}
        fields["description"] = report.text
        items.append(
            "<item>" + "".join(f"<{name}>{html.escape(one)}</{name}>" for name, one in fields.items()) + "</item>"
        )

    def close(self) -> None:
        self._web.close()

    def _answer(self, handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        path = handler.path
        self.asked[path] = self.asked.get(path, 0) + 1
        self._passing.passed(points.BEFORE_FETCH)
        # A feed shows its latest items only; what a poller has not asked for in time would be gone.
        items = "".join(reversed(self._items.get(path, [])[-200:]))
        head = f"<title>t</title><link>https://{path[1:]}.example/</link><description>d</description>"
        body = f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        same = handler.headers.get("If-None-Match") == tag
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Length", "0" if same else str(len(body)))
        handler.end_headers()
        if same:
            return
        half = len(body) // 2
        handler.wfile.write(body[:half])
        handler.wfile.flush()
        self._passing.passed(points.MID_BODY)
        handler.wfile.write(body[half:])


class Slack:
    """As much of Slack as Wirewatch uses; `may_read`: whether the app may look whether a message arrived."""

    def __init__(self, passing: Points) -> None:
        self._passing = passing
        self._lock = threading.Lock()
        self._posted: list[dict[str, Any]] = []
        self.received: list[Received] = []
        self.may_read = True
        self._web = Web(self._answer)

    @property
    def api(self) -> str:
        return self._web.address + "/api/"

    def close(self) -> None:
        self._web.close()

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path = handler.path.partition("?")[0]
        if path.endswith("/conversations.history"):
            with self._lock:
                shown = {"ok": True, "messages": self._posted[:-201:-1]}
            self._say(handler, shown if self.may_read else {"ok": False, "error": "missing_scope"})
            return
        self._passing.passed(points.SLACK_BEFORE)
        ts = self._take(form_or_json(body, handler.headers.get("Content-Type", "")))
        self._passing.passed(points.SLACK_IN_DOUBT)
        self._say(handler, {"ok": True, "ts": ts, "channel": "C1"})
        self._passing.passed(points.SLACK_AFTER)

    def _take(self, fields: dict[str, Any]) -> str:
        with self._lock:
            ts = f"{len(self._posted) + 1}.000100"
            self._posted.append({**fields, "ts": ts})
            delivery = str(fields["metadata"]["event_payload"]["delivery"])
            key = key_in(json.dumps(fields.get("blocks"), ensure_ascii=False))
            self.received.append(Received(SLACK, key, delivery, time.monotonic()))
        return ts

    @staticmethod
    def _say(handler: BaseHTTPRequestHandler, answer: dict[str, Any]) -> None:
        said = json.dumps(answer).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json; charset=utf-8")
        handler.send_header("Content-Length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)
        handler.wfile.flush()


class Mail:
    """An SMTP server."""

    def __init__(self, passing: Points) -> None:
        self._passing = passing
        self.received: list[Received] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self._passing.passed(points.MAIL_BEFORE)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = f"{message['Subject']}"
        self.received.append(Received(MAIL, key_in(text), str(message["Message-ID"]), time.monotonic()))
        self._passing.passed(points.MAIL_IN_DOUBT)
        return "250 queued"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        # The client has read the final 250 before it says this, and notes the mail as sent after the answer to it.
        if envelope.content is not None or self.received:
            self._passing.passed(points.MAIL_AFTER)
        return "221 Bye"


def form_or_json(raw: bytes, content_type: str) -> dict[str, Any]:
    """What a client of Slack says, as JSON or as a form."""
    if "json" in content_type:
        found: dict[str, Any] = json.loads(raw)
        return found
    fields = {key: one[0] for key, one in parse_qs(raw.decode()).items()}
    return {key: json.loads(one) if one[:1] in "[{" else one for key, one in fields.items()}
