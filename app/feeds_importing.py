"""Feeds of an OPML document as feeds.yaml has them: which are new, which are there, which cannot be taken and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.feed_ids import Ids, by_title
from app.feeds_at_hand import FeedsAtHand
from app.feeds_editing import objections
from app.opml import Outline
from ingest.identity import canonical_url
from ingest.settings import FeedSettings

_OWN = set(FeedSettings.model_fields) - {"id", "url", "full_text"}
"""What a list may bring along. Whether pages may be read is not for it to say: that takes the publisher's leave."""


@dataclass
class Taken:
    """`feeds` are to be written, `present` counts those that are there, `refused` has (outline, words)."""

    feeds: list[dict[str, Any]] = field(default_factory=list)
    present: int = 0
    refused: list[tuple[Outline, str]] = field(default_factory=list)


def take(outlines: Sequence[Outline], at_hand: FeedsAtHand, every: str | None) -> Taken:
    """`every` is the interval of those that bring none along."""
    taken = Taken()
    ids = Ids(one.id for one in at_hand.feeds)
    addresses = {canonical_url(one.url) for one in at_hand.feeds}
    for outline in outlines:
        if outline.url is None:
            taken.refused.append((outline, "has no address (xmlUrl)"))
            continue
        address = canonical_url(outline.url)
        if address and address in addresses:
            taken.present += 1
            continue
        feed = _feed(outline, outline.url, every)
        wrong = [words for _, words in objections(feed, at_hand.settings.fetch)]
        if wrong:
            taken.refused.append((outline, "; ".join(wrong)))
            continue
        feed["id"] = ids.free(feed["id"])
        addresses.add(address)
        taken.feeds.append(feed)
    return taken


def _feed(outline: Outline, url: str, every: str | None) -> dict[str, Any]:
    wanted = outline.own.get("id")
    feed: dict[str, Any] = {"id": wanted if isinstance(wanted, str) else by_title(url, outline.title), "url": url}
    if every is not None:
        feed["every"] = every
    if outline.group is not None:
        feed["group"] = outline.group
    return feed | {key: value for key, value in outline.own.items() if key in _OWN}
