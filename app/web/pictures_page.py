"""Pictures: alerts by day, who is named, who claims what, who did what to whom. Each with its figures as a table."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.access import Reader
from app.web.frame import show
from app.web.pictures.actors_page import actors_page
from app.web.pictures.alerts_page import alerts_page
from app.web.pictures.asked import Asked, read
from app.web.pictures.claims_page import claims_page
from app.web.pictures.common import PLACES, bar, coverage
from app.web.pictures.events_page import events_page
from app.web.site import Here, Site, Visitor
from state.database import Connection

router = APIRouter()

Words = Callable[[Connection, Site, Asked], dict[str, object]]


@router.get("/pictures")
def alerts(request: Request, site: Here, visitor: Reader) -> Response:
    return _show(request, site, visitor, "pictures", alerts_page)


@router.get("/pictures/actors")
def actors(request: Request, site: Here, visitor: Reader) -> Response:
    return _show(request, site, visitor, "pictures_actors", actors_page)


@router.get("/pictures/claims")
def claims(request: Request, site: Here, visitor: Reader) -> Response:
    return _show(request, site, visitor, "pictures_claims", claims_page)


@router.get("/pictures/events")
def events(request: Request, site: Here, visitor: Reader) -> Response:
    return _show(request, site, visitor, "pictures_events", events_page)


def _show(request: Request, site: Site, visitor: Visitor, template: str, words: Words) -> Response:
    asked = read(request.query_params, site.clock())
    with site.state.read() as connection:
        given = {
            **words(connection, site, asked),
            "asked": asked,
            "bar": bar(connection, asked),
            "places": [(place, said, site.url(place, **asked.values)) for place, said in PLACES],
            "coverage": coverage(connection, asked),
        }
    return show(request, template, visitor, 422 if asked.problems else 200, **given)
