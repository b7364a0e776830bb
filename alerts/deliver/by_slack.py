"""Slack: a bot's chat.postMessage, or an incoming webhook."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from alerts.deliver.channel import Delivery
from alerts.deliver.failures import ChannelOffError, DeliveryError, PassingError, RefusedError
from alerts.deliver.models import SlackChannel, SlackSettings
from alerts.deliver.slack_buttons import buttons
from alerts.deliver.slack_text import slack_message
from alerts.deliver.wording import Wording

TIMEOUT = 20
_OFF = frozenset(
    "invalid_auth not_authed account_inactive token_revoked token_expired org_login_required ekm_access_denied"
    " missing_scope no_permission channel_not_found not_in_channel is_archived team_access_not_granted"
    " enterprise_is_restricted accesslimited restricted_action no_service no_team invalid_token"
    " action_prohibited channel_is_archived posting_to_general_channel_denied user_not_found".split()
)
_PASSING = frozenset(
    "ratelimited rate_limited fatal_error internal_error service_unavailable request_timeout team_added_to_org"
    " message_limit_exceeded".split()
)


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
        try:
            answer = await self._client.chat_postMessage(channel=self._channel, **message, **_thread(delivery))
        except SlackApiError as error:
            raise failure(error) from error
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
            raise PassingError(f"Slack cannot be reached: {error or type(error).__name__}") from error
        return str(answer.get("ts", ""))

    async def _find(self, delivery: Delivery) -> str | None:
        """The timestamp of the message if it arrived after all; None also where the app may not look."""
        oldest = f"{delivery.created.timestamp() - 60:.6f}"
        try:
            answer = await self._client.conversations_history(
                channel=self._channel, oldest=oldest, limit=200, include_all_metadata=True
            )
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
        self._client = AsyncWebhookClient(
            channel.webhook or "", timeout=TIMEOUT, retry_handlers=[], trust_env_in_session=False
        )

    async def send(self, delivery: Delivery) -> str:
        message = slack_message(delivery.words, delivery.id)
        body = {name: message[name] for name in ("text", "blocks", "unfurl_links", "unfurl_media")}
        try:
            answer = await self._client.send_dict(body)
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
            raise PassingError(f"Slack cannot be reached: {error or type(error).__name__}") from error
        if answer.status_code == 200:
            return ""
        said = f"HTTP {answer.status_code} {str(answer.body)[:200]}".strip()
        if answer.status_code == 429:
            raise PassingError(f"Slack asks to wait ({said})", _seconds(answer.headers))
        if answer.status_code >= 500:
            raise PassingError(f"Slack answers {said}")
        if answer.status_code in {401, 403, 404, 410} or str(answer.body).strip() in _OFF:
            raise ChannelOffError(f"Slack refuses the webhook: {said}")
        raise RefusedError(f"Slack refuses the message: {said}")


def _thread(delivery: Delivery) -> dict[str, Any]:
    """What follows goes into the story's thread; a further alert, or one taken back, is shown in the channel too."""
    if delivery.thread is None:
        return {}
    aside = any(update.kind not in {"withdrawn", "restored"} for update in delivery.updates)
    return {"thread_ts": delivery.thread, **({} if aside else {"reply_broadcast": True})}


def _is_alert(delivery: Delivery) -> bool:
    """Not a digest, a notice, or what became of an alert, whose buttons stand under the alert itself."""
    return isinstance(delivery.words, Wording) and not delivery.words.news


def failure(error: SlackApiError) -> DeliveryError:
    """What Slack's answer means for what was asked."""
    answer: Any = error.response
    # Where the body was no JSON the library hands on what it got, whatever that is.
    status: int = getattr(answer, "status_code", getattr(answer, "status", 200))
    code = error_code(error)
    if status == 429 or code in _PASSING or status >= 500:
        words = f"Slack answers HTTP {status}{f' {code}' if code else ''}"
        return PassingError(words, _seconds(getattr(answer, "headers", {})))
    if code in _OFF or status in {401, 403, 404}:
        return ChannelOffError(f"Slack refuses everything to this channel: {code or f'HTTP {status}'}")
    return RefusedError(f"Slack refuses the message: {code or f'HTTP {status}'}")


def error_code(error: SlackApiError) -> str:
    """Slack's own word for what is wrong; empty where it was not Slack's API that answered."""
    said = getattr(error.response, "data", None)
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _seconds(headers: Any) -> float | None:
    """Retry-After, which Slack gives in seconds."""
    found = headers.get("Retry-After") or headers.get("retry-after")
    try:
        return float(found) if found is not None else None
    except (TypeError, ValueError):
        return None
