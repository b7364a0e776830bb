"""The application that the stage `web` serves."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from alerts.deliver.forms.links import Links
from app.overview import Report
from app.web import errors
from app.web.doors import Doors, anybodys
from app.web.guard import LONGEST_BODY, LONGEST_FORM, Guard
from app.web.health import health_routes
from app.web.links import link_routes
from app.web.routes import ROUTERS
from app.web.site import Site
from app.web.statics import Statics
from state.database import State


def application(
    state: State,
    glance: Callable[[], tuple[Report | None, str]],
    clock: Callable[[], datetime],
    links: Links | None = None,
    prefix: str = "",
    site: Site | None = None,
) -> FastAPI:
    """Without `links` there are no pages behind them, without a `site` no others.

    `prefix` is the path of the public address. Reverse proxies take it off, or don't: pages stand at both places.
    """
    prefix = prefix.rstrip("/")
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    if site is not None:
        app.state.site = site
        app.add_middleware(Doors, prefix=prefix, host=site.host, public=site.public_url)
    app.add_middleware(Guard, longest=lambda path: _longest(path, prefix, site))
    app.include_router(health_routes(glance, clock))
    for place in dict.fromkeys(("", prefix)):
        if links is not None:
            app.include_router(link_routes(state, links, clock), prefix=place)
        if links is not None or site is not None:
            app.include_router((site.statics if site is not None else Statics()).router(), prefix=place)
        if site is not None:
            for router in ROUTERS:
                app.include_router(router, prefix=place)
    if prefix and site is not None:
        # The public address without its last slash.
        app.add_api_route(prefix, lambda: RedirectResponse(site.url("inbox"), 303), methods=["GET"])
    errors.add_to(app)
    return app


def _longest(path: str, prefix: str, site: Site | None) -> int:
    public = site is None or anybodys(path, prefix) or path.removeprefix(prefix) == "/sign-in"
    return LONGEST_BODY if public else LONGEST_FORM
