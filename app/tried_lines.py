"""The ids of input lines: what `rules try` calls an article that came in several lines."""

from datetime import datetime
from typing import Any

from app.inputs import InputLine, article_of
from topics.records import Article


class InputNames:
    """The ids of input lines. A URL that comes again is a new revision of its article, under the first line's id."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._revision: dict[str, int] = {}
        self._latest: dict[str, str] = {}

    def article(self, line: InputLine, now: datetime) -> Article:
        article = article_of(line, now)
        identity = self._first.setdefault(article.canonical_url or f"id:{line.id}", line.id)
        self._revision[identity] = self._revision.get(identity, 0) + 1
        self._latest[identity] = line.id
        article.id, article.revision = identity, self._revision[identity]
        return article

    def latest(self, identity: str) -> str:
        """The id of the line that came last for an article."""
        return self._latest.get(identity, identity)

    def renamed(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The result with the ids of the latest lines in place of identities."""
        shown["articles"] = [self.latest(one) for one in shown["articles"]]
        for evidence in shown["evidence"]:
            evidence["article"] = self.latest(evidence["article"])
        return shown
