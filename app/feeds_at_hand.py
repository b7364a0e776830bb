"""The feeds of the configuration: as they are polled, and as they are written."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.configuration import FEEDS, Folder, feeds_from, open_folder
from app.settings import Settings
from app.yaml_reading import YamlFile
from ingest.settings import FeedSettings


@dataclass(frozen=True, slots=True)
class FeedsAtHand:
    """feeds.yaml, read and found good; a file that is missing holds no feeds."""

    folder: Folder
    settings: Settings
    document: YamlFile
    feeds: list[FeedSettings] = field(default_factory=list)

    @property
    def written(self) -> list[dict[str, Any]]:
        """The feeds as they stand in the file: what it leaves out is left out, and no `${NAME}` is filled in."""
        data = self.document.data
        return list((data.get("feeds") or []) if isinstance(data, dict) else [])

    def line_of(self, feed_id: str) -> int | None:
        place = next(place for place, feed in enumerate(self.feeds) if feed.id == feed_id)
        return self.document.line_of(("feeds", place))


def feeds_at_hand(config: Path) -> FeedsAtHand:
    """Raises ConfigError."""
    folder = open_folder(config)
    settings = folder.settings()
    document = folder.text(FEEDS)
    return FeedsAtHand(folder, settings, document, feeds_from(document, folder.environment, settings).feeds)
