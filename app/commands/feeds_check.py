"""wirewatch feeds check: does each feed answer, and with what?"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.markup import escape

from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.output import out, print_json, table
from app.places import CONFIG, ConfigOption, JsonOption
from app.secrets import without_password
from ingest.hosts import without_key
from ingest.settings import FeedSettings

Named = tuple[FeedSettings | None, str, str]
"""(feed of feeds.yaml, address, address as it is written) of what is looked at."""


def check(
    feeds: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|URL ...]", help="Ids of feeds.yaml or addresses; else all but paused."),
    ] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Fetches and parses feeds as polling does, and keeps nothing of it."""
    from app.feed_looks import looks_at  # half a second that the other commands do without

    at_hand = feeds_at_hand(config)
    named = _named(at_hand, feeds or [])
    now = datetime.now(UTC)
    rows = table("feed", "", "entries", "newest", "seconds")
    fetch = at_hand.settings.fetch
    looks = looks_at([url for _, url, _ in named], fetch, [one.access(fetch) if one else None for one, _, _ in named])
    for (feed, _, written), look in zip(named, looks, strict=True):
        feed_id = feed.id if feed is not None else None
        if as_json:
            print_json(
                {
                    "id": feed_id,
                    "url": written,
                    "ok": look.problem is None,
                    "problem": look.problem,
                    "title": look.title,
                    "entries": look.entries,
                    "newest": look.newest,
                    "encoding": look.encoding,
                    "redirected_to": without_key(look.led_to) if look.led_to is not None else None,
                    "seconds": round(look.seconds, 3),
                }
            )
            continue
        rows.add_row(
            escape(feed_id or written),
            _words(look),
            f"{look.entries:,}" if look.problem is None else "",
            age(now - look.newest) if look.newest is not None else "",
            f"{look.seconds:.1f}",
        )
    if not as_json:
        out.print(rows if named else "No feeds yet: `wirewatch feeds add URL` finds and adds them.")
    raise typer.Exit(1 if any(look.problem is not None for look in looks) else 0)


def _named(at_hand: FeedsAtHand, wanted: list[str]) -> list[Named]:
    """The feeds that were asked for, in that order."""
    every: list[Named] = [
        (feed, feed.url, without_password(str(written["url"])))
        for feed, written in zip(at_hand.feeds, at_hand.written, strict=True)
    ]
    by_id = {feed.id: (feed, url, written) for feed, url, written in every if feed is not None}
    unknown = [one for one in wanted if one not in by_id and "://" not in one]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: no feed of {at_hand.document.name} has this id")
    if not wanted:
        return [one for one in every if one[0] is not None and not one[0].paused]
    return [by_id.get(one) or (None, one, one) for one in dict.fromkeys(wanted)]


def _words(look: Any) -> str:
    words = "[green]ok[/]" if look.problem is None else f"[red]{escape(look.problem)}[/]"
    if look.encoding is not None:
        words += f"; [yellow]encoding: {escape(look.encoding)}[/]"
    if look.led_to is not None:
        words += f"; leads to {escape(without_key(look.led_to))}"
    return words


def age(span: timedelta) -> str:
    """How old something is, in the one unit that says most: 5m, 3h, 12d."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 0:
        return "in the future"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // (24 * 60)}d"
