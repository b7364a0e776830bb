"""What each rule made of an article, or would make of it now: what fired first, then what came nearest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from alerts.deciding import foresee
from alerts.rules.compile import RuleSet
from alerts.rules.near import Near
from alerts.rules.ruleset import Rule
from alerts.storybook import StoryBook
from app.show_alerts import HELD_BY
from app.web.missed_sentence import Nearest, of_evidence, of_reason
from state.database import Connection
from state.hits import Hit
from topics.records import Enriched, Evidence, Reason

Outcome = Literal["fired", "fires", "held", "trained", "noise", "missed"]
"""What was decided (fired, held, trained, noise), or what would be now: fires, held, or missed: it does not match."""
_ORDER: tuple[Outcome, ...] = ("fired", "noise", "fires", "held", "trained", "missed")
_MOST_KEYS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's. `near` says of one that misses what it lacks, `nearness` (0 to 1) orders them.

    `reasons` are of several keys one after another.

    `decided` tells what was from what would be. `alert` is the id of what fired.
    """

    rule: Rule
    outcome: Outcome
    words: str
    reasons: Sequence[Reason]
    evidence: Sequence[Evidence] = ()
    near: Reason | None = None
    nearness: float = 1.0
    decided: bool = False
    alert: str | None = None
    keys: list[str] = field(default_factory=list)

    @property
    def fires(self) -> bool:
        return self.outcome in {"fired", "fires", "noise"}

    def nearest(self, enriched: Enriched) -> Nearest | None:
        """The sentence that made it match, or came nearest to it; to be asked of those that are shown."""
        return of_reason(self.near, enriched) if self.near is not None else of_evidence(self.evidence)


def verdicts(connection: Connection, rules: RuleSet, enriched: Enriched, hits: Sequence[Hit]) -> list[Verdict]:
    """One for each rule. `hits` are those of the article, of any rule and revision."""
    near = rules.nearest_of_all(enriched)
    book = StoryBook()
    found = [
        _decided(rule, enriched, hits) or _now(connection, book, rules, rule, enriched, near[rule.id])
        for rule in rules.rules.values()
    ]
    return sorted(found, key=lambda one: (_ORDER.index(one.outcome), -one.nearness))


def earlier(hits: Sequence[Hit], rules: Mapping[str, Rule], enriched: Enriched) -> list[Hit]:
    """What was decided by rules that stand otherwise today, or no more, or of another text of the article."""
    return [one for one in hits if one.rule not in rules or not _is_about(one, rules[one.rule], enriched)]


def _is_about(hit: Hit, rule: Rule, enriched: Enriched) -> bool:
    """Whether it was decided by this rule as it stands, about this text."""
    article = enriched.article
    return (hit.rule, hit.version, hit.article, hit.revision) == (rule.id, rule.version, article.id, article.revision)


def _decided(rule: Rule, enriched: Enriched, hits: Sequence[Hit]) -> Verdict | None:
    """What came furthest first."""
    mine = [one for one in hits if _is_about(one, rule, enriched)]
    if not mine:
        return None
    mine.sort(key=lambda one: _ORDER.index(one.outcome))
    first = mine[0]
    return Verdict(
        rule,
        first.outcome,
        _told(first),
        [reason for one in mine[:_MOST_KEYS] for reason in one.reasons],
        first.evidence,
        decided=True,
        alert=first.alert if first.outcome in {"fired", "noise"} else None,
        keys=[shown for one in mine[:_MOST_KEYS] if (shown := _shown(one.key))],
    )


def _told(hit: Hit) -> str:
    if hit.outcome == "fired":
        return "It fired"
    if hit.outcome == "noise":
        return "It fired, and somebody said it was noise"
    held = f"held back: {HELD_BY.get(hit.held, hit.held)}" if hit.held is not None else ""
    if hit.outcome == "trained":
        return f"It matched as history, which tells nobody{f'; as news it would be {held}' if held else ''}"
    return f"It matched and was {held}"


def _now(
    connection: Connection, book: StoryBook, rules: RuleSet, rule: Rule, enriched: Enriched, near: Near
) -> Verdict:
    if not near.reason.holds:
        words = near.reason.words[:1].upper() + near.reason.words[1:]
        return Verdict(rule, "missed", words, near.reason.below, near=near.reason, nearness=near.nearness)
    match = rules.explain(rule.id, enriched)
    foreseen = foresee(connection, book, rule, enriched, match, owners=rules.owners)
    if not foreseen:
        return Verdict(
            rule, "missed", "It matches, and finds nothing that its key asks for", [match.reason], nearness=0.99
        )
    foreseen.sort(key=lambda one: one[1].held is not None)
    opening, judgement = foreseen[0]
    held = judgement.held
    words = "It would fire" if held is None else f"It would be held back: {HELD_BY.get(held, held)}"
    return Verdict(
        rule,
        "fires" if held is None else "held",
        words,
        [reason for _, one in foreseen[:_MOST_KEYS] for reason in one.reasons],
        opening.evidence,
        keys=[shown for one, _ in foreseen[:_MOST_KEYS] if (shown := _shown(one.key))],
    )


def _shown(key: Sequence[str | None] | None) -> str:
    return " → ".join(part or "?" for part in key) if key else ""
