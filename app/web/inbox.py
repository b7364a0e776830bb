"""The inbox: what fired, as stories, the newest first, with what people did about them."""

from collections.abc import Callable

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.access import Reader
from app.web.frame import show
from app.web.inbox_bar import FACETS, Option, chips, options, severities, total
from app.web.inbox_cards import card
from app.web.inbox_key import feed_address
from app.web.inbox_marks import TURNS, counted_of, marks_of
from app.web.inbox_query import Asked, read, spelt
from app.web.site import Here
from state import alert_facets
from state.alert_counts import Counts, unread
from state.finding import find
from state.matching import Filter

router = APIRouter()

STORIES = 25


@router.get("/inbox")
def inbox(request: Request, site: Here, visitor: Reader) -> Response:
    asked, marks, count = read(request.query_params), marks_of(request, site), counted_of(request)
    with TURNS, site.state.read() as connection:
        looked = marks.last(connection, visitor.name)
        mark = asked.seen or looked
        wanted = asked.filter(mark)
        found = find(connection, wanted, before=asked.before, limit=STORIES + 1, now=site.clock())
        new = unread(connection, mark) if mark is not None else 0
        came, sequence = alert_facets.last_came(connection), alert_facets.last_sequence(connection)
        counted = count(connection, wanted, sequence)
        fields = _fields(asked, wanted, lambda other: count(connection, other, sequence))
    # What is shown as unread now stays so for who goes on from this page, while the next look begins after it.
    if asked.plain and asked.seen is None and came is not None and came != looked:
        marks.looked(visitor.name, came)
    keep = {"seen": spelt(mark)}
    stories, older = found[:STORIES], None
    if len(found) > STORIES:
        older = site.url("inbox", **asked.values, before=stories[-1].place, **keep)
    return show(
        request,
        "inbox",
        visitor,
        422 if asked.problems else 200,
        asked=asked,
        cards=[card(one, mark) for one in stories],
        fields=fields,
        chips=chips(asked, site.url, keep),
        total=total(counted),
        unread=new,
        older=older,
        first=site.url("inbox", **asked.values, **keep) if asked.before is not None else None,
        place=site.url("inbox", **asked.values, before=asked.before, **keep),
        news=site.url(f"inbox/live/{sequence}", **asked.values),
        feed=feed_address(site, visitor, asked.values),
    )


def _fields(asked: Asked, wanted: Filter, count: Callable[[Filter], Counts]) -> dict[str, list[Option]]:
    """The choices of each field; of one that filters, what there is without it: so one goes from one to the next."""

    def beside(name: str) -> Counts:
        return count(msgspec.structs.replace(wanted, **{name: None}))

    fields = {name: options(name, beside(name), asked.values.get(name, "")) for name in FACETS}
    return {**fields, "severity": severities(beside("severity"))}
