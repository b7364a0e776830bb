"""Messages as files, for looking at: mails as .eml, Slack messages as .json. The demo sends this way."""

import asyncio
from pathlib import Path

import msgspec

from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.mail_text import mail_message
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.words.wording import Wording

SENDER = "Wirewatch <alerts@wirewatch.example>"
RECIPIENT = "desk@wirewatch.example"


class MailFolder:
    """Each mail is a file; sent again, it replaces itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, delivery: Delivery) -> str:
        words = delivery.words
        message = mail_message(words, delivery.id, SENDER, [RECIPIENT], delivery.subscription, words.time)
        return await asyncio.to_thread(_write, self._folder, f"{_stem(delivery)}.eml", message.as_bytes())


class SlackFolder:
    """Each message is a file with what chat.postMessage would get."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, delivery: Delivery) -> str:
        body = msgspec.json.format(msgspec.json.encode(slack_message(delivery.words, delivery.id)), indent=2)
        return await asyncio.to_thread(_write, self._folder, f"{_stem(delivery)}.json", body)


def _stem(delivery: Delivery) -> str:
    words = delivery.words
    name = words.rule if isinstance(words, Wording) else words.title
    plain = "".join(one if one.isalnum() or one in "-_" else "-" for one in name)[:60]
    return f"{words.time:%Y%m%dT%H%M}-{plain}-{delivery.id[:8]}"


def _write(folder: Path, name: str, body: bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{name}"
    fresh.write_bytes(body)
    fresh.replace(folder / name)
    return name
