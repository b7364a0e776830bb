"""wirewatch feeds list: how each feed of the configuration fares."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from app.configured import configured
from app.feeds_at_hand import feeds_at_hand
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from ingest.settings import FeedSettings
from state.feeds import FeedState, all_feeds

NEVER = "never polled"


def list_feeds(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Each feed of feeds.yaml: the last success, what came of it, the next poll, and what is wrong."""
    at_hand = feeds_at_hand(config)
    known = _known(configured(config, data))
    rows = table("feed", "group", "status", "last success", "next poll", "failures", "items")
    for feed, written in zip(at_hand.feeds, at_hand.written, strict=True):
        record = _record(feed, str(written["url"]), known)
        if as_json:
            print_json(record)
            continue
        rows.add_row(
            escape(feed.id),
            escape(feed.group or ""),
            _status(record),
            when(record["last_good"]),
            "no more" if record["gone"] else when(record["next_due"]) if record["next_due"] else "at once",
            str(record["failures"] or ""),
            f"{record['items']:,}",
        )
    if not as_json:
        out.print(rows if rows.row_count else "No feeds yet: `wirewatch feeds add URL` finds and adds them.")


def _known(place: Data) -> dict[str, FeedState]:
    """What the state knows of feeds, by id; nothing where there is no state, and none is made."""
    return {one.id: one for one in all_feeds(place.state())} if place.exists() else {}


def _record(feed: FeedSettings, url: str, known: Mapping[str, FeedState]) -> dict[str, Any]:
    """`url` is the address as it is written: a secret in it is not filled in."""
    state = known.get(feed.id) or FeedState(id=feed.id, url=feed.url)
    if state.url != feed.url:  # polling begins anew at another address
        state = FeedState(id=feed.id, url=feed.url, last_good=state.last_good, items=state.items)
    return {
        "id": feed.id,
        "url": url,
        "group": feed.group,
        "tier": feed.tier,
        "owner": feed.owner,
        "every": feed.every.total_seconds(),
        "status": state.status or NEVER,
        "last_tried": state.last_tried,
        "last_good": state.last_good,
        "next_due": state.next_due,
        "failures": state.failures,
        "items": state.items,
        "skipped": state.skipped,
        "gone": state.gone,
    }


def _status(record: Mapping[str, Any]) -> str:
    words = escape(record["status"])
    if record["status"] == NEVER:
        return f"[dim]{words}[/]"
    if record["skipped"]:
        words += f"; {record['skipped']} entries skipped: they hold nothing"
    return f"[{'red' if record['failures'] else 'green'}]{words}[/]"
