"""The article that a person means: one that is kept, by id or address, a page on the web, or a file."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.configuration import Folder
from app.history import find
from app.inputs import articles_in
from app.places import Data
from app.rules_at_hand import reader_of
from ingest.access import Access
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.identity import canonical_url
from topics.records import Article, Enriched


def articles_meant(name: str, folder: Folder, place: Data) -> list[Enriched]:
    """The article, as it was read or as it is read now; several for a feed. Raises typer.BadParameter."""
    path = Path(name)
    if path.is_file():
        return _read(path.read_bytes(), name, folder)
    address = name.startswith(("http://", "https://"))
    known = canonical_url(name) if address else ""
    kept = _kept(place, lambda one: one.canonical_url == known if address else one.id == name)
    if kept is not None:
        return [kept]
    if not address:
        raise typer.BadParameter(f"there is no article {name!r} among those that are kept, and no such file")
    settings = folder.settings().fetch
    answer = asyncio.run(_get(Fetcher(settings.networks, settings.contact), name, settings.access))
    if not isinstance(answer, Fetched) or answer.body is None:
        raise typer.BadParameter(f"{name} is not among the articles that are kept, and cannot be fetched: {answer}")
    return _read(answer.body, name, folder)


def _kept(place: Data, wanted: Callable[[Article], bool]) -> Enriched | None:
    if not place.exists():
        return None
    with place.log() as log:
        return find(log, wanted)


async def _get(fetcher: Fetcher, url: str, access: Access) -> Fetched | FetchFailed:
    async with fetcher:
        return await fetcher.get(url, None, None, access)


def _read(raw: bytes, name: str, folder: Folder) -> list[Enriched]:
    articles: list[Article] = articles_in(raw, name, datetime.now(UTC))
    if not articles:
        raise typer.BadParameter(f"{name} holds no article")
    reader = reader_of(folder)
    return [reader.read(article) for article in articles]
