"""A web server on the loopback whose answers a test writes: path -> what it answers now."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass
class Page:
    """`validators`: whether the server sends an ETag and answers 304. `handle` takes over the whole answer."""

    body: bytes = b""
    content_type: str = "application/xml"
    status: int = 200
    validators: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    handle: Callable[[BaseHTTPRequestHandler], None] | None = None


class FeedServer:
    """`pages` may be changed at any time; `asked` lists (path, headers) of the requests so far."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answered: list[int] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers.items())))
                page = server.pages.get(self.path, Page(status=404, body=b"none"))
                if page.handle is not None:
                    self.close_connection = True
                    page.handle(self)
                    return
                tag = f'"{hashlib.sha256(page.body).hexdigest()[:12]}"'
                same = page.validators and page.status == 200 and self.headers.get("If-None-Match") == tag
                status = 304 if same else page.status
                server.answered.append(status)
                self.send_response(status)
                if page.validators:
                    self.send_header("ETag", tag)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", "0" if same else str(len(page.body)))
                self.end_headers()
                if not same:
                    self.wfile.write(page.body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def rss(*items: str, link: str = "https://gazette.example/") -> bytes:
    """A feed document around `items` of raw XML."""
    head = f"<title>Gazette</title><link>{link}</link><description>d</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(**fields: str) -> str:
    """An <item> with these children, as they stand."""
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"
