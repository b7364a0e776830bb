"""A feed from an address that somebody has: looked for, shown, written into feeds.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.feed_finding import find
from app.feed_ids import Ids, by_host_and_title
from app.feed_looks import Look
from app.feeds_at_hand import FeedsAtHand
from app.feeds_editing import ANYWHERE, add_feeds, objections, web_address
from app.known_feeds import KnownFeeds
from ingest.settings import FetchSettings

FIELDS = ("id", "every", "group", "owner")


@dataclass(frozen=True)
class Wish:
    """What somebody wrote into the form. `chosen` is an address that was found, a space, and its title."""

    url: str = ""
    id: str = ""
    every: str = ""
    group: str = ""
    owner: str = ""
    chosen: str = ""

    def feed(self, url: str) -> dict[str, Any]:
        """As feeds.yaml has it, with an id only where one is wished."""
        wishes = {name: getattr(self, name).strip() for name in FIELDS}
        return {key: value for key, value in {"id": wishes.pop("id"), "url": url, **wishes}.items() if value}


@dataclass(frozen=True)
class Found:
    """`feeds` may be added; `errors` are field -> words."""

    feeds: list[Look] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)


def look_for(wish: Wish, at_hand: FeedsAtHand) -> Found:
    """The feed at an address, or those that the page there leads to. Takes as long as its server."""
    if not wish.url.strip():
        return Found(errors={"url": "Write an address."})
    url = web_address(wish.url)
    errors = _against({**wish.feed(url), "id": wish.id or "feed"}, ANYWHERE)
    if errors:
        return Found(errors=errors)
    known = KnownFeeds(at_hand)
    if (there := known.of(url)) is not None:
        return Found(errors={"url": f"{there.id} has this address already ({known.place_of(there)})"})
    found = find(url, at_hand.settings.fetch)
    if found.problem is not None:
        return Found(errors={"url": found.problem})
    fresh = [one for one in found.feeds if known.of(one.url, one.led_to) is None]
    if not fresh:
        names = {feed.id for one in found.feeds if (feed := known.of(one.url, one.led_to)) is not None}
        return Found(errors={"url": f"all feeds that this leads to are there already: {', '.join(sorted(names))}"})
    return Found(fresh)


def add(wish: Wish, at_hand: FeedsAtHand) -> tuple[str, Mapping[str, str]]:
    """Writes the feed that was chosen: its id, or what stands against it. Raises ConfigError or EditError."""
    url, _, title = wish.chosen.partition(" ")
    feed = wish.feed(url)
    feed = {"id": "", **feed}
    if not feed["id"]:
        feed["id"] = Ids(one.id for one in at_hand.feeds).free(by_host_and_title(url, title))
    errors = _against(feed, at_hand.settings.fetch)
    known = KnownFeeds(at_hand)
    if (there := known.of(url)) is not None:
        errors["url"] = f"{there.id} has this address already ({known.place_of(there)})"
    if any(one.id == feed["id"] for one in at_hand.feeds):
        errors["id"] = f"a feed of {at_hand.document.name} has this id already"
    if not errors:
        add_feeds(at_hand, [feed])
    return feed["id"], errors


def _against(feed: Mapping[str, Any], fetch: FetchSettings) -> dict[str, str]:
    """Field -> words."""
    return {key: words.removeprefix(f"{key}: ") for key, words in objections(feed, fetch)}
