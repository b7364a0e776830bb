"""A rule's own examples: a timeline of articles, each saying whether the rule fires at it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from alerts.deciding import Decided, decide
from alerts.ruleset import Example, Rule, Rules
from alerts.storybook import StoryBook
from state.database import memory_state
from topics.records import Article, Enriched


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """`step` counts from 0; `reason` is why the rule fired, or the step that held it back."""

    step: int
    expected: bool
    got: bool
    reason: str


def run_examples(
    rules: Rules,
    rule_id: str,
    read: Callable[[Article], Enriched],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[ExampleResult]:
    """Each step is an article at its time after `clock()` under its own URL; one URL twice is a correction.

    `read` is extraction. The steps go through the same judgement as live articles.
    """
    rule = rules.rules[rule_id]
    if not rule.examples:
        return []
    state = memory_state()
    book = StoryBook()
    results = []
    try:
        with state.write() as connection:
            for step, (example, article) in enumerate(_articles(rule, clock())):
                enriched = read(article)
                matches = [match for match in rules.match(enriched) if match.rule == rule_id]
                decided = decide(connection, book, {rule_id: rule}, enriched, matches, step, owners=rules.owners)
                got = any(one.alert is not None for one in decided)
                results.append(ExampleResult(step, example.fires, got, _reason(decided)))
    finally:
        state.close()
    return results


def _articles(rule: Rule, start: datetime) -> Iterator[tuple[Example, Article]]:
    revisions: dict[str, int] = {}
    for step, example in enumerate(rule.examples):
        url = example.url or f"https://example.invalid/{rule.id}/{step}"
        revisions[url] = revisions.get(url, 0) + 1
        yield example, _article(example, url, revisions[url], start + example.at)


def _article(example: Example, url: str, revision: int, time: datetime) -> Article:
    title = example.title or ""
    return Article(
        id=url,
        feed="",
        source=example.source or "",
        url=url,
        canonical_url=url,
        title=title,
        summary="",
        text=example.text,
        authors=[],
        language=None,
        published=time,
        first_seen=time,
        revision=revision,
        content_hash=hashlib.sha256(f"{title}\n{example.text}".encode()).hexdigest(),
        mode="live",
    )


def _reason(decided: list[Decided]) -> str:
    if not decided:
        return "its `when` does not match"
    one = next((one for one in decided if one.alert is not None), decided[0])
    if one.alert is None:
        last = one.hit.reasons[-1]
        return f"held by {last.step}: {last.words}"
    return one.hit.reasons[0].below[0].words
