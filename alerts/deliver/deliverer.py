"""The deliverer: one lane a destination, in order, each with its own pace and patience.

`sending` is committed before the request and `sent` after it, so what a kill leaves in `sending` is in doubt and goes
again under the same id.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Event

import structlog

from alerts.deliver.channel import Delivery
from alerts.deliver.failures import ChannelOffError, PassingError, RefusedError
from alerts.deliver.senders import Destination
from alerts.deliver.wording import wording
from state import alerts, channels, outbox
from state.database import State, StateError
from state.outbox import Message

LOOK_EVERY = 0.2
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)

logger = structlog.get_logger("deliver")


def pause_after(attempts: int, retry_after: float | None, jitter: float) -> timedelta:
    """How long a lane waits after its `attempts`-th failure in a row; `jitter` is 0 to 1."""
    pause = min(FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), LONGEST_PAUSE) * (0.75 + 0.5 * jitter)
    return max(pause, timedelta(seconds=retry_after)) if retry_after is not None else pause


class Deliverer:
    """Empties the outbox into `destinations`."""

    def __init__(self, state: State, destinations: Mapping[str, Destination], clock: Callable[[], datetime]) -> None:
        self._state, self._clock = state, clock
        self._destinations = dict(destinations)
        self._lanes: dict[str, asyncio.Task[None]] = {}

    def replace(self, destinations: Mapping[str, Destination]) -> None:
        """From the next message on these are sent to."""
        self._destinations = dict(destinations)

    def run(self, stop: Event, holding: Callable[[], bool], between: Callable[[], None] = lambda: None) -> None:
        """Delivers until `stop`, or until delivery is another's. `between` is called about once a second."""
        asyncio.run(self._run(stop, holding, between))

    async def drain(self) -> None:
        """Delivers what is due now and returns: for the demo and for tests."""
        for channel in await asyncio.to_thread(self._with_work):
            while await self._step(channel):
                pass

    async def _run(self, stop: Event, holding: Callable[[], bool], between: Callable[[], None]) -> None:
        looks = 0
        try:
            while not stop.is_set() and holding():
                if looks % 5 == 0:
                    await asyncio.to_thread(between)
                looks += 1
                await self._start_lanes(stop, holding)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            # A request that is under way may finish; what it sent would be in doubt otherwise.
            await asyncio.wait(self._lanes.values(), timeout=5.0) if self._lanes else None
            for task in self._lanes.values():
                task.cancel()
            await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _start_lanes(self, stop: Event, holding: Callable[[], bool]) -> None:
        try:
            waiting = await asyncio.to_thread(self._with_work)
        except StateError as error:
            logger.error("waiting", error=str(error))
            return
        self._lanes = {name: task for name, task in self._lanes.items() if not task.done()}
        for channel in waiting - set(self._lanes):
            self._lanes[channel] = asyncio.create_task(self._lane(channel, stop, holding))

    async def _lane(self, channel: str, stop: Event, holding: Callable[[], bool]) -> None:
        try:
            while not stop.is_set() and holding() and await self._step(channel):
                pass
        except StateError as error:
            logger.error("waiting", channel=channel, error=str(error))

    async def _step(self, channel: str) -> bool:
        """Sends the lane's next message if it is due; False when there is nothing to do there now."""
        destination = self._destinations.get(channel)
        if destination is None:
            return False
        message = await asyncio.to_thread(self._next, destination)
        if message is None or message.not_before > self._clock():
            return False
        delivery = await asyncio.to_thread(self._begin, message)
        if delivery is None:
            return True
        try:
            provider_id = await destination.sender.send(delivery)
        except RefusedError as error:
            await self._note(self._refused, message, str(error))
        except ChannelOffError as error:
            await self._note(self._off, message, destination, str(error))
            return False
        except PassingError as error:
            await self._note(self._again, message, str(error), error.retry_after)
            return False
        except Exception as error:
            # A fault of ours must not stop the lane for good, nor lose the message.
            logger.exception("sending failed", channel=channel, error=str(error))
            await self._note(self._again, message, f"{type(error).__name__}: {error}", None)
            return False
        else:
            await self._note(self._sent, message, provider_id)
        return True

    async def _note(self, write: Callable[..., None], *what: object) -> None:
        """Writes what became of a request, again and again while the state cannot serve: it must not be forgotten."""
        pause = 0.2
        while True:
            try:
                await asyncio.to_thread(write, *what)
            except StateError as error:
                logger.error("waiting", error=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)
            else:
                return

    def _with_work(self) -> set[str]:
        with self._state.read() as connection:
            return outbox.channels_with_work(connection) & set(self._destinations)

    def _next(self, destination: Destination) -> Message | None:
        with self._state.read() as connection:
            if channels.is_off(connection, destination.id, destination.settings_hash):
                return None
            return outbox.first_open(connection, destination.id)

    def _begin(self, message: Message) -> Delivery | None:
        """The message made ready, `sending` committed; None for one that says nothing or is in other hands."""
        with self._state.write() as connection:
            found = [one for one in (alerts.get(connection, alert) for alert in message.alerts) if one is not None]
            if not found:
                outbox.fail(connection, message.id, "its alerts are no longer kept", self._clock())
                return None
            if not outbox.begin(connection, message, self._clock()):
                return None
        return Delivery(message.id, wording(found), message.subscription, message.created, message.status == "sending")

    def _sent(self, message: Message, provider_id: str) -> None:
        with self._state.write() as connection:
            outbox.sent(connection, message.id, provider_id, self._clock())
        logger.info("sent", channel=message.channel, subscription=message.subscription, delivery=message.id)

    def _refused(self, message: Message, reason: str) -> None:
        with self._state.write() as connection:
            outbox.fail(connection, message.id, reason, self._clock())
        logger.error("refused", channel=message.channel, delivery=message.id, reason=reason)

    def _off(self, message: Message, destination: Destination, reason: str) -> None:
        now = self._clock()
        with self._state.write() as connection:
            outbox.postpone(connection, message.id, now, reason, now)
            channels.switch_off(connection, destination.id, destination.settings_hash, reason, now)
        logger.error("channel switched off", channel=destination.id, reason=reason)

    def _again(self, message: Message, reason: str, retry_after: float | None) -> None:
        now = self._clock()
        until = now + pause_after(message.attempts + 1, retry_after, random.random())
        with self._state.write() as connection:
            outbox.postpone(connection, message.id, until, reason, now)
        logger.warning("not taken yet", channel=message.channel, delivery=message.id, reason=reason, again_at=until)
