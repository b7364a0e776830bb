"""The pages behind the signed links of messages: what becomes of alerts, and who wants no more mail.

Looking changes nothing, since mail scanners open every link; only a POST acts. There is no login: who has the link may
do what it says (alerts/deliver/forms/links.py).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form
from fastapi.responses import Response

from alerts.deliver.forms.links import LEAVE, REACT, Leave, Links, React
from alerts.deliver.words.wording import wording
from alerts.reactions import REACTIONS, react
from app.web.pages import page, sorry
from state import acks, alerts, outbox, unsubscribed
from state.database import Connection, State
from state.outbox import Message
from topics.records import Alert

ONE_CLICK = "One-Click"
"""What mail programs send (RFC 8058), and wait for no further question."""
LOOK = ["GET", "HEAD"]

T = TypeVar("T", React, Leave)


def link_routes(state: State, links: Links, clock: Callable[[], datetime]) -> APIRouter:
    """/a/TOKEN and /u/TOKEN. Plain functions: the server runs each in a thread, where it may wait for the state."""
    router = APIRouter()

    @router.api_route(f"/{REACT}/{{token:path}}", methods=LOOK)
    def look_at_alerts(token: str) -> Response:
        allowed = links.read(token, React)
        if allowed is None:
            return _no_such_link()
        with state.read() as connection:
            _, found = _told(connection, allowed)
            seen = list(acks.of(connection, [one.id for one in found]).values())
        return _alerts(found, f"{seen[0].by} sees to it" if seen else "")

    @router.post(f"/{REACT}/{{token:path}}")
    def react_to_alerts(token: str, do: Annotated[str, Form()] = "") -> Response:
        allowed = links.read(token, React)
        if allowed is None:
            return _no_such_link()
        reaction = next((one for one in REACTIONS if one == do), None)
        if reaction is None:
            return _no_such_button()
        with state.write() as connection:
            message, found = _told(connection, allowed, take=True)
            said = ""
            if message is not None and found:
                said = react(connection, reaction, found, message.channel, allowed.by, clock())
        return _alerts(found, said)

    @router.api_route(f"/{LEAVE}/{{token:path}}", methods=LOOK)
    def look_at_subscription(token: str) -> Response:
        allowed = links.read(token, Leave)
        if allowed is None:
            return _no_such_link()
        with state.read() as connection:
            left = allowed.address.casefold() in unsubscribed.gone(connection, allowed.subscription)
        return page("leave", allowed=allowed, left=left, returned=False)

    @router.post(f"/{LEAVE}/{{token:path}}")
    def leave_or_return(
        token: str,
        do: Annotated[str, Form()] = "",
        one_click: Annotated[str, Form(alias="List-Unsubscribe")] = "",
    ) -> Response:
        allowed = links.read(token, Leave)
        if allowed is None:
            return _no_such_link()
        leaves = do == "leave" or one_click == ONE_CLICK
        if not leaves and do != "return":
            return _no_such_button()
        with state.write() as connection:
            if leaves:
                unsubscribed.leave(connection, allowed.subscription, allowed.address, clock())
            else:
                unsubscribed.come_back(connection, allowed.subscription, allowed.address)
        return page("leave", allowed=allowed, left=leaves, returned=not leaves)

    return router


def _told(connection: Connection, allowed: React, *, take: bool = False) -> tuple[Message | None, list[Alert]]:
    """The message and what is kept of its alerts, which are of one rule and article: digests have no such links.

    Who is about to act `take`s it, so that two clicks act in turn.
    """
    message = outbox.get(connection, allowed.message, take=take)
    found = [alerts.get(connection, one) for one in message.alerts] if message is not None else []
    return message, [one for one in found if one is not None]


def _alerts(found: Sequence[Alert], said: str) -> Response:
    if not found:
        return sorry(
            410,
            "These alerts are kept no longer",
            "The message that brought you here told of alerts that Wirewatch has forgotten since. Nothing was changed.",
        )
    return page("alerts", words=wording(found), said=said)


def _no_such_link() -> Response:
    return sorry(
        404,
        "This link leads nowhere",
        "Perhaps the mail program cut it off: a whole link is one long line. Copy all of it out of the message into "
        "your browser, or open it in another mail program.",
        "Or it belongs to an installation of Wirewatch that is no more. Nothing was changed.",
    )


def _no_such_button() -> Response:
    return sorry(
        400,
        "That cannot be done here",
        "The request names nothing that this page offers. Open the link of the message again and use its buttons. "
        "Nothing was changed.",
    )
