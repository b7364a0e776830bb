"""Signing in and out, and the theme."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from app.web import signing
from app.web.access import Reader
from app.web.frame import THEME, THEMES, lead, show
from app.web.passwords import matches
from app.web.site import Here, Site
from app.web.visitors import visitor_of
from state import sessions

router = APIRouter()

MOST_WAITING = 20
"""Passwords that may wait to be checked."""
YEAR = 365 * 24 * 3600


@router.get("/")
def home(site: Here) -> Response:
    return lead(site, "inbox")


@router.get("/sign-in")
def ask(request: Request, site: Here, next: str = "") -> Response:
    if visitor_of(site, request) is not None:
        return RedirectResponse(signing.inside(next, site), 303)
    return _form(request, site, next=next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    site: Here,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    name = name.strip()[:100]
    check = signing.check_of(site, name)
    if check is None or not name or not password:
        words = "Write both, your name and your password."
        return await run_in_threadpool(_form, request, site, 422, name=name, next=next, error=words)
    address = signing.address_of(site, request)
    wait = site.attempts.ask(address, name, site.watch())
    if wait or site.hashing.statistics().tasks_waiting > MOST_WAITING:
        words = f"Too many tries. Wait for {_span(wait or 30)} and try again."
        answer = await run_in_threadpool(_form, request, site, 429, name=name, next=next, error=words)
        answer.headers["Retry-After"] = str(int(wait or 30) + 1)
        return answer
    right = await to_thread.run_sync(matches, check.hashed, password, limiter=site.hashing)
    if not right or not check.right:
        words = "Name and password don't belong together."
        return await run_in_threadpool(_form, request, site, 401, name=name, next=next, error=words)
    site.attempts.succeeded(address, name)
    answer = RedirectResponse(signing.inside(next, site), 303)
    signing.remember(site, answer, await run_in_threadpool(signing.begin, site, name, check.hashed))
    return answer


@router.post("/sign-out")
def sign_out(site: Here, visitor: Reader) -> Response:
    if visitor.session is not None:
        with site.state.write() as connection:
            sessions.end(connection, visitor.session)
    answer = lead(site, "sign-in")
    signing.forget(site, answer)
    return answer


@router.post("/theme")
def choose_theme(site: Here, theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "") -> Response:
    """Needs no session: the page of sign-in has a theme too. Any other word than a theme's gives it to the system."""
    answer = RedirectResponse(signing.inside(back, site), 303)
    if theme in THEMES:
        answer.set_cookie(THEME, theme, max_age=YEAR, path="/", samesite="lax")
    else:
        answer.delete_cookie(THEME, path="/", samesite="lax")
    return answer


def _form(
    request: Request, site: Site, status: int = 200, *, name: str = "", next: str = "", error: str = ""
) -> Response:
    return show(request, "sign_in", None, status, name=name, next=next, error=error, users=bool(site.settings().users))


def _span(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"
