"""What Slack's answers mean for what was asked, and what to do about them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from alerts.deliver.channels.failures import ChannelOffError, DeliveryError, PassingError, RefusedError
from alerts.deliver.channels.retry_after import seconds_of
from alerts.deliver.words.wording import one_line

_NEW_TOKEN = "install the app anew and put its token where `token` is taken from"
_OTHER_CHANNEL = "correct `channel` (an ID such as C0ATOLLS01); a private one needs the app as a member"
_RIGHTS = "add the scope chat:write to the app and install it anew"
_NEW_WEBHOOK = "make a new webhook in Slack and put it where `webhook` is taken from"
_OF_THE_TEAM = "who administers the workspace can allow it"
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_OFF = {
    **dict.fromkeys(("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"), _NEW_TOKEN),
    **dict.fromkeys(("channel_not_found", "user_not_found"), _OTHER_CHANNEL),
    "not_in_channel": "type /invite @your-app in the channel",
    **dict.fromkeys(("is_archived", "channel_is_archived"), "take the channel out of the archive, or name another"),
    **dict.fromkeys(("missing_scope", "no_permission"), _RIGHTS),
    **dict.fromkeys(("no_service", "no_team", "invalid_token", "action_prohibited"), _NEW_WEBHOOK),
    **dict.fromkeys(
        (
            "org_login_required",
            "ekm_access_denied",
            "team_access_not_granted",
            "enterprise_is_restricted",
            "accesslimited",
            "restricted_action",
            "posting_to_general_channel_denied",
        ),
        _OF_THE_TEAM,
    ),
}
"""Code of an answer after which nothing is taken any more -> what to do."""
_PASSING = frozenset(
    "ratelimited rate_limited fatal_error internal_error service_unavailable request_timeout team_added_to_org"
    " message_limit_exceeded".split()
)


def failure(error: SlackApiError) -> DeliveryError:
    """Of a method of the API."""
    answer: Any = error.response
    # Where the body was no JSON the library hands on what it got, whatever that is.
    status: int = getattr(answer, "status_code", getattr(answer, "status", 200))
    code = error_code(error)
    if status == 429 or code in _PASSING or status >= 500:
        words = f"Slack answers HTTP {status}{f' {code}' if code else ''}"
        return PassingError(words, _wait(getattr(answer, "headers", {})))
    if code in _OFF or status in {401, 403, 404}:
        said = f"{code}: {_OFF[code]}" if code in _OFF else code or f"HTTP {status}"
        return ChannelOffError(f"Slack refuses everything to this channel: {said}")
    return RefusedError(f"Slack refuses the message: {code or f'HTTP {status}'}")


def error_code(error: SlackApiError) -> str:
    """Slack's own word for what is wrong; empty where it was not Slack's API that answered."""
    said = getattr(error.response, "data", None)
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def webhook_failure(status: int, body: str, headers: Mapping[str, str]) -> DeliveryError | None:
    """Of an incoming webhook; None when the message was taken."""
    said = f"HTTP {status} {one_line(body, 200)}".strip()
    if status == 200 and not body.lstrip().startswith("<"):
        return None
    if status == 200:
        return PassingError("a page answers where Slack should: a proxy or a sign-in of the network, perhaps")
    if status == 429:
        return PassingError(f"Slack asks to wait ({said})", _wait(headers))
    if status >= 500:
        return PassingError(f"Slack answers {said}")
    if status in {401, 403, 404, 410} or body.strip() in _OFF:
        return ChannelOffError(f"Slack refuses the webhook: {said}: {_OFF.get(body.strip(), _NEW_WEBHOOK)}")
    return RefusedError(f"Slack refuses the message: {said}")


def _wait(headers: Any) -> float | None:
    found = headers.get("Retry-After") or headers.get("retry-after")
    return seconds_of(str(found), datetime.now(UTC)) if found is not None else None
