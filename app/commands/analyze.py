"""wirewatch analyze: what is read in a text, a page, a feed, or many articles."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

import msgspec
import typer

from app.configuration import open_folder
from app.inputs import BadLine, article_of, articles_in, read_input, read_lines
from app.output import err, print_json
from app.places import CONFIG, ConfigOption, JsonOption
from app.show_reading import show_reading
from processors.plain import degraded
from topics.records import Article, Enriched

BATCH = 32


def add_to(app: typer.Typer) -> None:
    app.command("analyze")(analyze)


def analyze(
    file: Annotated[str, typer.Argument(help="A text, an HTML page or a feed; - reads stdin.")],
    as_json: JsonOption = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="The file holds one article a line.")] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Shows persons, bodies and places, claims and events, with their offsets."""
    try:
        raw = read_input(file)
    except OSError as error:
        err.print(f"{file}: cannot be read: {error.strerror}", style="red")
        raise typer.Exit(1) from error
    now = datetime.now(UTC)
    folder = open_folder(config)
    settings, frames = folder.settings(), folder.frames()
    items: Iterable[Article | BadLine] = (
        (line if isinstance(line, BadLine) else article_of(line, now) for line in read_lines(raw))
        if jsonl
        else articles_in(raw, file, now)
    )
    from processors.read import Reader  # spaCy takes a second to load: only for the commands that read

    reader = Reader(settings.extraction, frames)
    failed = False
    for one in _read_all(reader, items):
        if isinstance(one, BadLine):
            failed = True
            err.print(one.error, style="yellow", markup=False)
            if as_json:
                print_json({"id": one.id, "error": one.error})
        elif as_json:
            print_json(analysis(one))
        else:
            show_reading(one)
    sys.stdout.flush()
    raise typer.Exit(1 if failed else 0)


def analysis(enriched: Enriched) -> dict[str, Any]:
    """The record of the contract: text, mentions, actors, claims, events; and what else is known."""
    found: dict[str, Any] = {
        "id": enriched.article.id,
        "text": enriched.text,
        "title": enriched.article.title or None,
        "url": enriched.article.url or None,
        "published": enriched.article.published,
        "language": enriched.article.language,
        "degraded": enriched.degraded,
        "versions": enriched.versions,
    }
    for name in ("mentions", "actors", "claims", "events"):
        found[name] = msgspec.to_builtins(getattr(enriched, name))
    return found


def _read_all(reader: Any, items: Iterable[Article | BadLine]) -> Iterator[Enriched | BadLine]:
    """In order and in batches; an article that cannot be read fully is read plainly, and says so."""
    source = iter(items)
    while batch := list(islice(source, BATCH)):
        articles = [one for one in batch if isinstance(one, Article)]
        answers = iter(_read_batch(reader, articles))
        for one in batch:
            yield one if isinstance(one, BadLine) else next(answers)


def _read_batch(reader: Any, articles: list[Article]) -> list[Enriched]:
    try:
        return list(reader.read_many(articles))
    except Exception:  # noqa: BLE001 - whatever one text does to the extraction, the others must get their answer
        return [_read_one(reader, article) for article in articles]


def _read_one(reader: Any, article: Article) -> Enriched:
    try:
        enriched: Enriched = reader.read(article)
        return enriched
    except Exception as error:  # noqa: BLE001 - as above: published as degraded, with the reason
        return degraded(article, f"extraction failed: {type(error).__name__}: {error}")
