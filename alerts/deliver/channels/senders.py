"""The channels by name: a new sort of channel is one file, and one line here."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.deliver.channels.by_apprise import AppriseSender
from alerts.deliver.channels.by_mail import MailSender
from alerts.deliver.channels.by_slack import SlackBot, SlackWebhook
from alerts.deliver.channels.by_webhook import WebhookSender
from alerts.deliver.channels.channel import ChannelSender
from alerts.deliver.forms.links import Links
from alerts.deliver.models import Channel, SlackSettings, SmtpSettings


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel that can be sent to. `settings_hash` changes with whatever it is sent by."""

    id: str
    sender: ChannelSender
    settings_hash: str


def destinations(
    channels: Mapping[str, Channel],
    smtp: SmtpSettings | None,
    slack: SlackSettings,
    clock: Callable[[], datetime],
    links: Links | None = None,
) -> dict[str, Destination]:
    """The destinations of a configuration, by channel; `links` are put into mails."""
    return {name: Destination(name, *_sender(channel, smtp, slack, clock, links)) for name, channel in channels.items()}


def _sender(
    channel: Channel,
    smtp: SmtpSettings | None,
    slack: SlackSettings,
    clock: Callable[[], datetime],
    links: Links | None,
) -> tuple[ChannelSender, str]:
    if channel.email is not None and smtp is not None:
        return MailSender(channel.email, smtp, clock, links), _hash(channel, smtp)
    if channel.slack is not None and channel.slack.webhook is not None:
        return SlackWebhook(channel.slack), _hash(channel)
    if channel.slack is not None:
        return SlackBot(channel.slack, slack), _hash(channel, slack)
    if channel.webhook is not None:
        return WebhookSender(channel.webhook, clock), _hash(channel)
    if channel.apprise is not None:
        return AppriseSender(channel.apprise), _hash(channel)
    raise ValueError("a channel without a way to send")


def _hash(*settings: Channel | SmtpSettings | SlackSettings) -> str:
    text = "\n".join(one.model_dump_json() for one in settings)
    return hashlib.sha256(text.encode()).hexdigest()
