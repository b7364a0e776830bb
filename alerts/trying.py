"""Trying rules on articles: a fresh state in memory, and the decider's own way of deciding."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from alerts.deciding import Decided, decide
from alerts.ruleset import Rules
from alerts.storybook import StoryBook
from state.database import memory_state
from topics.records import Enriched, Evidence

Tried = Decided


def try_rules(rules: Rules, articles: Iterable[Enriched]) -> Iterator[Tried]:
    """Every match in order, fired or held; articles come in the order in which they would have arrived."""
    state = memory_state()
    book = StoryBook()
    try:
        with state.write() as connection:
            for place, enriched in enumerate(articles):
                yield from decide(
                    connection, book, rules.rules, enriched, rules.match(enriched), place, owners=rules.owners
                )
    finally:
        state.close()


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
