"""wirewatch feeds add: from an address, of a feed or of a page, to a line of feeds.yaml."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.markup import escape

from app.commands.feeds_check import age
from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.output import err, out, print_json, table
from app.places import CONFIG, ConfigOption, JsonOption

if TYPE_CHECKING:
    from app.feed_looks import Look
    from app.known_feeds import KnownFeeds


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page whose feeds are looked for.")],
    feed_id: Annotated[str | None, typer.Option("--id", help="Its short name; else of its host and title.")] = None,
    every: Annotated[str | None, typer.Option("--every", help="How often it is polled at most, as in 15m.")] = None,
    group: Annotated[str | None, typer.Option("--group", help="Any word: a region, a desk.")] = None,
    tier: Annotated[int | None, typer.Option("--tier", help="1, 2, 3 ...: how much weight you give it.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="The publisher's domain.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the best feed of a page without asking.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Looks whether a feed is there, or finds those of a page, and writes one into feeds.yaml."""
    from app.feed_finding import find  # half a second that the other commands do without
    from app.feeds_editing import ANYWHERE, objections, web_address
    from app.known_feeds import KnownFeeds

    at_hand = feeds_at_hand(config)
    known = KnownFeeds(at_hand)
    url = web_address(url)
    wishes = {"every": every, "group": group, "tier": tier, "owner": owner}
    feed = {"id": feed_id or "feed", "url": url, **{key: value for key, value in wishes.items() if value is not None}}
    wrong = [words for _, words in objections(feed, ANYWHERE)]
    if feed_id is not None and any(one.id == feed_id for one in at_hand.feeds):
        wrong.append(f"{feed_id}: a feed of {at_hand.document.name} has this id already")
    if wrong:
        raise typer.BadParameter("; ".join(wrong))
    _unless_known(known, [url], as_json)
    found = find(url, at_hand.settings.fetch)
    if found.problem is not None:
        _give_up(f"{url}: {found.problem}", [], as_json)
    fresh = [one for one in found.feeds if known.of(one.url, one.led_to) is None]
    if not fresh:
        _unless_known(known, [address for one in found.feeds for address in (one.url, one.led_to)], as_json)
    look = _chosen(fresh, yes, as_json)
    _write(at_hand, {**feed, "url": look.url}, look, feed_id is None, as_json)


def _unless_known(known: "KnownFeeds", urls: Sequence[str | None], as_json: bool) -> None:
    feed = known.of(*urls)
    if feed is not None:
        _give_up(f"{known.place_of(feed)}: {feed.id} has this address already", [], as_json)


def _chosen(feeds: Sequence["Look"], yes: bool, as_json: bool) -> "Look":
    """The only one, the best, or the one that somebody chooses."""
    if len(feeds) == 1:
        return feeds[0]
    if not as_json:
        now = datetime.now(UTC)
        rows = table("", "title", "entries", "latest", "address")
        for number, one in enumerate(feeds, 1):
            latest = age(now - one.newest) if one.newest is not None else ""
            rows.add_row(str(number), escape(one.title), f"{one.entries:,}", latest, escape(one.url))
        out.print(rows)
    if yes:
        return feeds[0]
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _give_up("there are several feeds: add one by its address, or take the first with --yes", feeds, as_json)
    number = 0
    while not 1 <= number <= len(feeds):
        number = typer.prompt(f"Which one, 1 to {len(feeds)}", default=1, type=int)
    return feeds[number - 1]


def _write(at_hand: FeedsAtHand, feed: dict[str, Any], look: "Look", name_it: bool, as_json: bool) -> None:
    from app.feed_ids import Ids, by_host_and_title
    from app.feeds_editing import add_feeds, objections
    from app.yaml_editing import EditError

    if name_it:
        feed["id"] = Ids(one.id for one in at_hand.feeds).free(by_host_and_title(look.url, look.title))
    wrong = [words for _, words in objections(feed, at_hand.settings.fetch)]
    if wrong:
        _give_up(f"{look.url}: {'; '.join(wrong)}", [look], as_json)
    try:
        line = add_feeds(at_hand, [feed])[feed["id"]]
    except EditError as error:
        _give_up(str(error), [look], as_json)
    place = f"{at_hand.document.name}:{line}"
    if as_json:
        print_json({"added": {**feed, "file": at_hand.document.name, "line": line}, "found": [_shown(look)]})
        return
    out.print(f"added [bold]{escape(feed['id'])}[/]: {escape(look.title or look.url)}, {look.entries:,} entries")
    out.print(f"it stands in {escape(place)}", soft_wrap=True)
    for words in (look.encoding and f"its encoding: {look.encoding}", look.led_to and f"it leads to {look.led_to}"):
        if words:
            err.print(words, style="yellow", markup=False, soft_wrap=True)


def _give_up(words: str, found: Sequence["Look"], as_json: bool) -> NoReturn:
    """Says why nothing was written."""
    if as_json:
        print_json({"added": None, "error": words, "found": [_shown(one) for one in found]})
    err.print(words, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)


def _shown(look: "Look") -> dict[str, Any]:
    return {"url": look.url, "title": look.title, "entries": look.entries, "latest": look.newest}
