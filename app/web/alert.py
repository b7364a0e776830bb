"""One alert: why it fired, in which words, how its story went, and who was told."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from alerts.activation import PARTITION
from app.web.access import Reader
from app.web.alert_story import moments, shape
from app.web.alert_text import Text, text_of
from app.web.alert_told import sent
from app.web.frame import show
from app.web.inbox_cards import Entry, entry
from app.web.site import Here, Site
from state.alert_earlier import earlier
from state.alert_page import Whole, whole
from state.finding import Found
from state.mutes import EVERYWHERE
from topics.log import ENRICHED, LogError
from topics.records import Alert, UnreadableRecord, decode_enriched

router = APIRouter()

EARLIER = 8
SHOWN = 40
"""Moments of a story that stand open."""


@router.get("/alert/{identity}")
def alert(request: Request, site: Here, visitor: Reader, identity: str) -> Response:
    now = site.clock()
    with site.state.read() as connection:
        found = whole(connection, identity, now)
        if found is None:
            raise HTTPException(404)
        before = earlier(connection, found.alert, EARLIER)
    text, missing = article_text(site, found)
    return show(
        request,
        "alert",
        visitor,
        alert=found.alert,
        article=found.alert.articles[-1],
        entry=entry_of(found.alert, found),
        muted=next((one for one in found.mutes if (one.scope, one.channel) == ("story", EVERYWHERE)), None),
        mutes=found.mutes,
        text=text,
        missing=missing,
        shape=shape(found.timeline),
        moments=moments(found.timeline, found.updates, identity),
        shown=SHOWN,
        sent=sent(found.told),
        before=[entry_of(one) for one in before],
        place=site.url(f"alert/{identity}"),
    )


def article_text(site: Site, found: Whole) -> tuple[Text | None, str]:
    """The deciding article as it was read then; where there is none, why not."""
    article = found.alert.articles[-1].id
    mine = [one.hit for one in found.timeline if one.hit.article == article]
    hit = next((one for one in mine if one.alert == found.alert.id), mine[0] if mine else None)
    if hit is None:
        return None, "Nothing is kept of the article but what is quoted here."
    try:
        stored = site.running.log.read(ENRICHED, PARTITION, hit.place, 1)
        enriched = decode_enriched(stored[0].value) if stored and stored[0].offset == hit.place else None
    except LogError:
        return None, "The log does not answer now, so only what is quoted can be shown. Try again in a few minutes."
    except UnreadableRecord:
        enriched = None
    if enriched is None or enriched.article.id != article:
        return None, "The log keeps this article no longer, so only what is quoted can be shown."
    return text_of(enriched, found.alert.evidence), ""


def entry_of(one: Alert, found: Whole | None = None) -> Entry:
    """An alert by itself, with what people did about it where that is known."""
    ack, verdict = (found.ack, found.verdict) if found is not None else (None, None)
    live = one.mode == "live"
    alone = Found(alert=one, sequence=0, came=one.time, live=live, ack=ack, verdict=verdict, updates=[], mutes=[])
    return entry([alone], None)
