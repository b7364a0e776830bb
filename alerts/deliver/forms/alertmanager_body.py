"""A message as Alertmanager's webhooks have it, version 4, for what understands those.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.plain import text_of, title_of
from alerts.deliver.words.wording import NoticeWords, key_names, one_line, safe_link
from topics.records import Alert, utc

NEVER = "0001-01-01T00:00:00Z"
"""When what still fires ended, in Go's words."""


def alertmanager_body(delivery: Delivery) -> bytes:
    """The same bytes at each try. An alert fires until a report takes it back; a notice until it is well again."""
    words = delivery.words
    over = {one.alert: one.time for one in delivery.updates if one.kind == "withdrawn"}
    again = {one.alert: one.time for one in delivery.updates if one.kind == "restored"}
    over = {alert: time for alert, time in over.items() if again.get(alert, time) <= time}
    told = [_alert(one, over.get(one.id)) for one in delivery.alerts] or [_plain(delivery)]
    status = "resolved" if all(one["status"] == "resolved" for one in told) else "firing"
    first = told[0]
    return msgspec.json.encode(
        {
            "version": "4",
            # What groups by it sees an alert and what became of it as one.
            "groupKey": f"wirewatch/{delivery.subscription}/{first['fingerprint']}",
            "truncatedAlerts": 0,
            "status": status,
            "receiver": delivery.subscription,
            "groupLabels": {"alertname": first["labels"]["alertname"]},
            "commonLabels": _common([one["labels"] for one in told]),
            "commonAnnotations": {"summary": title_of(words), "description": text_of(words)},
            "externalURL": "",
            "alerts": told,
        }
    )


def _alert(alert: Alert, over: datetime | None) -> dict[str, Any]:
    article = alert.articles[-1]
    keys = {"key": one_line(", ".join(key_names([alert])))} if alert.key else {}
    labels = {"alertname": alert.rule, "severity": alert.severity, "story": alert.story, "source": article.source}
    sentences = [one_line(one.sentence or one.text) for one in alert.evidence]
    return {
        "status": "resolved" if over is not None else "firing",
        "labels": {**labels, **keys},
        "annotations": {
            "summary": one_line(f"{alert.rule_title or alert.rule}: {article.title}"),
            "description": "\n".join(dict.fromkeys(sentences)),
        },
        "startsAt": utc(alert.time),
        "endsAt": utc(over) if over is not None else NEVER,
        "generatorURL": safe_link(article.url) or "",
        "fingerprint": alert.id,
    }


def _plain(delivery: Delivery) -> dict[str, Any]:
    """What tells of no alert. A notice fires until it is well again; a digest of a quiet day is over at once."""
    words = delivery.words
    topic, over = (words.topic, words.over) if isinstance(words, NoticeWords) else ("", True)
    return {
        "status": "resolved" if over else "firing",
        "labels": {"alertname": "Wirewatch", "severity": words.severity, "topic": one_line(topic)},
        "annotations": {"summary": title_of(words), "description": text_of(words)},
        "startsAt": utc(delivery.created),
        "endsAt": utc(delivery.created) if over else NEVER,
        "generatorURL": "",
        "fingerprint": sha256(topic.encode()).hexdigest()[:24] if topic else delivery.id,
    }


def _common(labels: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {name: value for name, value in labels[0].items() if all(one.get(name) == value for one in labels)}
