"""A local web server that serves the newswire's feeds as they stood at the newswire's clock."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from xml.etree import ElementTree as ET

from app.demo.newswire import Item, Newswire, Outlet

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
for prefix, uri in (("", ATOM), ("content", CONTENT), ("dc", DC)):
    ET.register_namespace(prefix, uri)


class FeedServer:
    """Serves each outlet at /<outlet id> on a free port of the loopback address; `clock` is the newswire's."""

    def __init__(self, newswire: Newswire, clock: Callable[[], datetime]) -> None:
        feeds = {f"/{outlet.id}": outlet for outlet in newswire.outlets}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outlet = feeds.get(self.path)
                if outlet is None:
                    self.send_error(404)
                    return
                body = render(outlet, newswire.latest(outlet.id, clock()))
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                same = self.headers.get("If-None-Match") == etag
                self.send_response(304 if same else 200)
                self.send_header("ETag", etag)
                self.send_header("Content-Type", f"application/{outlet.format}+xml; charset=utf-8")
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                if not same:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing: the demo shows what matters."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def url(self, outlet: Outlet) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{outlet.id}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def render(outlet: Outlet, items: list[Item]) -> bytes:
    """A feed document in the outlet's format."""
    root = _atom(outlet, items) if outlet.format == "atom" else _rss(outlet, items)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _rss(outlet: Outlet, items: list[Item]) -> ET.Element:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, text in (("title", outlet.name), ("link", f"https://{outlet.domain}/"), ("description", outlet.name)):
        ET.SubElement(channel, name).text = text
    for item in items:
        entry = ET.SubElement(channel, "item")
        ET.SubElement(entry, "title").text = item.title
        ET.SubElement(entry, "link").text = item.url
        ET.SubElement(entry, "guid", isPermaLink="false").text = item.guid
        ET.SubElement(entry, "pubDate").text = format_datetime(item.published)
        ET.SubElement(entry, f"{{{DC}}}creator").text = item.author
        ET.SubElement(entry, f"{{{CONTENT}}}encoded").text = item.html
    return root


def _atom(outlet: Outlet, items: list[Item]) -> ET.Element:
    root = ET.Element(f"{{{ATOM}}}feed")
    for name, text in (("title", outlet.name), ("id", f"https://{outlet.domain}/")):
        ET.SubElement(root, f"{{{ATOM}}}{name}").text = text
    for item in items:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        ET.SubElement(entry, f"{{{ATOM}}}title").text = item.title
        ET.SubElement(entry, f"{{{ATOM}}}id").text = item.guid
        ET.SubElement(entry, f"{{{ATOM}}}link", href=item.url)
        ET.SubElement(entry, f"{{{ATOM}}}published").text = item.published.isoformat()
        ET.SubElement(entry, f"{{{ATOM}}}updated").text = item.published.isoformat()
        author = ET.SubElement(entry, f"{{{ATOM}}}author")
        ET.SubElement(author, f"{{{ATOM}}}name").text = item.author
        ET.SubElement(entry, f"{{{ATOM}}}content", type="html").text = item.html
    return root
