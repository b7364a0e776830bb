"""What becomes of presses of buttons in Slack: they are noted one after the other, and each is answered."""

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from alerts.deliver.forms.slack_buttons import Pressed
from alerts.deliver.forms.slack_marks import shown
from alerts.deliver.words.reader import Reader
from alerts.reactions import react
from state import alerts, outbox
from state.database import State, StateError
from state.outbox import Message

PATIENCE = 30.0
"""So many seconds after a press it is still tried to note it."""
LONGEST_PAUSE = 5.0
TIMEOUT = 5
ANSWER_PAUSES = (1.0, 3.0)
GONE = "This alert is kept no longer: nothing was noted."
AGAIN = "This could not be noted, press again in a while."
SILENT = logging.Logger("slack", logging.CRITICAL + 1)
"""For the library: its words may hold addresses that are secrets, and ours say what there is to say."""

Sleep = Callable[[float], Awaitable[None]]

logger = structlog.get_logger("slack")


@dataclass(frozen=True, slots=True)
class Answer:
    """`private`: only who pressed sees it."""

    words: str
    private: bool


class Presses:
    """One at a time: presses that wait for a state that is away must not take the threads that the lanes need."""

    def __init__(
        self,
        state: State,
        clock: Callable[[], datetime],
        reader_of: Callable[[Message], Reader],
        *,
        patience: float = PATIENCE,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._state, self._clock, self._reader_of = state, clock, reader_of
        self._patience, self._sleep = patience, sleep
        self._waiting: asyncio.Queue[tuple[Pressed, float]] = asyncio.Queue()

    def take(self, press: Pressed) -> None:
        self._waiting.put_nowait((press, time.monotonic() + self._patience))

    async def run(self) -> None:
        """Notes and answers until it is cancelled."""
        while True:
            press, until = await self._waiting.get()
            try:
                await self._answer(press, await self._noted(press, until))
            except Exception as error:
                # A fault of ours in one press must not make the next ones unheard.
                logger.exception("a press was not noted", message=press.message, **fault(error))
            finally:
                self._waiting.task_done()

    async def finish(self, seconds: float) -> None:
        """Waits until all that was taken is noted and answered, at most so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._waiting.join(), seconds)

    async def _noted(self, press: Pressed, until: float) -> Answer:
        pause = 0.2
        while True:
            try:
                return await asyncio.to_thread(self._note, press)
            except StateError as error:
                logger.error("waiting", error=str(error))
                if time.monotonic() + pause > until:
                    return Answer(AGAIN, private=True)
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _note(self, press: Pressed) -> Answer:
        with self._state.write() as connection:
            message = outbox.get(connection, press.message, take=True)
            told = message.alerts if message is not None else []
            found = [one for one in (alerts.get(connection, alert) for alert in told) if one is not None]
            if message is None or not found:
                return Answer(GONE, private=True)
            reader = self._reader_of(message)
            words = react(connection, press.reaction, found, message.channel, press.by, self._clock(), reader)
        logger.info("pressed", reaction=press.reaction, message=message.id, channel=message.channel)
        return Answer(words, private=False)

    async def _answer(self, press: Pressed, answer: Answer) -> None:
        """Into the thread of the message.

        By the press's own address: it needs no token, which the channel may have changed since, and no scope, and it
        is the one way to answer where we no longer know which channel that was.
        """
        body: dict[str, Any] = {"text": shown(answer.words), "replace_original": False}
        if answer.private:
            body |= {"response_type": "ephemeral"}
        else:
            body |= {"response_type": "in_channel", "thread_ts": press.thread}
        client = AsyncWebhookClient(
            press.response_url, timeout=TIMEOUT, retry_handlers=[], trust_env_in_session=False, logger=SILENT
        )
        for pause in (*ANSWER_PAUSES, None):
            problem, passing = await _post(client, body)
            if not problem:
                return
            if not passing or pause is None:
                logger.warning("a press is noted but not answered", message=press.message, reason=problem)
                return
            await self._sleep(pause)


def fault(error: Exception) -> dict[str, Any]:
    """For the log: where it was, without the words and values that were at hand there, which may be secrets."""
    return {"exc_info": False, "error": type(error).__name__, "where": traceback.format_tb(error.__traceback__)}


async def _post(client: AsyncWebhookClient, body: dict[str, Any]) -> tuple[str, bool]:
    """What went wrong, and whether to try again: not where the answer may have arrived, it would be doubled."""
    try:
        answer = await client.send_dict(body)
    except aiohttp.ClientConnectorError:
        return "Slack cannot be reached", True
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        return f"Slack cannot be reached: {type(error).__name__}", False
    status = answer.status_code
    return ("" if status == 200 else f"HTTP {status}"), status == 429 or status >= 500
