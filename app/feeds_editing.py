"""Feeds written into feeds.yaml as people write them: a line each, after the last one of their group."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.configuration import FEEDS, feeds_from
from app.feeds_at_hand import FeedsAtHand
from app.yaml_editing import EditError, replace_file
from app.yaml_lists import with_items
from app.yaml_reading import parse_yaml, read_text
from app.yaml_switches import with_switch
from ingest.settings import FeedSettings, FeedsFile, FetchSettings

ACCESS = ("headers", "login", "proxy")
"""Keys of a feed that are for nobody but the file's owner."""
FRESH = "# The feeds that are polled, a line each.\n\n"

Feed = Mapping[str, Any]
"""A feed as it is written: key -> value; what is left out has its default."""


def add_feeds(at_hand: FeedsAtHand, feeds: Sequence[Feed]) -> dict[str, int]:
    """Writes feeds into the file, all or none of them; feed id -> the line where it stands.

    Raises ConfigError or EditError; then the file is as it was.
    """
    text = at_hand.document.text if (at_hand.folder.path / FEEDS).exists() else FRESH
    changed = with_items(text, at_hand.document.name, "feeds", _places(at_hand.written, feeds))
    return _write(at_hand, changed, {feed["id"] for feed in feeds})


def pause_feeds(at_hand: FeedsAtHand, ids: Collection[str], paused: bool) -> dict[str, int]:
    """Writes `paused: true` at feeds of the file, or takes it out; feed id -> the line where it stands.

    Raises ConfigError or EditError; then the file is as it was.
    """
    places = [place for place, feed in enumerate(at_hand.feeds) if feed.id in ids]
    changed = with_switch(at_hand.document.text, at_hand.document.name, "feeds", places, "paused", paused)
    return _write(at_hand, changed, ids)


def _write(at_hand: FeedsAtHand, text: str, ids: Collection[str]) -> dict[str, int]:
    """The file with another text, if it is a good one; feed id -> line."""
    path = at_hand.folder.path / FEEDS
    document = parse_yaml(text, at_hand.document.name)
    read = feeds_from(document, at_hand.folder.environment, at_hand.settings).feeds
    if path.exists() and read_text(path) != at_hand.document.text:
        raise EditError(f"{path} was changed meanwhile: nothing is written, try again")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, document.text)
    except OSError as error:
        raise EditError(f"{path}: cannot be written: {error.strerror}") from error
    return {feed.id: document.line_of(("feeds", place)) or 1 for place, feed in enumerate(read) if feed.id in ids}


def portable(written: Sequence[Feed]) -> tuple[list[dict[str, Any]], list[str]]:
    """The feeds as they may be shown to anybody, and the ids of those that lose something by it."""
    shown = [
        {key: value for key, value in feed.items() if key not in ACCESS}
        | {"url": re.sub(r"(?<=://)[^/?#]*@", lambda found: found[0] if "${" in found[0] else "", str(feed["url"]))}
        for feed in written
    ]
    return shown, [str(feed["id"]) for feed, one in zip(written, shown, strict=True) if one != feed]


ANYWHERE = FetchSettings(allow_private=["0.0.0.0/0", "::/0"])
"""Whether an address may be asked at all is found on connecting, as when it is polled."""


def web_address(text: str) -> str:
    """An address as people write one; https where they name no scheme."""
    return text.strip() if "://" in text else f"https://{text.strip()}"


def objections(feed: Feed, fetch: FetchSettings) -> Iterator[tuple[str, str]]:
    """(key, words) of what stands against a feed that somebody else named, or whoever writes it here."""
    for key, value in feed.items():
        if key in ACCESS:
            # It could name a file of this machine, or a proxy that reads along.
            yield key, f"{key}: how a feed is reached is for you to say: write such a feed into {FEEDS} by hand"
            return
        # Filled in, it would hand a secret of this machine to whoever runs the address.
        if "${" in str(value):
            yield key, f"{key} holds ${{...}}, which names a secret: write such a feed into {FEEDS} by hand"
    try:
        settings = FeedSettings.model_validate(dict(feed))
    except ValidationError as error:
        for one in error.errors():
            where = ".".join(str(step) for step in one["loc"])
            yield where, f"{where}: {one['msg'].removeprefix('Value error, ')}"
        return
    for path, words in FeedsFile(feeds=[settings]).problems(fetch):
        yield str(path[-1]), words


def _places(written: Sequence[Feed], feeds: Sequence[Feed]) -> dict[int, list[Feed]]:
    """Number of a feed that is written -> those that come after it."""
    last = {feed.get("group"): place for place, feed in enumerate(written)}
    places: dict[int, list[Feed]] = defaultdict(list)
    for feed in feeds:
        group = feed.get("group")
        places[last.get(group, len(written) - 1) if group is not None else len(written) - 1].append(feed)
    return places
