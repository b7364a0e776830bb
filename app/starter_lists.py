"""Lists of feeds to start from: a file a region in feed_lists/, feeds as feeds.yaml has them and what each rests on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.opml import Outline
from app.yaml_reading import YamlFile, parse_yaml, read_text
from ingest.settings import FeedSettings

FOLDER = Path(__file__).parent / "feed_lists"


class StarterFeed(FeedSettings):
    """A feed, and what its address rests on.

    `language` is of ISO 639-1. `checked`: its publisher names the address (on a page, or in the source of the site), a
    public list of feeds does, or it was seen in programs only. `page` is a key of the list's pages. `owner_because`
    says why the owner is not the domain of the address.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    tier: int = Field(ge=1)
    owner: str
    language: str = Field(pattern=r"^[a-z]{2}$")
    checked: Literal["publisher", "list", "seen"]
    page: str
    owner_because: str | None = None


_RECORD = set(StarterFeed.model_fields) - set(FeedSettings.model_fields)


class StarterFile(BaseModel):
    """A file as a whole; `pages` are those that its feeds name: key -> address, or name where there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    pages: dict[str, str]
    feeds: list[StarterFeed]


@dataclass(frozen=True, slots=True)
class StarterList:
    """The list of a region; `written` are its feeds as they stand in the file."""

    region: str
    content: StarterFile
    written: list[dict[str, Any]]
    document: YamlFile

    @property
    def languages(self) -> list[str]:
        """Those of its feeds, the most frequent first."""
        return [language for language, _ in Counter(one.language for one in self.content.feeds).most_common()]

    def outlines(self) -> Iterator[Outline]:
        """Its feeds as a list from elsewhere has them, without what they rest on."""
        for place, feed in enumerate(self.written):
            own = {key: value for key, value in feed.items() if key not in _RECORD | {"url"}}
            line = self.document.line_of(("feeds", place)) or 1
            yield Outline(line, feed["id"], feed["url"], None, own)


def regions() -> list[str]:
    """The names of the lists there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def starter_list(region: str) -> StarterList:
    """The list of one of `regions`."""
    path = FOLDER / f"{region}.yaml"
    document = parse_yaml(read_text(path), path.name)
    data: Any = document.data
    return StarterList(region, StarterFile.model_validate(data), data["feeds"], document)
