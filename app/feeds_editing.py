"""Feeds written into feeds.yaml as people write them: a line each, after the last one of their group."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from app.configuration import FEEDS, feeds_from
from app.feeds_at_hand import FeedsAtHand
from app.yaml_editing import EditError, replace_file
from app.yaml_lists import with_items
from app.yaml_reading import parse_yaml, read_text
from ingest.settings import FeedSettings, FeedsFile, FetchSettings

FRESH = "# The feeds that are polled, a line each.\n\n"

Feed = Mapping[str, Any]
"""A feed as it is written: key -> value; what is left out has its default."""


def add_feeds(at_hand: FeedsAtHand, feeds: Sequence[Feed]) -> dict[str, int]:
    """Writes feeds into the file, all or none of them; feed id -> the line where it stands.

    Raises ConfigError or EditError; then the file is as it was.
    """
    path = at_hand.folder.path / FEEDS
    text = at_hand.document.text if path.exists() else FRESH
    name = at_hand.document.name
    document = parse_yaml(with_items(text, name, "feeds", _places(at_hand.written, feeds)), name)
    read = feeds_from(document, at_hand.folder.environment, at_hand.settings).feeds
    if path.exists() and read_text(path) != at_hand.document.text:
        raise EditError(f"{path} was changed meanwhile: nothing is written, try again")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, document.text)
    except OSError as error:
        raise EditError(f"{path}: cannot be written: {error.strerror}") from error
    new = {feed["id"] for feed in feeds}
    return {feed.id: document.line_of(("feeds", place)) or 1 for place, feed in enumerate(read) if feed.id in new}


def objections(feed: Feed, fetch: FetchSettings) -> Iterator[tuple[str, str]]:
    """(key, words) of what stands against a feed that somebody else named, or whoever writes it here."""
    for key, value in feed.items():
        # Filled in, it would hand a secret of this machine to whoever runs the address.
        if isinstance(value, str) and "${" in value:
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
