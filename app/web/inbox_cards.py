"""Stories as an inbox shows them: the latest of each in full, what else was said of it in lines. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.update_wording import label, news
from alerts.deliver.words.wording import Quote, Wording, article_title, wording
from app.web.inbox_bar import keys_of
from state.acks import Ack
from state.feedback import Verdict
from state.finding import Found, Story
from state.mutes import EVERYWHERE, Mute
from topics.records import Severity

NEWS = 3
"""Updates that are told of a story, the newest."""
DEEDS = ("useful", "known", "noise")


@dataclass(frozen=True, slots=True)
class Entry:
    """The alerts of one rule and one article: one thing that was said. `alerts` are their ids, the first leads on."""

    alerts: list[str]
    rule: str
    title: str
    keys: list[str]
    headline: str
    source: str
    severity: Severity
    time: datetime
    quotes: list[Quote]
    context: str
    unread: bool
    ack: Ack | None
    verdict: Verdict | None
    tags: list[str]
    note: str
    """What is to be known of its standing: a draft, history."""


@dataclass(frozen=True, slots=True)
class Card:
    """A story. `id` is that of its element; `rest` are the ids of the alerts that `others` tell of."""

    id: str
    story: str
    head: Entry
    others: list[Entry]
    more: int
    sources: int
    news: list[str]
    mute: Mute | None
    unread: bool
    rest: list[str] = field(default_factory=list)


def card(story: Story, mark: datetime | None) -> Card:
    """`mark` is when the reader looked last; what came live after it is unread. None for one who never did."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in story.alerts:
        groups.setdefault((one.alert.rule, one.alert.articles[-1].id), []).append(one)
    head, *others = (entry(group, mark) for group in groups.values())
    return Card(
        id=card_id(story.id),
        story=story.id,
        head=head,
        others=others,
        more=story.more,
        sources=len({ref.source for one in story.alerts for ref in one.alert.articles}),
        news=_news(story.alerts),
        mute=next((one for one in story.alerts[0].mutes if one.channel == EVERYWHERE), None),
        unread=head.unread or any(one.unread for one in others),
        rest=[each for one in others for each in one.alerts],
    )


def card_id(story: str) -> str:
    """A story's id may hold anything; this stands in an address."""
    return "story-" + hashlib.blake2b(story.encode("utf-8", "replace"), digest_size=6).hexdigest()


def entry(group: Sequence[Found], mark: datetime | None) -> Entry:
    """`group` is of one rule and one article."""
    alerts = [one.alert for one in group]
    first, said = alerts[0], wording(alerts)
    return Entry(
        alerts=[one.id for one in alerts],
        rule=first.rule,
        title=said.headline,
        keys=list(dict.fromkeys(keys_of(one.key) for one in alerts if one.key)),
        headline=article_title(said.article),
        source=said.article.source,
        severity=first.severity,
        time=first.time,
        quotes=_worth(said),
        context=said.context,
        unread=mark is not None and any(one.live and one.came > mark for one in group),
        ack=next((one.ack for one in group if one.ack is not None), None),
        verdict=next((one.verdict for one in group if one.verdict is not None), None),
        tags=list(dict.fromkeys(first.tags)),
        note=_note(group),
    )


def _worth(said: Wording) -> list[Quote]:
    """The sentences to quote: the headline stands there already, unless there is nothing else."""
    title = article_title(said.article)
    return [one for one in said.quotes if one.sentence != title][:2] or said.quotes[:1]


def _note(group: Sequence[Found]) -> str:
    if group[0].alert.state == "draft":
        return "draft: nobody was told"
    return "" if any(one.live for one in group) else "history: nobody was told when it came"


def _news(found: Sequence[Found]) -> list[str]:
    """What became of a story's alerts, the newest last; each once."""
    told = sorted((update for one in found for update in one.updates), key=lambda one: one.time)
    lines = dict.fromkeys(f"{label(one, ENGLISH)}: {news(one, ENGLISH)} ({one.article.source})" for one in told)
    return list(lines)[-NEWS:]
