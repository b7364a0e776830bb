"""The stream that tells an open inbox how many alerts have come since, and where they are."""

from collections.abc import Callable
from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from app.web.access import Reader
from app.web.inbox_query import read
from app.web.live import Pulse, Watch, told
from app.web.pages import TEMPLATES
from app.web.settings import closed
from app.web.site import Here, Site, Visitor, kept
from app.web.streams import Stream, event
from app.web.visitors import alive, visitor_of
from state import sessions
from state.alert_news import MOST
from state.database import Connection

router = APIRouter()


@router.get("/inbox/live/{after}")
async def live(request: Request, site: Here, visitor: Reader, after: int) -> Response:
    """What came after the alert with this number, and what comes; in the form that live.js understands."""
    pulse = pulse_of(request, site)
    if pulse.full():
        return PlainTextResponse("too many pages are open\n", 503, {"Retry-After": "60"})
    asked = read(request.query_params)
    watch = Watch(asked.wanted, max(0, after), still_let_in(site, request, visitor))
    await pulse.join(watch)
    place = site.url("inbox", **{name: value for name, value in asked.values.items() if name != "unread"})
    return Stream(told(pulse, watch, lambda one: news(one.count, place)))


def pulse_of(request: Request, site: Site) -> Pulse:
    """The one of this process."""
    return kept(request, "pulse", lambda: Pulse(site.state, site.running.stop.is_set))


def still_let_in(site: Site, request: Request, visitor: Visitor) -> Callable[[Connection], bool]:
    """Asks without noting it: a page that stands open is no use of a session, and makes none last."""

    def holds(connection: Connection) -> bool:
        web = site.settings()
        if closed(web, site.host, site.public_url) is not None:
            return False
        if visitor.session is not None:
            session = sessions.find(connection, visitor.session)
            return session is not None and alive(session, web, site.clock())
        found = visitor_of(site, request)
        return found is not None and found.name == visitor.name

    return holds


@lru_cache(100)
def news(count: int, place: str) -> bytes:
    """The event that says so; the same for all who look at the same view since the same alert."""
    words = TEMPLATES.get_template("inbox_news.html").render(count=count, most=MOST, place=place)
    return event("replace", words)
