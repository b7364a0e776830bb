"""The application that the stage `web` serves: its routes, and what it says when something goes wrong."""

from collections.abc import Callable
from datetime import datetime

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from alerts.deliver.forms.links import Links
from app.overview import Report
from app.web.guard import Guard
from app.web.health import health_routes
from app.web.links import link_routes
from app.web.pages import STATIC, sorry
from state.database import State, StateError

logger = structlog.get_logger("web")


def application(
    state: State,
    glance: Callable[[], tuple[Report | None, str]],
    clock: Callable[[], datetime],
    links: Links | None = None,
    prefix: str = "",
) -> FastAPI:
    """Without `links` there are no pages behind them.

    `prefix` is the path of the public address. Reverse proxies take it off, or don't: pages stand at both places.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_middleware(Guard)
    app.include_router(health_routes(glance, clock))
    if links is not None:
        for place in dict.fromkeys(("", prefix.rstrip("/"))):
            app.include_router(link_routes(state, links, clock), prefix=place)
            app.mount(f"{place}/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_read)
    app.add_exception_handler(StateError, _away)
    app.add_exception_handler(Exception, _failed)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return PlainTextResponse("there are /healthz, /readyz and /metrics here\n", 404)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)


async def _not_read(request: Request, error: Exception) -> Response:
    return PlainTextResponse("this form cannot be read\n", 400)


async def _away(request: Request, error: Exception) -> Response:
    logger.error("state does not answer", error=str(error))
    return sorry(
        503,
        "Not now",
        "Wirewatch's database does not answer. Nothing was changed. Try again in a few minutes.",
    )


async def _failed(request: Request, error: Exception) -> Response:
    return PlainTextResponse("this went wrong; the log of `wirewatch web` says how\n", 500)
