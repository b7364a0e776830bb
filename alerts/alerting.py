"""Making an alert: its id, and all that its messages need."""

import hashlib
from collections.abc import Sequence

import msgspec

from alerts.match import Key, Opening
from alerts.ruleset import Rule
from topics.records import Alert, ArticleRef, Enriched, Reason


def alert_id(rule: str, key: Key | None, article: str) -> str:
    """The same for the same rule, key and deciding article, whatever the rule's version: an edit repeats nothing."""
    plain = msgspec.json.encode([rule, key, article])
    return hashlib.blake2b(plain, digest_size=12).hexdigest()


def make_alert(
    rule: Rule,
    enriched: Enriched,
    opening: Opening,
    story: str,
    articles: Sequence[ArticleRef],
    reasons: Sequence[Reason],
    context: Sequence[str] = (),
) -> Alert:
    """The alert of `rule` at `enriched`, the last of `articles`; `opening` has its key and evidence."""
    article = enriched.article
    return Alert(
        id=alert_id(rule.id, opening.key, article.id),
        rule=rule.id,
        rule_version=rule.version,
        rule_title=rule.title,
        state=rule.state,
        severity=rule.severity,
        tags=list(rule.tags),
        articles=list(articles),
        key=None if opening.key is None else list(opening.key),
        story=story,
        time=article.event_time,
        evidence=list(opening.evidence),
        reasons=list(reasons),
        mode=article.mode,
        context=list(context),
    )
