"""What a reader does about a story, by the small forms of the inbox and of an alert's page."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from alerts.reactions import Further, Reaction, react
from app.web.access import Reader
from app.web.frame import fragment
from app.web.inbox_cards import card, card_id
from app.web.inbox_query import read
from app.web.signing import inside
from app.web.site import Here, Site, Visitor
from state import alerts
from state.database import Connection
from state.finding import of_stories
from state.matching import Filter
from state.mutes import EVERYWHERE
from topics.records import Alert

router = APIRouter()

LONGEST_NOTE = 500
MOST = 50
"""Alerts of one form."""
DEEDS: tuple[Reaction | Further, ...] = ("ack", "mute", "unmute", "useful", "known", "noise")


@router.post("/inbox/react")
def act(
    request: Request,
    site: Here,
    visitor: Reader,
    do: Annotated[str, Form()] = "",
    alert: Annotated[list[str] | None, Form()] = None,
    rest: Annotated[list[str] | None, Form()] = None,
    note: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """`alert` is what was said last, `rest` what else the reader saw of the story: he sees to all of it, and judges the
    one thing. A script gets the story as it stands then, anybody else the page that he came from.
    """
    deed = next((one for one in DEEDS if one == do), None)
    note = note.strip()
    if deed is None:
        raise HTTPException(400, "The form names nothing that this page offers. Nothing was changed.")
    if len(note) > LONGEST_NOTE:
        raise HTTPException(422, f"The note is longer than {LONGEST_NOTE} characters. Nothing was changed.")
    with site.state.write() as connection:
        meant = _kept(connection, [*(alert or []), *((rest or []) if deed == "ack" else [])])
        if not meant:
            raise HTTPException(410, "This alert is kept no longer. Nothing was changed.")
        said = react(
            connection, deed, meant, EVERYWHERE, visitor.name, site.clock(), note=note if deed == "ack" else ""
        )
        site.audit(connection, visitor, deed, f"{said}: {meant[0].rule_title or meant[0].rule} ({meant[0].id})")
    story, place = meant[0].story, inside(back, site)
    if request.headers.get("X-Fragment"):
        return HTMLResponse(_story(request, site, visitor, story, place))
    in_list = urlsplit(place).path == site.url("inbox")
    return RedirectResponse(f"{place}#{card_id(story)}" if in_list else place, 303)


def _kept(connection: Connection, ids: Sequence[str]) -> list[Alert]:
    found = (alerts.get(connection, one) for one in dict.fromkeys(ids[:MOST]))
    return [one for one in found if one is not None]


def _story(request: Request, site: Site, visitor: Visitor, story: str, place: str) -> str:
    """As it stands in the page at `place`; what its filter shows no more is shown whole: one sees what one did."""
    asked = read(dict(parse_qsl(urlsplit(place).query)))
    with site.state.read() as connection:
        found = of_stories(connection, asked.filter(asked.seen), [story], site.clock())
        found = found or of_stories(connection, Filter(), [story], site.clock())
    return "".join(fragment(request, "inbox_story", visitor, card=card(one, asked.seen), place=place) for one in found)
