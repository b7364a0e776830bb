"""How a story went and what was held back in it, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.update_wording import label, news
from alerts.deliver.words.wording import article_title
from app.show_alerts import HELD_BY
from app.web.inbox_bar import keys_of
from state.alert_page import Step
from state.hits import Outcome
from topics.records import Reason, Update

OUTCOMES: dict[Outcome, str] = {
    "fired": "fired",
    "held": "held back",
    "trained": "remembered, nobody was told",
    "noise": "called noise",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What a rule made of an article, alike for `keys`. `alert` is another alert that it fired, `here` says it is this.

    `reasons` say why it was held back.
    """

    rule: str
    keys: list[str]
    words: str
    alert: str | None
    here: bool
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a story, as parts.timeline takes it. `kind`: news, reprint, correction or plain."""

    time: datetime
    words: str
    source: str
    kind: str
    url: str = ""
    about: str = ""
    made: list[Made] = field(default_factory=list)
    here: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """How a story is told: by how many."""

    articles: int
    independent: int
    reprints: int


def shape(steps: Sequence[Step]) -> Shape:
    """Independent are those whose report it is; a reprint is its original's."""
    articles = {one.hit.article for one in steps}
    reprints = {one.hit.article for one in steps if one.reprint_of is not None}
    return Shape(len(articles), len({one.hit.source for one in steps if not one.hit.withdrawn}), len(reprints))


def moments(steps: Sequence[Step], updates: Sequence[Update], alert: str) -> list[Moment]:
    """In order of time: each revision of an article that some rule matched, and what became of this alert."""
    told: dict[tuple[str, int], list[Step]] = {}
    for one in steps:
        told.setdefault((one.hit.article, one.hit.revision), []).append(one)
    found = [_moment(group, alert) for group in told.values()]
    return sorted([*found, *map(_became, updates)], key=lambda one: one.time)


def _moment(group: Sequence[Step], alert: str) -> Moment:
    first = group[0]
    article = first.article
    original = next((one.reprint_of for one in group if one.reprint_of is not None), None)
    kind = "plain"
    if original is not None:
        kind = "reprint"
    elif first.hit.revision > 1:
        kind = "correction"
    elif any(one.hit.outcome == "fired" for one in group):
        kind = "news"
    about = {"correction": f"revision {first.hit.revision}"}.get(kind, "")
    return Moment(
        time=first.hit.time,
        words=article_title(article) if article is not None else "an article of which nothing is kept",
        source=article.source if article is not None else "",
        kind=kind,
        url=article.url if article is not None else "",
        about=f"reprint of {original.source}" if original is not None else about,
        made=_alike(group, alert),
        here=any(_fired(one) == alert for one in group),
    )


def _alike(group: Sequence[Step], alert: str) -> list[Made]:
    """What each rule made of it; keys that met the same fate stand together."""
    fates: dict[tuple[str, str, str | None], list[Step]] = {}
    for one in group:
        fates.setdefault((one.hit.rule, _fate(one, alert), _fired(one)), []).append(one)
    return [_made(steps, words, alert) for (_, words, _), steps in fates.items()]


def _made(steps: Sequence[Step], words: str, alert: str) -> Made:
    hit = steps[0].hit
    fired = _fired(steps[0])
    return Made(
        rule=hit.rule,
        keys=[keys_of(one.hit.key) for one in steps if one.hit.key],
        words=words,
        alert=fired if fired != alert else None,
        here=fired == alert,
        reasons=hit.reasons if hit.outcome == "held" else [],
    )


def _fired(step: Step) -> str | None:
    return step.hit.alert if step.hit.outcome in ("fired", "noise") else None


def _fate(step: Step, alert: str) -> str:
    hit = step.hit
    words = OUTCOMES[hit.outcome]
    if hit.outcome == "held":
        words += f": {HELD_BY.get(hit.held or '', hit.held or '')}"
    if hit.alert == alert and hit.outcome in ("held", "trained"):
        words += "; counts in this alert"
    return f"{words}; withdrawn since" if hit.withdrawn else words


def _became(update: Update) -> Moment:
    return Moment(
        time=update.time,
        words=f"{label(update, ENGLISH)}: {news(update, ENGLISH)}",
        source=update.article.source,
        kind="correction" if update.kind in ("correction", "withdrawn") else "news",
        url=update.article.url,
        about=article_title(update.article),
    )
