"""The bundled newswire as data: outlets and what each had published at an instant."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent.parent / "newswire"
FEED_LENGTH = 20


class Outlet(msgspec.Struct, frozen=True):
    id: str
    name: str
    domain: str
    format: str
    owner: str


class Item(msgspec.Struct, frozen=True):
    """One article, or with `revises` a later text of one under the same guid and URL."""

    outlet: str
    guid: str
    url: str
    title: str
    author: str
    published: datetime
    html: str
    revises: bool = False


@dataclass(frozen=True)
class Newswire:
    outlets: tuple[Outlet, ...]
    items: tuple[Item, ...]

    @cached_property
    def times(self) -> list[datetime]:
        """Every instant at which something appears, in order."""
        return sorted({item.published for item in self.items})

    def latest(self, outlet: str, now: datetime) -> list[Item]:
        """What the outlet's feed holds at `now`, newest first; a revised article shows its present text only."""
        shown: dict[str, Item] = {}
        for item in self.items:
            if item.outlet == outlet and item.published <= now:
                shown.pop(item.guid, None)
                shown[item.guid] = item
        return list(shown.values())[::-1][:FEED_LENGTH]


def load(folder: Path = FOLDER) -> Newswire:
    outlets = msgspec.json.decode((folder / "outlets.json").read_bytes(), type=tuple[Outlet, ...])
    lines = (folder / "articles.jsonl").read_bytes().splitlines()
    items = sorted(
        (msgspec.json.decode(line, type=Item) for line in lines if line.strip()), key=lambda one: one.published
    )
    return Newswire(outlets, tuple(items))
