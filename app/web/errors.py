"""What is said when something goes wrong: a page of the frame to people, a line of text to machines."""

from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.web.access import ForbiddenError, NobodyError
from app.web.doors import MACHINES, SAFE, anybodys
from app.web.frame import show
from app.web.pages import sorry
from app.web.site import Site, Visitor, site_of
from app.web.visitors import ClosedError, visitor_of
from state.database import StateError
from topics.log import LogError

logger = structlog.get_logger("web")

AWAY = "Wirewatch's database does not answer. Nothing was changed. Try again in a few minutes."


def add_to(app: FastAPI) -> None:
    """Each runs in a thread: a page may look into the state."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_read)
    app.add_exception_handler(NobodyError, _nobody)
    app.add_exception_handler(ForbiddenError, _forbidden)
    app.add_exception_handler(ClosedError, _closed)
    app.add_exception_handler(StateError, _away)
    app.add_exception_handler(LogError, _away)
    app.add_exception_handler(Exception, _failed)


def wants_page(request: Request) -> bool:
    """Whether a person opens a page, not a script, a stream, a reader of feeds or a form."""
    return request.method in SAFE and "text/html" in request.headers.get("Accept", "")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        text = "there are /healthz, /readyz and /metrics here\n"
        words = "Perhaps the address was cut off, or what stood here is gone."
        return _say(request, 404, "There is no such page", words, text)
    return _say(request, error.status_code, "That cannot be done here", str(error.detail), f"{error.detail}\n")


def _not_read(request: Request, error: Exception) -> Response:
    words = "What was sent cannot be read. Nothing was changed."
    return _say(request, 400, "This form cannot be read", words, "this form cannot be read\n")


def _nobody(request: Request, error: Exception) -> Response:
    site = site_of(request)
    if not site.settings().users:
        words = "The proxy in front of Wirewatch did not say who you are. Ask the one who set it up."
        return _say(request, 401, "Who are you?", words, words + "\n")
    if wants_page(request):
        return RedirectResponse(site.url("sign-in", next=_asked(request, site)), 303)
    return PlainTextResponse("sign in first\n", 401)


def _forbidden(request: Request, error: Exception) -> Response:
    return _say(request, 403, "That is not for you", f"{error} Nothing was changed.", f"{error}\n", _visitor(request))


def _closed(request: Request, error: Exception) -> Response:
    return PlainTextResponse("the page is closed: the log of `wirewatch web` says why\n", 404)


def _away(request: Request, error: Exception) -> Response:
    logger.error("state does not answer", error=str(error))
    return _say(request, 503, "Not now", AWAY, f"{AWAY}\n")


def _failed(request: Request, error: Exception) -> Response:
    text = "this went wrong; the log of `wirewatch web` says how\n"
    words = "Wirewatch stumbled over this; its log says how. Try again, and tell the one who runs it if it stays so."
    return _say(request, 500, "This went wrong", words, text)


def _say(request: Request, status: int, title: str, words: str, text: str, visitor: Visitor | None = None) -> Response:
    site: Site | None = getattr(request.app.state, "site", None)
    if request.url.path in MACHINES or (site is None and status != 503):
        return PlainTextResponse(text, status)
    if site is None or anybodys(request.url.path, site.prefix):
        return sorry(status, title, words) if status == 503 else PlainTextResponse(text, status)
    if visitor is None and status == 404:
        visitor = _visitor(request)
    return show(request, "error", visitor, status, title=title, words=words)


def _visitor(request: Request) -> Visitor | None:
    """For the navigation of a page that says no; it needs none."""
    try:
        return visitor_of(site_of(request), request)
    except (StateError, ClosedError):
        return None


def _asked(request: Request, site: Site) -> str:
    """The path that was asked for, under the prefix that links have."""
    path = quote(request.url.path)
    path = path if path.startswith(f"{site.prefix}/") else f"{site.prefix}{path}"
    return f"{path}?{request.url.query}" if request.url.query else path
