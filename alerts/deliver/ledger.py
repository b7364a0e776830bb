"""What the lanes read and write: each method is one transaction."""

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from alerts.deliver.bodies import digest_in, updates_in
from alerts.deliver.bundling import due_digests, make
from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import PassingError, RefusedError
from alerts.deliver.channels.pauses import pause_after
from alerts.deliver.channels.senders import Destination
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.notices import NoticeBody
from alerts.deliver.route import HOUR, Hold, route
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.deliver.words.digest import digest_words
from alerts.deliver.words.reader import ENGLISH, Reader
from alerts.deliver.words.update_wording import update_wording
from alerts.deliver.words.wording import NoticeWords, Words, wording
from state import alerts, bounces, channels, lanes, mutes, outbox, unsubscribed
from state.database import Connection, State
from state.outbox import Message
from topics.records import SEVERITIES, Alert

LONGEST_WAIT = timedelta(days=1)
"""Later than any provider asks for: a wait beyond it was reckoned under a clock that has been set back since."""
TRIES = 100
"""So often, for about a day, a mail that others have is offered to those who are put off each time."""

logger = structlog.get_logger("deliver")


class Ledger:
    """The outbox as the subscriptions of `file` have it."""

    def __init__(self, state: State, file: SubscriptionsFile) -> None:
        self._state = state
        self.use(file)

    def use(self, file: SubscriptionsFile) -> None:
        self._file = file

    def gather(self, now: datetime) -> None:
        """Makes the digests that are due."""
        with self._state.read() as connection:
            if not due_digests(connection, self._file, now):
                return
        with self._state.write() as connection:
            for one in due_digests(connection, self._file, now):
                make(connection, self._file, one, now)

    def with_work(self, known: Collection[str]) -> set[str]:
        """The channels of `known` in which something waits."""
        with self._state.read() as connection:
            return outbox.channels_with_work(connection) & set(known)

    def next(self, destination: Destination, now: datetime) -> Message | None:
        """What is first in a lane; None also for a destination that is switched off."""
        with self._state.read() as connection:
            if channels.is_off(connection, destination.id, destination.settings_hash):
                return None
            return outbox.first_open(connection, destination.id, now, LONGEST_WAIT)

    def begin(self, message: Message, now: datetime) -> Delivery | None:
        """The message made ready, `sending` committed.

        None for one that waits for a digest from now on, that is muted, says nothing, or is in other hands.
        """
        with self._state.write() as connection:
            found = [one for one in (alerts.get(connection, alert) for alert in message.alerts) if one is not None]
            if not found and message.kind in outbox.SINGLE:
                outbox.fail(connection, message.id, "its alerts are no longer kept", now)
                return None
            if self._is_muted(connection, message, found, now):
                outbox.silence(connection, message.id, now)
                return None
            hold = self._hold(connection, message, found, now)
            if hold is not None:
                outbox.hold(connection, message.id, hold.bundle, hold.until, now)
                return None
            if not outbox.begin(connection, message, now):
                return None
            # Operators hear of what is wrong, whatever a subscription of that name is called.
            left = frozenset(unsubscribed.gone(connection, message.subscription) if message.kind != "notice" else ())
            thread = outbox.thread(connection, message.channel, message.story) if message.story else None
        return Delivery(
            id=message.id,
            words=self._words(message, found),
            subscription=message.subscription,
            created=message.created,
            in_doubt=message.status == "sending",
            alerts=found,
            updates=updates_in(message),
            thread=thread,
            taken=message.taken,
            left=left,
        )

    def sent(self, message: Message, receipt: Receipt, now: datetime) -> None:
        with self._state.write() as connection:
            outbox.sent(connection, message.id, receipt.provider_id, now)
            self._fared(connection, message, receipt.accepted, receipt.bounced, now)
            lanes.succeeded(connection, message.channel, now)
        logger.info("sent", channel=message.channel, subscription=message.subscription, delivery=message.id)

    def refused(self, message: Message, error: RefusedError, now: datetime) -> None:
        reason = str(error)
        with self._state.write() as connection:
            outbox.fail(connection, message.id, reason, now)
            self._fared(connection, message, [], error.bounced, now)
            lanes.failed(connection, message.channel, reason, now)
        logger.error("refused", channel=message.channel, delivery=message.id, reason=reason)

    def off(self, message: Message, destination: Destination, reason: str, now: datetime) -> None:
        with self._state.write() as connection:
            outbox.postpone(connection, message.id, now, reason, now)
            lanes.failed(connection, message.channel, reason, now)
            channels.switch_off(connection, destination.id, destination.settings_hash, reason, now)
        logger.error("channel switched off", channel=destination.id, reason=reason)

    def again(self, message: Message, error: PassingError, now: datetime) -> None:
        reason, tries = str(error), message.attempts + 1
        if message.taken and tries >= TRIES and error.waiting:
            late = {address: f"put off for a day: {said}" for address, said in error.waiting.items()}
            self.sent(message, Receipt(reason, error.taken, {**error.bounced, **late}), now)
            return
        reached_first = bool(error.taken) and not message.taken
        until = now + pause_after(1 if reached_first else tries, error.retry_after, random.random())
        with self._state.write() as connection:
            outbox.postpone(connection, message.id, until, reason, now, [*message.taken, *error.taken])
            if reached_first:
                outbox.count_anew(connection, message.id)
            self._fared(connection, message, error.taken, error.bounced, now)
            lanes.failed(connection, message.channel, reason, now)
        logger.warning("not taken yet", channel=message.channel, delivery=message.id, reason=reason, again_at=until)

    @staticmethod
    def _fared(
        connection: Connection, message: Message, accepted: Sequence[str], bounced: Mapping[str, str], now: datetime
    ) -> None:
        """What is remembered of its recipients."""
        bounces.well(connection, message.channel, accepted)
        for address, said in bounced.items():
            bounces.bounced(connection, message.channel, address, said, now)

    @staticmethod
    def _is_muted(connection: Connection, message: Message, found: Sequence[Alert], now: datetime) -> bool:
        """What may have arrived already is past muting."""
        if message.kind not in outbox.SINGLE or message.status != "waiting":
            return False
        return all(mutes.is_muted(connection, message.channel, one.story, one.rule, now) for one in found)

    def _hold(self, connection: Connection, message: Message, found: Sequence[Alert], now: datetime) -> Hold | None:
        """What may have arrived already, or has waited for its digest alone, goes."""
        way = self._file.way(message.subscription, message.channel)
        single = message.kind in outbox.SINGLE
        if way is None or not single or message.status != "waiting" or message.bundle is not None:
            return None
        gravest = max((one.severity for one in found), key=SEVERITIES.index)
        happened = max(one.time for one in found)
        if message.kind == "update":
            happened = max(one.time for one in updates_in(message))
            first = outbox.telling(connection, message.subscription, message.channel, found[0].story, found[0].id)
            if first is not None and first.status == "held" and first.bundle is not None:
                return Hold(first.bundle, first.not_before)
        # What becomes of alerts must not use up what fresh ones may.
        kinds = outbox.SINGLE if message.kind == "update" else ("alert",)
        sent = outbox.sent_alone(connection, message.subscription, message.channel, kinds, now - HOUR)
        return route(way, gravest, happened, message.attempts > 0, sent, now)

    def reader_of(self, message: Message) -> Reader:
        """Who reads where a message goes."""
        way = self._file.way(message.subscription, message.channel)
        return way.reader if way is not None else ENGLISH

    def _words(self, message: Message, found: Sequence[Alert]) -> Words:
        reader = self.reader_of(message)
        if message.kind == "digest":
            return digest_words(found, digest_in(message), message.created, reader)
        if message.kind == "notice":
            notice = msgspec.json.decode(message.body or "{}", type=NoticeBody)
            said = (notice.title, notice.text, notice.severity)
            return NoticeWords(*said, message.created, reader, notice.topic, notice.over)
        if message.kind == "update":
            return update_wording(updates_in(message), found, reader)
        return wording(found, reader)
