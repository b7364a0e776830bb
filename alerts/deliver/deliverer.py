"""The deliverer: one lane a destination, in order, each with its own pace and patience.

`sending` is committed before the request and `sent` after it, so what a kill leaves in `sending` is in doubt and goes
again under the same id.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from threading import Event

import structlog

from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import ChannelOffError, PassingError, RefusedError
from alerts.deliver.channels.senders import Destination
from alerts.deliver.ledger import LONGEST_WAIT, Ledger
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.deliver.words.reader import Reader
from state.database import State, StateError
from state.outbox import Message

LOOK_EVERY = 0.2

logger = structlog.get_logger("deliver")


class Deliverer:
    """Empties the outbox into `destinations`, as the subscriptions of `file` have it."""

    def __init__(
        self,
        state: State,
        destinations: Mapping[str, Destination],
        file: SubscriptionsFile,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger, self._clock = Ledger(state, file), clock
        self._destinations = dict(destinations)
        self._lanes: dict[str, asyncio.Task[None]] = {}

    def replace(self, destinations: Mapping[str, Destination], file: SubscriptionsFile) -> None:
        """From the next message on these are sent to."""
        self._destinations = dict(destinations)
        self._ledger.use(file)

    def reader_of(self, message: Message) -> Reader:
        """Who reads where a message went, as the subscriptions are now."""
        return self._ledger.reader_of(message)

    def knows(self, channel: str) -> bool:
        return channel in self._destinations

    def run(
        self,
        stop: Event,
        holding: Callable[[], bool],
        between: Callable[[], None] = lambda: None,
        beside: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """Delivers until `stop`, or until delivery is another's. `between` is called about once a second.

        What is `beside` runs in the same loop meanwhile, and is cancelled at the end.
        """
        asyncio.run(self._run(stop, holding, between, beside))

    async def drain(self) -> None:
        """Delivers what is due now and returns: for the demo and for tests."""
        await asyncio.to_thread(self._ledger.gather, self._clock())
        for channel in sorted(await asyncio.to_thread(self._ledger.with_work, self._destinations)):
            while await self._step(channel):
                pass

    async def _run(
        self,
        stop: Event,
        holding: Callable[[], bool],
        between: Callable[[], None],
        beside: Sequence[Callable[[], Awaitable[None]]],
    ) -> None:
        looks = 0
        others = [asyncio.create_task(_apart(one)) for one in beside]
        try:
            while not stop.is_set() and holding():
                if looks % 5 == 0:
                    await asyncio.to_thread(between)
                    await self._gather()
                looks += 1
                await self._start_lanes(stop, holding)
                await asyncio.sleep(LOOK_EVERY)
        finally:
            for task in others:
                task.cancel()
            # A request that is under way may finish; what it sent would be in doubt otherwise.
            await asyncio.wait(self._lanes.values(), timeout=5.0) if self._lanes else None
            for task in self._lanes.values():
                task.cancel()
            await asyncio.gather(*self._lanes.values(), *others, return_exceptions=True)

    async def _gather(self) -> None:
        try:
            await asyncio.to_thread(self._ledger.gather, self._clock())
        except StateError as error:
            logger.error("waiting", error=str(error))

    async def _start_lanes(self, stop: Event, holding: Callable[[], bool]) -> None:
        try:
            waiting = await asyncio.to_thread(self._ledger.with_work, self._destinations)
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
        message = await asyncio.to_thread(self._ledger.next, destination, self._clock())
        if message is None or self._clock() < message.not_before <= self._clock() + LONGEST_WAIT:
            return False
        delivery = await asyncio.to_thread(self._ledger.begin, message, self._clock())
        if delivery is None:
            return True
        try:
            answer = await destination.sender.send(delivery)
        except RefusedError as error:
            await self._note(self._ledger.refused, message, error)
        except ChannelOffError as error:
            await self._note(self._ledger.off, message, destination, str(error))
            return False
        except PassingError as error:
            await self._note(self._ledger.again, message, error)
            # What has reached somebody holds nothing up.
            return bool(error.taken or message.taken)
        except Exception as error:
            # A fault of ours must not stop the lane for good, nor lose the message.
            logger.exception("sending failed", channel=channel, error=str(error))
            await self._note(self._ledger.again, message, PassingError(f"{type(error).__name__}: {error}"))
            return False
        else:
            await self._note(self._ledger.sent, message, answer if isinstance(answer, Receipt) else Receipt(answer))
        return True

    async def _note(self, write: Callable[..., None], *what: object) -> None:
        """Writes what became of a request, again and again while the state cannot serve: it must not be forgotten."""
        pause = 0.2
        while True:
            try:
                await asyncio.to_thread(write, *what, self._clock())
            except StateError as error:
                logger.error("waiting", error=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)
            else:
                return


async def _apart(action: Callable[[], Awaitable[None]]) -> None:
    """Whatever fails beside the lanes stops none of them."""
    try:
        await action()
    except Exception as error:
        # Without the values that were at hand there, which may be secrets.
        where = traceback.format_tb(error.__traceback__)
        logger.exception("ended by a fault", exc_info=False, error=type(error).__name__, where=where)
