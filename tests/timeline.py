"""Timelines for judgement: at 0h this arrives, at 7h that; who fires, and what is held by which step.

The rules here match by plain substrings and by events that the test names itself, so that only judgement is tested.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.update_wording import news
from alerts.match import STORY, Match, Opening
from alerts.rules.models import AtLeastModel, SpikeModel
from alerts.trying import Trial, Tried, try_rules
from topics.durations import parse_duration
from topics.records import Actor, Article, Enriched, Event, Evidence, Mention, Mode, Reason, Severity, Span

START = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """An example in a rule."""

    at: timedelta
    text: str
    fires: bool
    title: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Rule:
    """Matches `word`, or events of `event`; `key` may name event.actor, event.target and story."""

    id: str
    word: str = ""
    event: str = ""
    key: tuple[str, ...] = ()
    at_least: AtLeastModel | None = None
    spike: SpikeModel | None = None
    new: timedelta | None = None
    cooldown: timedelta | None = None
    version: str = "1"
    title: str = "A rule"
    severity: Severity = "medium"
    tags: list[str] = field(default_factory=list)
    state: Literal["live", "draft"] = "live"
    examples: list[Step] = field(default_factory=list)


class Rules:
    """The fake rule set."""

    def __init__(self, *rules: Rule, owners: dict[str, str] | None = None) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.owners = owners or {}
        self.version = " ".join(f"{rule.id}:{rule.version}" for rule in rules)

    def explain(self, rule_id: str, enriched: Enriched) -> Match:
        found = [match for match in self.match(enriched) if match.rule == rule_id]
        return found[0] if found else Match(rule_id, (), Reason("phrase", False, "not found"))

    def only(self, ids: Collection[str]) -> "Rules":
        return Rules(*(rule for rule in self.rules.values() if rule.id in ids), owners=self.owners)

    def match(self, enriched: Enriched) -> list[Match]:
        found = (_by_word(rule, enriched) if rule.word else _by_event(rule, enriched) for rule in self.rules.values())
        return [match for match in found if match is not None]


def rule(
    id: str = "rule",
    *,
    new: str | None = None,
    cooldown: str | None = None,
    at_least: dict[str, Any] | None = None,
    spike: dict[str, Any] | None = None,
    **more: Any,
) -> Rule:
    spans = {name: parse_duration(text) for name, text in (("new", new), ("cooldown", cooldown)) if text}
    more["at_least"] = AtLeastModel(**at_least) if at_least else None
    more["spike"] = SpikeModel(**spike) if spike else None
    return Rule(id, **spans, **more)


def at(when: str) -> datetime:
    """`7h` after the start; `-2h` before it."""
    return START - parse_duration(when[1:]) if when.startswith("-") else START + parse_duration(when)


def arrives(
    when: str,
    id: str,
    text: str = "",
    *,
    title: str = "",
    events: list[Event] | None = None,
    names: tuple[str, ...] = (),
    revision: int = 1,
    mode: Mode = "live",
    degraded: str | None = None,
    source: str = "gazette.example",
) -> Enriched:
    """An article as extraction would hand it on: paragraphs stand between blank lines, `names` are actors."""
    time = at(when)
    whole = f"{title}\n\n{text}" if title else text
    blocks, position = [], 0
    for block in whole.split("\n\n"):
        blocks.append((position, position + len(block)))
        position += len(block) + 2
    article = Article(
        id=id, feed="feed", source=source, url=f"https://{source}/{id}", canonical_url=f"https://{source}/{id}",
        title=title, summary="", text=text, authors=[], language="en", published=time, first_seen=time,
        revision=revision, content_hash=str(hash((title, text))), mode=mode,
    )  # fmt: skip
    mentions = [
        Mention(whole.index(name), whole.index(name) + len(name), name, "GPE", name.upper()[:3])
        for name in names
        if name in whole
    ]
    return Enriched(
        article=article, text=whole, title_end=len(title), blocks=blocks, sentences=blocks, mentions=mentions,
        actors=[Actor(one.actor or "", "country", one.text, one.actor) for one in mentions], claims=[],
        events=events or [], depth="full", degraded=degraded, versions={},
    )  # fmt: skip


def expels(
    actor: str | None, target: str | None, count: int | None = None, status: str = "done", type: str = "expulsion"
) -> Event:
    actors, targets = [actor] if actor else [], [target] if target else []
    return Event(
        type, status, list(actors), list(actors), list(targets), list(targets), count, None, None, Span(0, 4, "They")
    )


def outcomes(rules: Rules, *articles: Enriched) -> list[str]:
    """`a1 fires` or `a2 seen` for each match; with several rules `rule a1 fires`; keys as `a1 SVN>RUS fires`."""
    return [shown(one, len(rules.rules) > 1) for one in try_rules(rules, articles)]


def updates(rules: Rules, *articles: Enriched) -> list[str]:
    """`a2 of a1: count now 40, was 33` for each update: where it stands, the article that fired, what it says."""
    told = []
    fired: dict[str, str] = {}
    with Trial(rules) as trial:
        for place, enriched in enumerate(articles):
            decisions = trial.decide(place, enriched)
            fired |= {one.alert.id: one.hit.article for one in decisions.hits if one.alert is not None}
            told += [
                f"{one.article.id} of {fired[one.alert]}: {one.kind}: {news(one, ENGLISH)}" for one in decisions.updates
            ]
    return told


def shown(tried: Tried, name_rule: bool = False) -> str:
    hit = tried.hit
    parts = [hit.rule] if name_rule else []
    parts.append(hit.article if hit.revision == 1 else f"{hit.article}/{hit.revision}")
    if hit.key is not None:
        parts.append(">".join(part or "?" for part in hit.key))
    return " ".join([*parts, "fires" if tried.alert is not None else str(hit.held)])


def _by_word(rule: Rule, enriched: Enriched) -> Match | None:
    start = enriched.text.lower().find(rule.word)
    if start < 0:
        return None
    end = start + len(rule.word)
    evidence = Evidence(enriched.article.id, "phrase", None, start, end, enriched.text[start:end])
    key = tuple(STORY if part == "story" else enriched.article.source for part in rule.key) or None
    return Match(rule.id, (Opening(key, (evidence,)),), Reason("phrase", True, f'"{rule.word}" found'))


def _by_event(rule: Rule, enriched: Enriched) -> Match | None:
    openings = []
    for event in enriched.events:
        if event.type != rule.event:
            continue
        span = event.evidence
        evidence = Evidence(enriched.article.id, "event", event.type, span.start, span.end, span.text)
        parts = {"event.actor": (event.actor or [None])[0], "event.target": (event.target or [None])[0]}
        key = tuple(parts[part] for part in rule.key) or None
        count = [event.count] if event.count is not None else []
        material = {"status": [event.status], "count": count, "actors": sorted(event.actor_ids)}
        openings.append(Opening(key, (evidence,), material))
    return Match(rule.id, tuple(openings), Reason("event", True, f"{rule.event} found")) if openings else None
