"""What a webhook is sent: one JSON object for each message."""

import msgspec

from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.plain import text_of, title_of
from alerts.deliver.words.wording import DigestWords, NoticeWords, Wording
from topics.records import encode, utc


def webhook_body(delivery: Delivery) -> bytes:
    """The same bytes at each try of a delivery.

    `id`, `type` (alert, update, digest or notice), `subscription`, `created` (RFC 3339, UTC with Z), `title` (one
    line), `text` (plain text of several lines), `alerts`: each as it stands in the topic of alerts, with all its
    fields, and `updates`: what became of them (topics/records.py).
    """
    return msgspec.json.encode(
        {
            "id": delivery.id,
            "type": _type(delivery),
            "subscription": delivery.subscription,
            "created": utc(delivery.created),
            "title": title_of(delivery.words),
            "text": text_of(delivery.words),
            "alerts": [msgspec.Raw(encode(alert)) for alert in delivery.alerts],
            "updates": [msgspec.Raw(encode(update)) for update in delivery.updates],
        }
    )


def _type(delivery: Delivery) -> str:
    match delivery.words:
        case DigestWords():
            return "digest"
        case NoticeWords():
            return "notice"
        case Wording():
            return "update" if delivery.updates else "alert"
