"""A webhook of the user's own: each message is one signed POST of JSON.

What is signed is that of https://www.standardwebhooks.com, "id.timestamp.body" by HMAC-SHA256, but written v1=<hex>.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpx

from alerts.deliver.channels.failures import ChannelOffError, DeliveryError, PassingError, RefusedError
from alerts.deliver.channels.retry_after import seconds_of
from alerts.deliver.forms.alertmanager_body import alertmanager_body
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.webhook_body import webhook_body
from alerts.deliver.models import WebhookChannel
from alerts.deliver.words.wording import one_line

TIMEOUT = 20.0
MAX_READ = 4000
MAX_SAID = 200

_TO_DO = {
    401: "check the secret, and what the receiver asks for",
    403: "check the secret, and what the receiver allows",
    404: "nothing is there: correct url",
    410: "the receiver is gone: write its new url, or remove the channel",
}


class WebhookSender:
    """One address. Any 2xx is a yes, whatever its body; redirects are not followed, as they would lose the POST."""

    def __init__(self, channel: WebhookChannel, clock: Callable[[], datetime], timeout: float = TIMEOUT) -> None:
        self._url, self._secret, self._clock, self._timeout = channel.url, channel.secret, clock, timeout
        self._body = alertmanager_body if channel.form == "alertmanager" else webhook_body

    async def send(self, delivery: Delivery) -> str:
        body = self._body(delivery)
        headers = self._headers(delivery.id, body)
        try:
            async with (
                asyncio.timeout(self._timeout),
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._timeout) as client,
                client.stream("POST", self._url, content=body, headers=headers) as answer,
            ):
                if answer.is_success:
                    return f"HTTP {answer.status_code}"
                said = self._clean(await _beginning(answer))
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PassingError(f"the webhook gave no answer within {self._timeout:g} s") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ChannelOffError("the webhook's url is no address that can be asked: correct it") from error
        except (httpx.HTTPError, OSError) as error:
            words = self._clean(str(error)) or type(error).__name__
            raise PassingError(f"the webhook cannot be reached: {words}") from error
        raise self._failure(answer, f"HTTP {answer.status_code} {said}".strip())

    def _headers(self, delivery: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "wirewatch",
            "Accept-Encoding": "identity",
            "Webhook-Id": delivery,
            "Webhook-Timestamp": timestamp,
        }
        if self._secret is not None:
            signed = f"{delivery}.{timestamp}.".encode() + body
            headers["Webhook-Signature"] = f"v1={hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()}"
        return headers

    def _failure(self, answer: httpx.Response, said: str) -> DeliveryError:
        status = answer.status_code
        if 300 <= status < 400:
            where = self._clean(_target(self._url, answer.headers.get("Location", "")))
            return ChannelOffError(f"the webhook answers with a redirect to {where}: write the final address into url")
        if status in _TO_DO:
            return ChannelOffError(f"the webhook refuses everything: {said} ({_TO_DO[status]})")
        if 400 <= status < 500 and status not in {408, 425, 429}:
            return RefusedError(f"the webhook refuses this message: {said} (the receiver's own log may say why)")
        wait = seconds_of(answer.headers.get("Retry-After", ""), self._clock())
        return PassingError(f"the webhook does not take it now: {said} (it is tried again)", wait)

    def _clean(self, text: str) -> str:
        """What came from outside as one short line, without the secrets that it may repeat."""
        for secret in (self._secret, urlsplit(self._url).query):
            text = text.replace(secret, "***") if secret else text
        return one_line(text, MAX_SAID)


async def _beginning(answer: httpx.Response) -> str:
    """Enough of the body to quote; what came before it broke off counts."""
    read = b""
    try:
        async for chunk in answer.aiter_raw():
            read += chunk
            if len(read) >= MAX_READ:
                break
    except httpx.HTTPError:
        pass  # The status has been said already.
    return read[:MAX_READ].decode("utf-8", "replace")


def _target(url: str, location: str) -> str:
    """Where a redirect leads, without what may be secret in it: a user, a password, a query."""
    try:
        found = urlsplit(urljoin(url, location)) if location else None
        return f"{found.scheme}://{found.netloc.rpartition('@')[2]}{found.path}" if found else "nowhere"
    except ValueError:
        return "an address that cannot be read"
