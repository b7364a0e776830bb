"""A feed is added: an address, what was found there, one of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.web.access import Editor
from app.web.feeds_adding import Found, Wish, add, look_for
from app.web.frame import lead, show
from app.web.gate import Gate
from app.web.site import Here, Site, Visitor
from app.yaml_editing import EditError
from app.yaml_reading import ConfigError

router = APIRouter()

ADD = "feeds/-/add"
"""No id of a feed begins with a dash."""
GATE = Gate(3)
"""A look takes up to a minute: others of the page's threads stay free."""
BUSY = "Others are looking for feeds just now. Try again in a minute."


@router.get(f"/{ADD}")
def ask(request: Request, site: Here, visitor: Editor, url: str = "") -> Response:
    return _form(request, visitor, Wish(url=url), Found())


@router.post(f"/{ADD}")
def look_or_add(
    request: Request,
    site: Here,
    visitor: Editor,
    url: Annotated[str, Form()] = "",
    id: Annotated[str, Form()] = "",
    every: Annotated[str, Form()] = "",
    group: Annotated[str, Form()] = "",
    owner: Annotated[str, Form()] = "",
    chosen: Annotated[str, Form()] = "",
) -> Response:
    """With `chosen` it is written, else looked for."""
    wish = Wish(url, id, every, group, owner, chosen)
    try:
        at_hand = feeds_at_hand(site.running.folder.path)
        return _add(request, site, visitor, wish, at_hand) if chosen else _look(request, visitor, wish, at_hand)
    except (ConfigError, EditError) as error:
        return _form(request, visitor, wish, Found(), 409, problem=str(error))


def _look(request: Request, visitor: Visitor, wish: Wish, at_hand: FeedsAtHand) -> Response:
    with GATE.turn() as free:
        found = look_for(wish, at_hand) if free else Found(errors={"url": BUSY})
    return _form(request, visitor, wish, found, 422 if found.errors else 200)


def _add(request: Request, site: Site, visitor: Visitor, wish: Wish, at_hand: FeedsAtHand) -> Response:
    name, errors = add(wish, at_hand)
    if errors:
        return _form(request, visitor, wish, Found(errors=errors), 422)
    with site.state.write() as connection:
        site.audit(connection, visitor, "feeds", f"{name}: added")
    return lead(site, f"feeds/{name}", said="added")


def _form(
    request: Request, visitor: Visitor, wish: Wish, found: Found, status: int = 200, problem: str = ""
) -> Response:
    return show(request, "feed_add", visitor, status, wish=wish, found=found, problem=problem)
