"""Feeds: how each of them is and why; one of them; pause and resume."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from app.feeds_at_hand import feeds_at_hand
from app.feeds_editing import pause_feeds
from app.web.access import Editor, Reader
from app.web.feeds_articles import latest_of
from app.web.feeds_known import known_feeds
from app.web.feeds_settings import facts_of, polls_of
from app.web.feeds_view import grouped, moment_near, row_of, summary, wanted
from app.web.frame import lead, show
from app.web.site import Here, Site, Visitor
from app.yaml_editing import EditError
from app.yaml_reading import ConfigError
from state.audit import Act, acts
from state.feeds import all_feeds

router = APIRouter()

DAYS = 28
"""Days whose articles the page of a feed draws."""
ACTS = 500


@router.get("/feeds")
def feeds(
    request: Request,
    site: Here,
    visitor: Reader,
    view: str = "",
    group: str | None = None,
    q: str = "",
    page: int = 1,
    said: str = "",
) -> Response:
    now = site.clock()
    known = known_feeds(request, now)
    rows = known.rows()
    chosen = None if group in {None, "*"} else group
    found = wanted(rows, view, chosen, q)
    groups, more = grouped(found, max(1, page))
    names = sorted({row.group for row in rows}, key=str.casefold)
    return show(
        request,
        "feeds",
        visitor,
        known=known,
        summary=summary(rows),
        groups=groups,
        found=len(found),
        next=site.url("feeds", view=view, group=group, q=q, page=max(1, page) + 1) if more else None,
        names=[("*", "all groups"), *((one, one or "without a group") for one in names)],
        chosen={"view": view, "group": group if chosen is not None else "*", "q": q},
        near=lambda time: moment_near(time, now),
        said=said,
    )


@router.get("/feeds/{feed}")
def feed(request: Request, site: Here, visitor: Reader, feed: str, said: str = "") -> Response:
    return _feed(request, site, visitor, feed, said=said)


@router.post("/feeds/{feed}/pause")
def pause(request: Request, site: Here, visitor: Editor, feed: str, do: Annotated[str, Form()] = "") -> Response:
    """`do` is pause, anything else resumes."""
    paused = do == "pause"
    try:
        at_hand = feeds_at_hand(site.running.folder.path)
        found = next((one for one in at_hand.feeds if one.id == feed), None)
        if found is None:
            raise HTTPException(404)
        if found.paused != paused:
            pause_feeds(at_hand, [feed], paused)
    except (ConfigError, EditError) as error:
        return _feed(request, site, visitor, feed, 409, problem=str(error))
    if found.paused != paused:
        with site.state.write() as connection:
            site.audit(connection, visitor, "feeds", f"{feed}: {'paused' if paused else 'resumed'}")
    return lead(site, f"feeds/{feed}", said="paused" if paused else "resumed")


def _feed(
    request: Request, site: Site, visitor: Visitor, name: str, status: int = 200, *, said: str = "", problem: str = ""
) -> Response:
    now = site.clock()
    known = known_feeds(request, now)
    settings = next((one for one in known.feeds if one.id == name), None)
    if settings is None:
        raise HTTPException(404)
    state = next((one for one in all_feeds(site.state) if one.id == name and one.url == settings.url), None)
    return show(
        request,
        "feed",
        visitor,
        status,
        known=known,
        row=row_of(known.records[name]),
        paused=settings.paused,
        facts=facts_of(settings, known.at_hand),
        polls=polls_of(settings, state, known.records[name]),
        drawn=known.bars(name, DAYS),
        latest=latest_of(site.running.log, name),
        history=_history(site, visitor, name),
        near=lambda time: moment_near(time, now),
        said=said,
        problem=problem,
    )


def _history(site: Site, visitor: Visitor, name: str) -> list[Act]:
    """Who changed it, for those who may know."""
    if not visitor.may("admin"):
        return []
    return [act for act in acts(site.state, ACTS) if act.what == "feeds" and act.words.startswith(f"{name}: ")][:20]
