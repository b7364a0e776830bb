"""wirewatch feeds list: how each feed of the configuration fares."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from app.configured import configured
from app.feed_records import NEVER, feed_record
from app.feeds_at_hand import feeds_at_hand
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.secrets import without_password
from state.days import day_of
from state.feed_days import every
from state.feeds import FeedState, all_feeds


def list_feeds(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Each feed of feeds.yaml: the last success, what came of it, the next poll, and what is wrong."""
    at_hand = feeds_at_hand(config)
    place = configured(config, data)
    known, days = _known(place)
    today = day_of(datetime.now(UTC))
    rows = table("feed", "group", "status", "last success", "next poll", "why then", "failures", "items", "day/usual")
    for feed, written in zip(at_hand.feeds, at_hand.written, strict=True):
        record = feed_record(feed, without_password(str(written["url"])), known, days, today)
        if as_json:
            print_json(record)
            continue
        rows.add_row(
            escape(feed.id),
            escape(feed.group or ""),
            _status(record),
            when(record["last_good"]),
            _next(record),
            escape(record["why"]),
            str(record["failures"] or ""),
            f"{record['items']:,}",
            _day_and_usual(record),
        )
    if not as_json:
        out.print(rows if rows.row_count else "No feeds yet: `wirewatch feeds add URL` finds and adds them.")


def _known(place: Data) -> tuple[dict[str, FeedState], dict[str, dict[int, int]]]:
    """What the state knows of feeds and of their days, by id; nothing where there is no state, and none is made."""
    if not place.exists():
        return {}, {}
    state = place.state()
    return {one.id: one for one in all_feeds(state)}, every(state)


def _next(record: Mapping[str, Any]) -> str:
    if record["paused"]:
        return ""
    return "no more" if record["gone"] else when(record["next_due"]) if record["next_due"] else "at once"


def _day_and_usual(record: Mapping[str, Any]) -> str:
    """Articles of the last full day, and what is usual for one."""
    if record["items_yesterday"] is None and record["usual"] is None:
        return ""
    yesterday = "-" if record["items_yesterday"] is None else f"{record['items_yesterday']:,}"
    return f"{yesterday}/{'?' if record['usual'] is None else format(record['usual'], ',g')}"


def _status(record: Mapping[str, Any]) -> str:
    words = escape(record["status"])
    if record["paused"]:
        return f"[dim]paused; {words}[/]" if record["status"] != NEVER else "[dim]paused[/]"
    if record["status"] == NEVER:
        return f"[dim]{words}[/]"
    if record["skipped"]:
        words += f"; {record['skipped']} entries skipped: they hold nothing"
    if record["quiet"] is not None:
        return f"[yellow]{words}; {record['quiet']}[/]"
    return f"[{'red' if record['failures'] else 'green'}]{words}[/]"
