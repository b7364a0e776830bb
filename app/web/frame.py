"""The frame that every page of the site stands in: navigation, theme, who looks, how all is."""

from collections.abc import Mapping
from importlib.metadata import version

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app.web.guard import HEADERS
from app.web.health_line import HealthLine, health_line
from app.web.pages import TEMPLATES
from app.web.site import Site, Visitor, site_of

NAV = (
    ("inbox", "Inbox"),
    ("rules", "Rules"),
    ("missed", "Did we miss?"),
    ("feeds", "Feeds"),
    ("pictures", "Pictures"),
)
VERSION = version("wirewatch")
THEMES = ("dark", "light")
THEME = "wirewatch-theme"
"""The cookie that remembers one; without it the system decides."""
# Forms tell our own pages where they come from, by which changes from elsewhere are told apart (doors.py).
OURS = {**HEADERS, "Referrer-Policy": "same-origin"}


def show(request: Request, template: str, visitor: Visitor | None, status: int = 200, **words: object) -> HTMLResponse:
    """The page of `templates/TEMPLATE.html`; `words` are what it names, beside those of the frame. For threads only."""
    site = site_of(request)
    known: Mapping[str, object] = {
        "url": site.url,
        "asset": site.asset,
        "visitor": visitor,
        "nav": NAV,
        "here": here(request, site),
        "back": back(request, site),
        "version": VERSION,
        "theme": theme(request),
        "health": _health(site) if visitor is not None else None,
    }
    return HTMLResponse(TEMPLATES.get_template(f"{template}.html").render({**known, **words}), status, OURS)


def fragment(request: Request, template: str, visitor: Visitor, **words: object) -> str:
    """A piece of a page, for what is live: the template alone, without the frame."""
    site = site_of(request)
    known = {"url": site.url, "asset": site.asset, "visitor": visitor}
    return TEMPLATES.get_template(f"{template}.html").render({**known, **words})


def lead(site: Site, place: str, **query: object) -> RedirectResponse:
    """After a POST: to the page that shows what came of it."""
    return RedirectResponse(site.url(place, **query), 303)


def here(request: Request, site: Site) -> str:
    """The place of this page, as `url` takes it: "inbox", "rules/new-expulsion"."""
    return request.url.path.removeprefix(f"{site.prefix}/").removeprefix("/")


def back(request: Request, site: Site) -> str:
    """The address of this page, for a form that returns to it."""
    query = request.url.query
    return f"{site.url(here(request, site))}{'?' if query else ''}{query}"


def theme(request: Request) -> str | None:
    found = request.cookies.get(THEME)
    return found if found in THEMES else None


def _health(site: Site) -> HealthLine:
    return HealthLine(site.remark, True) if site.remark else health_line(site.glance()[0], site.clock())
