"""The ear for buttons that are pressed in Slack: Socket Mode, a connection that we open and Slack speaks through.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from alerts.deliver.channels.failures import ChannelOffError, PassingError
from alerts.deliver.channels.pauses import pause_after
from alerts.deliver.channels.slack_answers import error_code, failure
from alerts.deliver.channels.slack_presses import PATIENCE, SILENT, Presses, Sleep, fault
from alerts.deliver.forms.slack_buttons import pressed
from alerts.deliver.models import SlackSettings
from alerts.deliver.words.reader import ENGLISH, Reader
from state import notices
from state.database import State, StateError
from state.outbox import Message

TOPIC = "Slack buttons"
"""Of the notice to operators."""
TIMEOUT = 10
CLOSING_SECONDS = 0.5
FINISHING_SECONDS = 1.0
STEADY_SECONDS = 30.0
"""A connection that held so long was a good one, and the next is opened at once: Slack renews each within hours."""
MOST_FAILURES = 6
"""The pauses grow no longer than after so many, to about a minute: somebody may be pressing."""
REMEMBERED = 500

logger = structlog.get_logger("slack")


class SlackSocket:
    """Hears of presses by the app token of `settings`, and hands each to `Presses` once.

    `reader_of` tells who reads where a message went, and so in whose language a press is answered.
    """

    def __init__(
        self,
        state: State,
        settings: SlackSettings,
        clock: Callable[[], datetime],
        reader_of: Callable[[Message], Reader] = lambda _: ENGLISH,
        *,
        patience: float = PATIENCE,
        ping: float = 5.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._state, self._clock, self._ping, self._sleep = state, clock, ping, sleep
        self._token = (settings.app_token or "").strip()
        self._web = AsyncWebClient(
            base_url=settings.api, timeout=TIMEOUT, retry_handlers=[], trust_env_in_session=False, logger=SILENT
        )
        self._presses = Presses(state, clock, reader_of, patience=patience, sleep=sleep)
        self._seen: deque[str] = deque(maxlen=REMEMBERED)
        self._clearing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Listens until it is cancelled, or until Slack refuses the token: it would refuse it again."""
        noting = asyncio.create_task(self._presses.run())
        try:
            await self._listen()
        except ChannelOffError as error:
            reason = str(error)
            logger.error("not listening to Slack", reason=reason)
            await self._patiently(lambda: notices.put(self._state, TOPIC, reason, self._clock()))
        finally:
            # Slack was told that these arrived, and does not send them again.
            await self._presses.finish(FINISHING_SECONDS)
            tasks = [noting, *([self._clearing] if self._clearing is not None else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        failures = 0
        while True:
            retry_after = None
            try:
                held = await self._connection()
            except PassingError as error:
                held, reason, retry_after = 0.0, str(error), error.retry_after
            except ChannelOffError:
                raise
            except Exception as error:
                # A fault of ours must not make the buttons dead for good.
                logger.exception("listening failed", **fault(error))
                held, reason = 0.0, type(error).__name__
            else:
                reason = "the connection ended"
            if held >= STEADY_SECONDS:
                failures = 0
                continue
            failures = min(failures + 1, MOST_FAILURES)
            pause = pause_after(failures, retry_after, random.random()).total_seconds()
            logger.warning("not listening to Slack", reason=reason, again_in=round(pause, 1))
            await self._sleep(pause)

    async def _connection(self) -> float:
        """One connection from its opening to its end; for how many seconds it held."""
        link = _Link(self._web, await self._address(), self._token, self._ping)
        link.socket_mode_request_listeners.append(self._take)
        try:
            # The client would try the same address for ever, and an address of Slack's is good for one connection.
            await asyncio.wait_for(link.connect(), TIMEOUT)  # type: ignore[no-untyped-call]
            began = time.monotonic()
            logger.info("listening to Slack")
            if self._clearing is None:
                self._clearing = asyncio.create_task(self._patiently(lambda: notices.clear(self._state, TOPIC)))
            await link.over.wait()
            return time.monotonic() - began
        except TimeoutError as error:
            raise PassingError("Slack's socket cannot be reached") from error
        finally:
            await link.end()

    async def _address(self) -> str:
        """Where Slack wants to be connected to; it holds a ticket, which is a secret."""
        try:
            answer = await self._web.apps_connections_open(app_token=self._token)
        except SlackApiError as error:
            found, code = failure(error), error_code(error)
            if isinstance(found, PassingError):
                raise found from error
            if not code:  # It was not Slack who said no.
                raise PassingError("something between here and Slack answers instead of it") from error
            raise ChannelOffError(
                f"Slack refuses the app token ({code}), so no press of a button is heard. Make an app-level token with"
                " the scope connections:write while Socket Mode is on, put it where slack: app_token of wirewatch.yaml"
                " takes it from, and start Wirewatch anew"
            ) from error
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, ValueError) as error:
            raise PassingError(f"Slack cannot be reached: {type(error).__name__}") from error
        return str(answer.get("url", ""))

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledged first: Slack waits three seconds. What could not be acknowledged comes again."""
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        if request.envelope_id in self._seen:
            return
        self._seen.append(request.envelope_id)
        press = pressed(request.payload) if request.type == "interactive" else None
        if press is not None:
            self._presses.take(press)

    async def _patiently(self, write: Callable[[], object]) -> None:
        pause = 1.0
        while True:
            try:
                await asyncio.to_thread(write)
            except StateError as error:
                logger.error("waiting", error=str(error))
            else:
                return
            await self._sleep(pause)
            pause = min(pause * 2, 60.0)


class _Link(SocketModeClient):
    """The library's client for the life of one connection: what comes after it, and when, is the listener's."""

    def __init__(self, web: AsyncWebClient, address: str, token: str, ping: float) -> None:
        super().__init__(token, logger=SILENT, web_client=web, ping_interval=ping)
        self.proxy = None  # The client takes one from the environment, which none of our other requests does.
        self.wss_uri = address
        self.over = asyncio.Event()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Called when Slack asks for it, and when the connection is closed or silent."""
        self.over.set()

    async def end(self) -> None:
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            await asyncio.wait_for(self.disconnect(), CLOSING_SECONDS)  # type: ignore[no-untyped-call]
        # Closing waits for the other side's goodbye again where there is a session, and it need not come.
        self.current_session = None
        await self.close()  # type: ignore[no-untyped-call]
