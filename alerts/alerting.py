"""Making alerts and updates of them: their ids, and all that their messages need."""

import hashlib
from collections.abc import Sequence

import msgspec

from alerts.decide.follow_up import FollowUp
from alerts.match import Key, Opening
from alerts.ruleset import Rule
from topics.records import Alert, Article, ArticleRef, Enriched, Evidence, Fact, Reason, Update


def alert_id(rule: str, key: Key | None, article: str) -> str:
    """The same for the same rule, key and deciding article, whatever the rule's version: an edit repeats nothing."""
    return _hash(rule, key, article)


def make_alert(
    rule: Rule,
    enriched: Enriched,
    opening: Opening,
    story: str,
    articles: Sequence[ArticleRef],
    reasons: Sequence[Reason],
    facts: Sequence[Fact] = (),
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
        facts=list(facts),
    )


def make_update(found: FollowUp, article: Article, reference: ArticleRef, evidence: Sequence[Evidence]) -> Update:
    """What `article` makes of an alert. So many sources are told once, whatever article makes them so many."""
    told = found.sources if found.kind == "sources" else [article.id, article.revision, found.changes]
    return Update(
        id=_hash(found.kind, found.alert, told),
        alert=found.alert,
        kind=found.kind,
        changes=list(found.changes),
        sources=found.sources,
        article=reference,
        evidence=list(evidence),
        time=article.event_time,
    )


def _hash(*parts: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=12).hexdigest()
