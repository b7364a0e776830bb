"""Articles that some rule matched: the story that each belongs to, its terms, and what a message says of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import story_articles
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
    terms = msgspec.json.encode(one.terms).decode()
    reference = msgspec.json.encode(one.reference).decode()
    row = {"article": one.article, "story": one.story, "time": one.time, "terms": terms, "reference": reference}
    connection.execute(_ADD, row)


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
    return [
        StoryArticle(
            row.article,
            row.story,
            row.time,
            msgspec.json.decode(row.terms, type=dict[str, float]),
            msgspec.json.decode(row.reference, type=ArticleRef),
        )
        for row in rows
    ]
