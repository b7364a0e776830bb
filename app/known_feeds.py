"""Which addresses are polled already, however they are spelled."""

from app.feeds_at_hand import FeedsAtHand
from ingest.identity import canonical_url
from ingest.settings import FeedSettings


class KnownFeeds:
    """The feeds of feeds.yaml by the canonical form of their addresses."""

    def __init__(self, at_hand: FeedsAtHand) -> None:
        self._at_hand = at_hand
        self._feeds = {canonical_url(feed.url): feed for feed in reversed(at_hand.feeds)}

    def of(self, *urls: str | None) -> FeedSettings | None:
        """The feed that has one of these addresses."""
        found = (self._feeds.get(canonical_url(url)) for url in urls if url is not None)
        return next((feed for feed in found if feed is not None), None)

    def place_of(self, feed: FeedSettings) -> str:
        """file:line."""
        return f"{self._at_hand.document.name}:{self._at_hand.line_of(feed.id)}"
