"""An inbox's view as an Atom feed (RFC 4287), for readers of feeds: they sign in by the key in the address."""

import hashlib
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from alerts.deliver.words.wording import Quote, article_title, safe_link, wording
from app.web.access import NobodyError
from app.web.inbox_bar import keys_of
from app.web.inbox_key import opens
from app.web.inbox_query import Asked, read
from app.web.site import Here
from app.web.times import iso
from app.web.visitors import visitor_of
from state.finding import Story, find
from topics.records import Alert

router = APIRouter()

STORIES = 30
ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@router.get("/inbox.atom")
def feed(request: Request, site: Here, reader: str = "", key: str = "") -> Response:
    if not opens(site, reader, key) and visitor_of(site, request) is None:
        raise NobodyError
    asked = read({name: value for name, value in request.query_params.items() if name not in ("unread", "before")})
    with site.state.read() as connection:
        found = find(connection, asked.wanted, before=None, limit=STORIES, now=site.clock())
    root = site.public_url or str(request.base_url)
    inside = site.url("").removeprefix(site.prefix) if site.public_url else site.url("")
    body = document(found, asked, root.rstrip("/") + inside)
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml", headers=headers)


def document(stories: Sequence[Story], asked: Asked, root: str) -> bytes:
    """An entry for each alert, the newest first; `root` is the address that all pages begin with, with its slash."""
    ET.register_namespace("", ATOM)
    alerts = sorted((one.alert for story in stories for one in story.alerts), key=lambda one: one.time, reverse=True)
    made = ET.Element(f"{{{ATOM}}}feed")
    view = ", ".join(f"{name} {value}" for name, value in asked.values.items())
    _add(made, "title", f"Wirewatch: {view}" if view else "Wirewatch")
    _add(made, "id", f"{root}inbox#{hashlib.sha256(view.encode('utf-8', 'replace')).hexdigest()[:16]}")
    _add(made, "updated", iso(alerts[0].time) if alerts else "1970-01-01T00:00:00Z")
    for one in alerts:
        made.append(_entry(one, root))
    body: bytes = ET.tostring(made, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _entry(alert: Alert, root: str) -> ET.Element:
    said = wording([alert])
    made = ET.Element(f"{{{ATOM}}}entry")
    key = f" {keys_of(alert.key)}" if alert.key else ""
    _add(made, "title", f"{article_title(said.article)} ({said.headline}{key})")
    _add(made, "id", f"urn:wirewatch:{alert.id}")
    _add(made, "updated", iso(alert.time))
    author = ET.SubElement(made, f"{{{ATOM}}}author")
    _add(author, "name", said.article.source or "unknown")
    ET.SubElement(made, f"{{{ATOM}}}link", rel="alternate", href=f"{root}alert/{alert.id}")
    source = safe_link(said.article.url)
    if source is not None:
        ET.SubElement(made, f"{{{ATOM}}}link", rel="related", href=source)
    for term in (alert.rule, alert.severity, *alert.tags):
        ET.SubElement(made, f"{{{ATOM}}}category", term=_clean(term))
    _add(made, "content", "".join(_quoted(one) for one in said.quotes), type="html")
    return made


def _quoted(quote: Quote) -> Markup:
    start, end = quote.mark or (0, 0)
    text = quote.sentence
    marked = Markup("<b>{}</b>").format(text[start:end]) if start < end else ""
    return Markup("<blockquote>{}{}{}</blockquote>").format(text[:start], marked, text[end:])


def _add(parent: ET.Element, name: str, text: str, **more: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", more).text = _clean(text)


def _clean(text: str) -> str:
    """XML takes no control characters."""
    return _NO_XML.sub("\ufffd", text)
