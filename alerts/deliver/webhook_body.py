"""What a webhook is sent: one JSON object for each message."""

import msgspec

from alerts.deliver.channel import Delivery
from alerts.deliver.plain import text_of, title_of
from alerts.deliver.wording import DigestWords, NoticeWords, Words
from topics.records import encode, utc


def webhook_body(delivery: Delivery) -> bytes:
    """The same bytes at each try of a delivery.

    `id`, `type` (alert, digest or notice), `subscription`, `created` (RFC 3339, UTC with Z), `title` (one line), `text`
    (plain text of several lines), and `alerts`: each as it stands in the topic of alerts, with all its fields.
    """
    return msgspec.json.encode(
        {
            "id": delivery.id,
            "type": _type(delivery.words),
            "subscription": delivery.subscription,
            "created": utc(delivery.created),
            "title": title_of(delivery.words),
            "text": text_of(delivery.words),
            "alerts": [msgspec.Raw(encode(alert)) for alert in delivery.alerts],
        }
    )


def _type(words: Words) -> str:
    if isinstance(words, DigestWords):
        return "digest"
    return "notice" if isinstance(words, NoticeWords) else "alert"
