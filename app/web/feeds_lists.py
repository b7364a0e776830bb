"""Lists of feeds in and out: OPML of other programs, and the lists to start with. What would come is shown first."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.feeds_editing import add_feeds, portable
from app.feeds_importing import take
from app.opml import OpmlError, Outline, read_opml, write_opml
from app.starter_lists import regions, starter_list
from app.web.access import Editor, Reader
from app.web.feeds_packed import packed, unpacked
from app.web.frame import lead, show
from app.web.site import Here, Site, Visitor
from app.yaml_editing import EditError
from app.yaml_reading import ConfigError

router = APIRouter()

CHOOSABLE = 300
"""Feeds that a preview lets one choose among; a longer list is taken whole."""
REFUSED = 50
"""Of those that cannot be taken so many are shown."""


@router.get("/feeds/-/lists")
def lists(request: Request, site: Here, visitor: Editor, region: str = "") -> Response:
    if region in regions():
        one = starter_list(region)
        return _preview(request, site, visitor, list(one.outlines()), one.content.title, starter=True)
    return _lists(request, visitor)


@router.post("/feeds/-/lists")
def upload(
    request: Request, site: Here, visitor: Editor, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    if file is None or not file.filename:
        return _lists(request, visitor, 422, error="Choose a file first.")
    try:
        outlines = read_opml(file.file.read(), file.filename)
    except OpmlError as error:
        return _lists(request, visitor, 422, error=str(error))
    return _preview(request, site, visitor, outlines, file.filename)


@router.post("/feeds/-/take")
def confirm(
    request: Request,
    site: Here,
    visitor: Editor,
    document: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    keep: Annotated[list[str] | None, Form()] = None,
    chosen: Annotated[str, Form()] = "",
) -> Response:
    """Of a list that one could choose among (`chosen`) those in `keep` are written."""
    try:
        at_hand = feeds_at_hand(site.running.folder.path)
        taken = take(read_opml(unpacked(document), "the list"), at_hand, None).feeds
        feeds = [one for one in taken if not chosen or one["id"] in (keep or [])]
        if feeds:
            add_feeds(at_hand, feeds)
    except (OpmlError, ConfigError, EditError) as error:
        return _lists(request, visitor, 409, problem=str(error))
    if feeds:
        with site.state.write() as connection:
            site.audit(connection, visitor, "feeds", f"{len(feeds):,} added from {name[:100]}")
    return lead(site, "feeds", said=len(feeds))


@router.get("/feeds/-/feeds.opml")
def download(request: Request, site: Here, visitor: Reader) -> Response:
    """How a feed is reached is left out: the list may go anywhere."""
    try:
        feeds, _ = portable(feeds_at_hand(site.running.folder.path).written)
    except ConfigError as error:
        return show(request, "error", visitor, 409, title="feeds.yaml cannot be used", words=str(error))
    headers = {"Content-Disposition": 'attachment; filename="wirewatch-feeds.opml"'}
    return Response(write_opml(feeds, "The feeds of Wirewatch"), headers=headers, media_type="text/x-opml")


def _lists(request: Request, visitor: Visitor, status: int = 200, *, error: str = "", problem: str = "") -> Response:
    starters = [starter_list(one) for one in regions()]
    return show(request, "feed_lists", visitor, status, starters=starters, error=error, problem=problem)


def _preview(
    request: Request, site: Site, visitor: Visitor, outlines: list[Outline], name: str, *, starter: bool = False
) -> Response:
    try:
        at_hand: FeedsAtHand = feeds_at_hand(site.running.folder.path)
    except ConfigError as error:
        return _lists(request, visitor, 409, problem=str(error))
    taken = take(outlines, at_hand, None)
    feeds: list[dict[str, Any]] = taken.feeds
    return show(
        request,
        "feed_preview",
        visitor,
        name=name,
        starter=starter,
        taken=taken,
        refused=taken.refused[:REFUSED],
        shown=feeds[:CHOOSABLE],
        choosable=len(feeds) <= CHOOSABLE,
        document=packed(write_opml(feeds, name)),
    )
