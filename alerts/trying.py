"""Trying rules on articles: a fresh state in memory, and the decider's own way of deciding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from alerts.deciding import Decided, Decisions, decide
from alerts.match import Match
from alerts.ruleset import Rules
from alerts.storybook import StoryBook
from state.database import Connection, memory_state
from topics.records import Enriched, Evidence

Tried = Decided


class Trial:
    """Rules at work on a memory of their own; to be used in a `with`."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self._book = rules, StoryBook()
        self._state = memory_state()
        self._writing = self._state.write()

    @property
    def memory(self) -> Connection:
        """What it remembers so far, to be read."""
        return self._connection

    def take(
        self, place: int, enriched: Enriched, *, silently: bool = False, matches: Sequence[Match] | None = None
    ) -> list[Tried]:
        """What the rules make of the next article; `silently` it is only remembered.

        `matches` are what these rules match in it, where that is known already.
        """
        return self.decide(place, enriched, silently=silently, matches=matches).hits

    def decide(
        self, place: int, enriched: Enriched, *, silently: bool = False, matches: Sequence[Match] | None = None
    ) -> Decisions:
        """As `take`, with what the article makes of earlier alerts."""
        if matches is None:
            matches = self.rules.match(enriched)
        rules, owners = self.rules.rules, self.rules.owners
        return decide(self._connection, self._book, rules, enriched, matches, place, owners=owners, silently=silently)

    def __enter__(self) -> Self:
        self._connection = self._writing.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing.__exit__(kind, error, trace)
        self._state.close()


@dataclass(frozen=True, slots=True)
class Change:
    """An alert that only one of two rule sets fires: `+` the one that is tried, `-` the one it is held against."""

    sign: Literal["+", "-"]
    tried: Tried


def try_rules(rules: Rules, articles: Iterable[Enriched]) -> Iterator[Tried]:
    """Every match in order, fired or held; articles come in the order in which they would have arrived."""
    with Trial(rules) as trial:
        for place, enriched in enumerate(articles):
            yield from trial.take(place, enriched)


def changes(now: Iterable[Tried], before: Iterable[Tried]) -> Iterator[Change]:
    """How the alerts of two rule sets at one article differ: by rule and key."""
    fired = {(one.hit.rule, one.hit.key): one for one in now if one.alert is not None}
    old = {(one.hit.rule, one.hit.key): one for one in before if one.alert is not None}
    yield from (Change("+", one) for name, one in fired.items() if name not in old)
    yield from (Change("-", one) for name, one in old.items() if name not in fired)


def tried_json(tried: Tried) -> dict[str, Any]:
    """The line that `wirewatch rules try --json` prints."""
    hit = tried.hit
    return {
        "rule": hit.rule,
        "articles": list(tried.articles),
        "time": msgspec.to_builtins(hit.time),
        "key": None if hit.key is None else list(hit.key),
        "story": hit.story,
        "held": hit.held if hit.held is not None else False,
        "evidence": [evidence_json(one) for one in hit.evidence],
    }


def evidence_json(one: Evidence) -> dict[str, Any]:
    """Evidence as scripts read it."""
    kind = {"article": one.article, "kind": one.kind}
    if one.type is not None:
        kind["type"] = one.type
    return {**kind, "start": one.start, "end": one.end, "text": one.text}
