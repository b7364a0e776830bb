"""Articles whose pages are still to be read: what is remembered of each until its text is there or given up."""

from collections.abc import Collection
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import pages


class Waiting(msgspec.Struct, frozen=True):
    """That the page of an article is to be read at `url`, from `due` on."""

    article: str
    feed: str
    url: str
    due: datetime


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """All of it: how often it was tried, and `record`, the article as its feed gave it, encoded. `held`: that is
    published only with what comes of the page."""

    article: str
    feed: str
    url: str
    due: datetime
    tries: int
    held: bool
    record: bytes


def waiting(state: State) -> list[Waiting]:
    """Every page that is still to be read, longest first."""
    columns = [pages.c[name] for name in Waiting.__struct_fields__]
    with state.read() as connection:
        return [Waiting(*row) for row in connection.execute(sa.select(*columns).order_by(pages.c.due))]


def page_of(connection: sa.Connection, article: str) -> Page | None:
    return pages_of(connection, [article]).get(article)


def pages_of(connection: sa.Connection, articles: Collection[str]) -> dict[str, Page]:
    """Article -> its page that is still to be read."""
    rows = connection.execute(sa.select(pages).where(pages.c.article.in_(articles)))
    return {row.article: Page(**row._mapping) for row in rows}


def put(connection: sa.Connection, page: Page) -> None:
    """The page in place of one that waits for the same article."""
    drop(connection, [page.article])
    connection.execute(sa.insert(pages), msgspec.structs.asdict(page))


def drop(connection: sa.Connection, articles: Collection[str]) -> None:
    connection.execute(sa.delete(pages).where(pages.c.article.in_(articles)))
