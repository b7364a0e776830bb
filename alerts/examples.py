"""A rule's own examples: a timeline of articles, each saying whether the rule fires at it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.ruleset import Example, Rule, Rules
from alerts.trying import Trial
from topics.records import Article, Enriched, Reason


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """`step` counts from 0; `reasons` are what each step of judgement said, `reason` the last word of them."""

    step: int
    at: timedelta
    text: str
    expected: bool
    got: bool
    reason: str
    reasons: tuple[Reason, ...]

    @property
    def holds(self) -> bool:
        return self.expected == self.got


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
    results = []
    with Trial(rules.only({rule_id})) as trial:
        for step, (example, article) in enumerate(_articles(rule, clock())):
            enriched = read(article)
            decided = trial.take(step, enriched)
            fired = next((one for one in decided if one.alert is not None), None)
            shown = fired or next(iter(decided), None)
            # An example that does not match has no hit: the rule itself says what was missing.
            reasons = tuple(shown.hit.reasons) if shown is not None else (_unmatched(rules, rule_id, enriched),)
            text = example.title or example.text
            got = fired is not None
            results.append(ExampleResult(step, example.at, text, example.fires, got, _last_word(reasons, got), reasons))
    return results


def _unmatched(rules: Rules, rule_id: str, enriched: Enriched) -> Reason:
    return Reason("when", False, "the article does not match", [rules.explain(rule_id, enriched).reason])


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


def _last_word(reasons: Sequence[Reason], fired: bool) -> str:
    """Why it fired, or what held it back."""
    last = reasons[0] if fired else reasons[-1]
    words = last.below[0].words if last.below else last.words
    if fired:
        return words
    return f"its `when` does not match: {words}" if last.step == "when" else f"held by {last.step}: {words}"
