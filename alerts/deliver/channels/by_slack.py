"""Slack: a bot's chat.postMessage, or an incoming webhook."""

import re
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from alerts.deliver.channels.failures import ChannelOffError, PassingError, RefusedError
from alerts.deliver.channels.slack_answers import failure, webhook_failure
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.slack_buttons import buttons
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.models import SlackChannel, SlackSettings
from alerts.deliver.words.wording import Wording

TIMEOUT = 20
_TS = re.compile(r"\d{1,20}\.\d{1,10}")


class SlackBot:
    """Posts as an app. A message in doubt is looked for first, where the app may read the channel.

    Buttons stand under alerts only where presses of them are heard.
    """

    def __init__(self, channel: SlackChannel, settings: SlackSettings) -> None:
        self._channel = channel.channel or ""
        self._hears = settings.app_token is not None
        self._client = AsyncWebClient(
            token=channel.token, base_url=settings.api, timeout=TIMEOUT, retry_handlers=[], trust_env_in_session=False
        )

    async def send(self, delivery: Delivery) -> str:
        if delivery.in_doubt and (found := await self._find(delivery)) is not None:
            return found
        message = slack_message(delivery.words, delivery.id)
        if self._hears and _is_alert(delivery):
            message["blocks"].append(buttons(delivery.id, delivery.words.reader))
        thread = _thread(delivery)
        try:
            return await self._post(message, thread)
        except RefusedError:
            # A thread may be locked, or be gone with its channel; the message is worth more than its place.
            if not thread:
                raise
            return await self._post(message, {})

    async def _post(self, message: dict[str, Any], thread: dict[str, Any]) -> str:
        try:
            answer = await self._client.chat_postMessage(channel=self._channel, **message, **thread)
        except SlackApiError as error:
            raise failure(error) from error
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
            raise PassingError(f"Slack cannot be reached: {error or type(error).__name__}") from error
        return str(answer.get("ts", ""))

    async def _find(self, delivery: Delivery) -> str | None:
        """The timestamp of the message if it arrived after all; None also where the app may not look.

        A channel's history does not show what stands in threads alone.
        """
        since: dict[str, Any] = {"oldest": f"{delivery.created.timestamp() - 60:.6f}", "limit": 200}
        since |= {"channel": self._channel, "include_all_metadata": True}
        thread = _thread(delivery)
        try:
            if thread and "reply_broadcast" not in thread:
                answer = await self._client.conversations_replies(ts=thread["thread_ts"], **since)
            else:
                answer = await self._client.conversations_history(**since)
        except (TimeoutError, SlackApiError, aiohttp.ClientError, SlackClientError, OSError):
            return None
        for message in answer.get("messages") or []:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("delivery") == delivery.id:
                return str(message.get("ts", ""))
        return None


class SlackWebhook:
    """Posts through an incoming webhook, which can neither thread nor be asked."""

    def __init__(self, channel: SlackChannel) -> None:
        self._url = channel.webhook or ""

    async def send(self, delivery: Delivery) -> str:
        message = slack_message(delivery.words, delivery.id)
        body = {name: message[name] for name in ("text", "blocks", "unfurl_links", "unfurl_media")}
        try:
            async with aiohttp.ClientSession(trace_configs=[_no_redirects()]) as session:
                answer = await AsyncWebhookClient(
                    self._url, timeout=TIMEOUT, session=session, retry_handlers=[]
                ).send_dict(body)
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
            # An address that cannot be read is repeated by the library, and it is a secret.
            said = type(error).__name__ if isinstance(error, ValueError) else str(error) or type(error).__name__
            raise PassingError(f"Slack cannot be reached: {said}") from error
        failed = webhook_failure(answer.status_code, str(answer.body), answer.headers)
        if failed is not None:
            raise failed
        return ""


def _no_redirects() -> aiohttp.TraceConfig:
    """Followed, a redirect would make a GET of the POST, and its answer look like a yes."""

    async def refuse(*_: object) -> None:
        raise ChannelOffError("Slack's webhook answers with a redirect: write the final address into `webhook`")

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(refuse)
    return config


def _thread(delivery: Delivery) -> dict[str, Any]:
    """What follows goes into the story's thread; a further alert, or one taken back, is shown in the channel too."""
    # What a channel of this name was before may have left something else than a message of Slack's.
    if delivery.thread is None or not _TS.fullmatch(delivery.thread):
        return {}
    aside = any(update.kind not in {"withdrawn", "restored"} for update in delivery.updates)
    return {"thread_ts": delivery.thread, **({} if aside else {"reply_broadcast": True})}


def _is_alert(delivery: Delivery) -> bool:
    """Not a digest, a notice, or what became of an alert, whose buttons stand under the alert itself."""
    return isinstance(delivery.words, Wording) and not delivery.words.news
