"""Articles that some rule matched: the story that each belongs to, its terms, and what a message says of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from state.tables import hits, story_articles
from state.upsert import add_if_absent
from topics.records import ArticleRef

_ADD = sa.insert(story_articles)
_STORY = sa.select(story_articles.c.story).where(story_articles.c.article == sa.bindparam("id"))


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """`terms` is term -> weight, see alerts/decide/terms.py."""

    article: str
    story: str
    time: datetime
    terms: dict[str, float]
    reference: ArticleRef


def add(connection: sa.Connection, one: StoryArticle) -> None:
    """Writes an article with its story, which it keeps."""
    connection.execute(_ADD, _row(one))


def get(connection: sa.Connection, article: str) -> StoryArticle | None:
    row = connection.execute(sa.select(story_articles).where(story_articles.c.article == article)).one_or_none()
    return _built(row) if row is not None else None


def add_of_run(connection: sa.Connection, one: StoryArticle, run: str) -> bool:
    """As `add`, for a replay's run; False where the article has a story. The reference says whose row it is."""
    reference = msgspec.json.encode({**msgspec.to_builtins(one.reference), "run": run}).decode()
    return add_if_absent(connection, story_articles, {**_row(one), "reference": reference})


def drop_run(connection: sa.Connection, run: str) -> int:
    """Takes away what a replay added for its hits, which must still stand; answers how many articles that were.

    An article of which there are other hits by now keeps its story.
    """
    of_run = sa.select(hits.c.article).where(hits.c.run == run)
    others = sa.select(hits.c.article).where(hits.c.run.is_distinct_from(run))
    mark = msgspec.json.encode({"run": run}).decode()[1:]
    added = story_articles.c.article.in_(of_run) & story_articles.c.reference.endswith(mark, autoescape=True)
    free = sa.not_(sa.exists(others.where(hits.c.article == story_articles.c.article)))
    return connection.execute(sa.delete(story_articles).where(added, free)).rowcount


def revise(connection: sa.Connection, reference: ArticleRef) -> None:
    """Writes what a message says of a known article's new revision."""
    text = msgspec.json.encode(reference).decode()
    known = story_articles.c.article == reference.id
    connection.execute(sa.update(story_articles).where(known).values(reference=text))


def story_of(connection: sa.Connection, article: str) -> str | None:
    return connection.execute(_STORY, {"id": article}).scalar_one_or_none()


def references(connection: sa.Connection, articles: Collection[str]) -> dict[str, ArticleRef]:
    """Article id -> what a message says of it."""
    if not articles:
        return {}
    query = sa.select(story_articles.c.article, story_articles.c.reference)
    rows = connection.execute(query.where(story_articles.c.article.in_(list(articles))))
    return {row.article: msgspec.json.decode(row.reference, type=ArticleRef) for row in rows}


def between(connection: sa.Connection, start: datetime, end: datetime) -> list[StoryArticle]:
    """The articles with event times from `start` up to before `end`, in order of time."""
    query = sa.select(story_articles).where(story_articles.c.time >= start, story_articles.c.time < end)
    rows = connection.execute(query.order_by(story_articles.c.time, story_articles.c.article))
    return [_built(row) for row in rows]


def _row(one: StoryArticle) -> dict[str, Any]:
    terms = msgspec.json.encode(one.terms).decode()
    reference = msgspec.json.encode(one.reference).decode()
    return {"article": one.article, "story": one.story, "time": one.time, "terms": terms, "reference": reference}


def _built(row: sa.Row[Any]) -> StoryArticle:
    return StoryArticle(
        row.article,
        row.story,
        row.time,
        msgspec.json.decode(row.terms, type=dict[str, float]),
        msgspec.json.decode(row.reference, type=ArticleRef),
    )
