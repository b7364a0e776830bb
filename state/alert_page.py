"""All that is known of one alert: the story as it went, who was told what and when, what people did about it."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from state import acks, alerts, feedback, hits, mutes, outbox, stories, updates
from state.acks import Ack
from state.feedback import Verdict
from state.hits import Hit
from state.mutes import Mute
from state.outbox import Told
from state.tables import story_articles
from topics.records import Alert, ArticleRef, Update

MOST = 300
"""Matches of a story that are told, the newest."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A match in the story: what a rule made of an article, and why (`hit.outcome`, `hit.held`, `hit.reasons`).

    `article` is None where nothing is kept of it. `reprint_of` is the article whose text it has. A hit that counts in
    this alert, whether it fired it or was held back before, is `in_alert`.
    """

    hit: Hit
    article: ArticleRef | None
    reprint_of: ArticleRef | None
    in_alert: bool


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """One alert and all around it; `timeline` is in order of time, of all rules in the story; `told` the messages that
    are kept, which settled ones are for a time."""

    alert: Alert
    timeline: list[Step]
    told: list[Told]
    updates: list[Update]
    ack: Ack | None
    verdict: Verdict | None
    mutes: list[Mute]


def whole(connection: sa.Connection, identity: str, now: datetime) -> Whole | None:
    """None where no alert has this id."""
    alert = alerts.get(connection, identity)
    if alert is None:
        return None
    return Whole(
        alert=alert,
        timeline=timeline(connection, alert),
        told=outbox.about(connection, identity, alert.story),
        updates=updates.of(connection, [identity]).get(identity, []),
        ack=acks.of(connection, [identity]).get(identity),
        verdict=feedback.of(connection, [identity]).get(identity),
        mutes=[one for one in mutes.in_force(connection, now) if (one.scope, one.value) in _about(alert)],
    )


def timeline(connection: sa.Connection, alert: Alert) -> list[Step]:
    """The matches of the story's articles, and of the alert's that are of other stories: 300 at most, the newest."""
    of_story = sa.select(story_articles.c.article).where(story_articles.c.story == alert.story)
    ids = set(connection.execute(of_story.order_by(story_articles.c.time.desc()).limit(MOST)).scalars())
    ids |= {one.id for one in alert.articles}
    found = hits.of_articles(connection, ids, MOST)
    known = stories.references(connection, ids | {one.origin for one in found})
    return [
        Step(
            hit=one,
            article=known.get(one.article),
            reprint_of=known.get(one.origin) if one.origin != one.article else None,
            in_alert=one.alert == alert.id,
        )
        for one in found
    ]


def _about(alert: Alert) -> set[tuple[str, str]]:
    return {("story", alert.story), ("rule", alert.rule)}
