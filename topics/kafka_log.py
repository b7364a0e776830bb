"""The log on Apache Kafka: several machines, several partitions of `articles`, several readers a group.

The broker stamps each record with its arrival (LogAppendTime), so that imported archives are kept as long as live news,
and positions for a time mean the same as on the embedded log. Values are compressed with zstd; any client reads them as
plain JSON.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError
from kafka.net.compat import KafkaNetClient

from topics.kafka_topics import (
    MAX_BATCH_BYTES,
    RETENTION_BYTES,
    bytes_of_each,
    missing,
    problems,
    retention_of,
    settings_of,
)
from topics.log import (
    Keyed,
    LogError,
    LogUnreachableError,
    Positions,
    Stored,
    TopicPlan,
    check_sizes,
)

PATIENCE_MS = 5_000
"""How long one request may take: short, so that a stage that should end is not kept by a broker that is away."""
BATCH_BYTES = 262_144
FETCH_BYTES = 4_194_304
SESSION_MS = 10_000
HEARTBEAT_MS = 1_000
"""A member learns of a rebalance by the answer to its heartbeat."""
HANDOVER = 5.0
"""Seconds that a rebalance waits for the records in hand; after that they may be worked on twice."""
KEEP_EVERY = 1.0
_RECONNECTING = 0.05

_AWAY = (
    kafka_errors.KafkaConnectionError,
    kafka_errors.KafkaTimeoutError,
    kafka_errors.NodeNotReadyError,
    kafka_errors.MetadataEmptyBrokerList,
)
_NO_COORDINATOR_YET = (
    kafka_errors.CoordinatorNotAvailableError,
    kafka_errors.CoordinatorLoadInProgressError,
    kafka_errors.NotCoordinatorError,
)
_NOT_A_MEMBER = (
    kafka_errors.CommitFailedError,
    kafka_errors.RebalanceInProgressError,
    kafka_errors.IllegalGenerationError,
    kafka_errors.UnknownMemberIdError,
)


class _Refusals(logging.Handler):
    """Why brokers did not let us in: kafka-python logs that, tries on, and at last raises only that it waited.

    A broker often hangs up before it has said why, so not every attempt brings a reason.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._last: tuple[float, KafkaError] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        for one in record.args if isinstance(record.args, tuple) else ():
            if isinstance(one, kafka_errors.SaslAuthenticationFailedError | kafka_errors.UnsupportedSaslMechanismError):
                self._last = (time.monotonic(), one)

    def lately(self) -> KafkaError | None:
        """The refusal that the present wait was about, if there was one."""
        if self._last is None or time.monotonic() - self._last[0] > 3 * PATIENCE_MS / 1000:
            return None
        return self._last[1]


_REFUSALS = _Refusals()
_CONNECTIONS = logging.getLogger("kafka.net.manager")
_CONNECTIONS.setLevel(logging.WARNING)
_CONNECTIONS.addHandler(_REFUSALS)
_CONNECTIONS.propagate = False


class _PatientClient(KafkaNetClient):  # type: ignore[misc]
    """What the producer sends by: it does not take a whole core while every broker is away.

    kafka-python's sender goes round without a pause then: a delay in seconds is read as milliseconds (its issue 1413),
    and each round asks for the brokers anew.
    """

    def poll(self, timeout_ms: float | None = None, future: Any = None) -> Any:
        if not any(self.connected(broker.node_id) for broker in self.cluster.brokers()):
            time.sleep(_RECONNECTING)
        return super().poll(timeout_ms=timeout_ms, future=future)


@dataclass(frozen=True, slots=True)
class KafkaPlace:
    """Where the topics are: `servers` as host:port, comma between; `security` are kafka-python's settings of TLS and
    SASL; `replication` is how many brokers keep each record, None for the cluster's own number."""

    servers: str
    prefix: str = "wirewatch."
    security: Mapping[str, object] = field(default_factory=dict)
    replication: int | None = None

    @property
    def client(self) -> dict[str, Any]:
        """The settings of every client. A broker that is back is found within a second or so."""
        return {
            "bootstrap_servers": self.servers.split(","),
            "bootstrap_timeout_ms": PATIENCE_MS,
            "request_timeout_ms": PATIENCE_MS,
            "reconnect_backoff_max_ms": 1_000,
            **self.security,
        }


class KafkaLog:
    """The log contract on a cluster. Connects when it is first used; one thread reads at a time, any may append."""

    def __init__(self, place: KafkaPlace) -> None:
        self._place = place
        self._lock = threading.RLock()
        self._sending = threading.Lock()
        self._producer: Any = None
        self._consumer: Any = None
        self._questions: Any = None
        self._admin: Any = None
        self._next: tuple[TopicPartition, int] | None = None
        self._there: set[str] = set()

    def prepare(self, plans: Mapping[str, TopicPlan], *, create: bool) -> list[str]:
        with self._lock, self._errors("the topics"):
            made = self._create(plans) if create else []
            wrong = self._problems(plans)
        if wrong:
            raise LogError("; ".join(wrong))
        return made

    def append(self, topic: str, records: Sequence[Keyed]) -> list[tuple[int, int]]:
        # Sizes first: one record that the broker refuses disables an idempotent producer for good.
        check_sizes(topic, records)
        if not records:
            return []
        name = self._name(topic)
        with self._errors(name):
            self._must_exist(topic)
            producer = self._sender()
            try:
                sent = [producer.send(name, value=one.value, key=one.key.encode()) for one in records]
                producer.flush(timeout=2 * PATIENCE_MS / 1000)
                done = [future.get(timeout=PATIENCE_MS / 1000) for future in sent]
            except KafkaError:
                self._replace(producer)
                raise
        return [(one.partition, one.offset) for one in done]

    def read(self, topic: str, partition: int, start: int, limit: int, timeout: float = 0.0) -> list[Stored]:
        where = TopicPartition(self._name(topic), partition)
        deadline = time.monotonic() + timeout
        with self._lock, self._errors(where.topic):
            try:
                return self._read(topic, where, start, limit, deadline)
            except BaseException:
                self._next = None
                raise

    def oldest(self, topic: str) -> Positions:
        with self._lock, self._errors(topic):
            return _by_partition(self._asker().beginning_offsets(self._parts(topic), timeout_ms=PATIENCE_MS))

    def head(self, topic: str) -> Positions:
        with self._lock, self._errors(topic):
            return _by_partition(self._asker().end_offsets(self._parts(topic), timeout_ms=PATIENCE_MS))

    def position_at(self, topic: str, moment: datetime) -> Positions:
        millis = max(0, int(moment.timestamp() * 1000))
        with self._lock, self._errors(topic):
            wanted = dict.fromkeys(self._parts(topic), millis)
            found = self._asker().offsets_for_times(wanted, timeout_ms=PATIENCE_MS)
            ends = self._asker().end_offsets(list(wanted), timeout_ms=PATIENCE_MS)
        # No answer means that nothing has arrived since.
        return {one.partition: ends[one] if found.get(one) is None else found[one].offset for one in wanted}

    def committed(self, group: str, topic: str) -> Positions:
        with self._lock, self._errors(group):
            wanted = {self._group(group): self._parts(topic)}
            found = self._of_groups(lambda: self._manager().list_group_offsets(wanted))
        return {
            where.partition: saved.offset
            for where, saved in found.get(self._group(group), {}).items()
            if saved.offset >= 0
        }

    def save_positions(self, group: str, topic: str, positions: Positions) -> None:
        with self._lock, self._errors(group):
            wanted = {where: OffsetAndMetadata(positions[where.partition], "", -1) for where in self._parts(topic)}

            def ask() -> list[Any]:
                answers = self._manager().alter_group_offsets(self._group(group), wanted)
                refused = [one for one in answers.values() if one is not None and one is not kafka_errors.NoError]
                for one in refused:  # a fresh coordinator says in its answer that it is not ready yet
                    if one in _NO_COORDINATOR_YET:
                        raise one
                return refused

            refused = self._of_groups(ask)
        if refused:
            raise LogError(f"the positions of {group} were not taken: {refused[0]}: stop its readers first")

    def join(self, group: str, topic: str, timeout: float) -> "KafkaMember":
        """There is always a place: a reader more than partitions stands by until one is free."""
        with self._lock, self._errors(group):
            self._parts(topic)  # a group would wait for a missing topic in silence
            consumer = KafkaConsumer(
                **self._place.client,
                group_id=self._group(group),
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                session_timeout_ms=SESSION_MS,
                heartbeat_interval_ms=HEARTBEAT_MS,
                max_partition_fetch_bytes=FETCH_BYTES,
                partition_assignment_strategy=[CooperativeStickyAssignor],
                metrics_enabled=False,
            )
        consumer.subscribe([self._name(topic)])
        # A member that joins before it knows the partitions is given none, and a second rebalance follows.
        consumer.partitions_for_topic(self._name(topic))
        return KafkaMember(consumer, topic, self._name(topic), self._errors)

    def retain(self, topic: str, *, before: datetime, max_bytes: int | None = None) -> int:
        """By size the broker deletes at its own pace: those records are not among the number returned."""
        floors, oldest = self.position_at(topic, before), self.oldest(topic)
        with self._lock, self._errors(topic):
            if max_bytes is not None:
                self._alter(topic, {RETENTION_BYTES: bytes_of_each(max_bytes, len(oldest))})
            old = {part: floor for part, floor in floors.items() if floor > oldest[part]}
            if old:
                self._manager().delete_records(
                    {TopicPartition(self._name(topic), part): floor for part, floor in old.items()}
                )
        return sum(floor - oldest[part] for part, floor in old.items())

    @property
    def erases(self) -> bool:
        return False

    def erase(self, topic: str, places: Mapping[int, Collection[int]]) -> int:
        if not any(places.values()):
            return 0
        raise LogError(f"{self._name(topic)}: Kafka takes no single records out of a topic, only its oldest")

    def scrub(self) -> None:
        """The brokers delete segments at their own pace (log.segment.delete.delay.ms)."""

    def close(self) -> None:
        with self._lock:
            for client in (self._consumer, self._questions, self._admin):
                if client is not None:
                    client.close()
            self._consumer = self._questions = self._admin = self._next = None
        with self._sending:
            if self._producer is not None:
                self._producer.close(timeout=PATIENCE_MS / 1000)
            self._producer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, topic: str, where: TopicPartition, start: int, limit: int, deadline: float) -> list[Stored]:
        reader = self._reader()
        if self._next != (where, start):
            reader.assign([where])
            reader.seek(where, start)
            self._next = (where, start)
        overdue = deadline + PATIENCE_MS / 1000
        while True:
            left = max(0.0, deadline - time.monotonic())
            try:
                found = reader.poll(timeout_ms=int(max(left, 0.05) * 1000), max_records=limit).get(where, [])
            except kafka_errors.OffsetOutOfRangeError:
                self._return_to_oldest(where, start)
                continue
            if found:
                self._next = (where, found[-1].offset + 1)
                return [_stored(topic, one) for one in found]
            if time.monotonic() < deadline:
                continue
            # A fetch takes a moment even for what is there: only the head tells that nothing is.
            if self._asker().end_offsets([where], timeout_ms=PATIENCE_MS)[where] <= self._next[1]:
                return []
            if time.monotonic() > overdue:
                raise kafka_errors.KafkaTimeoutError("records are there and do not come")

    def _return_to_oldest(self, where: TopicPartition, start: int) -> None:
        oldest = self._asker().beginning_offsets([where], timeout_ms=PATIENCE_MS)[where]
        if start > oldest:
            end = self._asker().end_offsets([where], timeout_ms=PATIENCE_MS)[where]
            raise LogError(
                f"topic {where.topic} ends at {end}, before the position {start} that was saved: it was emptied or made"
                " anew; restore it, or start with a fresh state"
            )
        self._reader().seek(where, oldest)
        self._next = (where, oldest)

    def _create(self, plans: Mapping[str, TopicPlan]) -> list[str]:
        there = set(self._manager().list_topics())
        absent = {topic: plan for topic, plan in plans.items() if self._name(topic) not in there}
        if absent:
            copies = self._place.replication or -1
            with contextlib.suppress(kafka_errors.TopicAlreadyExistsError):  # another process was quicker
                self._manager().create_topics(
                    {
                        self._name(topic): {
                            "num_partitions": plan.partitions,
                            "replication_factor": copies,
                            "configs": settings_of(plan),
                        }
                        for topic, plan in absent.items()
                    },
                    wait_for_metadata=True,
                )
        for topic in plans.keys() - absent.keys():
            parts = self._asker().partitions_for_topic(self._name(topic)) or {0}
            kept, found = retention_of(plans[topic], len(parts)), self._settings(topic)
            other = {key: value for key, value in kept.items() if found.get(key) != value}
            if other:
                self._alter(topic, other)
        return sorted(absent)

    def _problems(self, plans: Mapping[str, TopicPlan]) -> list[str]:
        found = []
        for topic, plan in plans.items():
            parts = self._asker().partitions_for_topic(self._name(topic)) or ()
            settings = self._settings(topic) if parts else {}
            found += problems(self._name(topic), plan, len(parts), settings)
        return found

    def _settings(self, topic: str) -> dict[str, str]:
        name = self._name(topic)
        resource = ConfigResource(ConfigResourceType.TOPIC, name)
        found = self._manager().describe_configs([resource], config_filter="all")["topic"][name]
        return {key: str(one["value"]) for key, one in found.items()}

    def _alter(self, topic: str, settings: dict[str, str]) -> None:
        self._manager().alter_configs([ConfigResource(ConfigResourceType.TOPIC, self._name(topic), settings)])

    def _name(self, topic: str) -> str:
        return self._place.prefix + topic

    def _group(self, group: str) -> str:
        return self._place.prefix + group

    def _parts(self, topic: str) -> list[TopicPartition]:
        name = self._name(topic)
        parts = self._asker().partitions_for_topic(name)
        if not parts:
            raise LogError(missing(name))
        return [TopicPartition(name, part) for part in sorted(parts)]

    def _of_groups(self, ask: Callable[[], Any]) -> Any:
        """What a group's coordinator answers. There is none for a moment after a restart, or before the first group."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while True:
            try:
                return ask()
            except _NO_COORDINATOR_YET:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _must_exist(self, topic: str) -> None:
        """A producer would wait for a missing topic, and say no more than that it waited."""
        if topic not in self._there:
            with self._lock:
                self._parts(topic)
            self._there.add(topic)

    def _reader(self) -> Any:
        if self._consumer is None:
            self._consumer = self._lone_consumer()
        return self._consumer

    def _asker(self) -> Any:
        """Asks about topics and offsets. A broker answers a connection in order, and the reader's may wait for news."""
        if self._questions is None:
            self._questions = self._lone_consumer()
        return self._questions

    def _lone_consumer(self) -> Any:
        return KafkaConsumer(
            **self._place.client,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=FETCH_BYTES,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )

    def _manager(self) -> Any:
        if self._admin is None:
            self._admin = KafkaAdminClient(**self._place.client)
        return self._admin

    def _sender(self) -> Any:
        with self._sending:
            if self._producer is None:
                self._producer = KafkaProducer(
                    **self._place.client,
                    acks="all",
                    enable_idempotence=True,
                    compression_type="zstd",
                    batch_size=BATCH_BYTES,
                    linger_ms=5,
                    max_request_size=MAX_BATCH_BYTES,
                    max_block_ms=PATIENCE_MS,
                    kafka_client=_PatientClient,
                    delivery_timeout_ms=PATIENCE_MS + 1_000,
                    metrics_enabled=False,
                )
            return self._producer

    def _replace(self, producer: Any) -> None:
        """After a failure the next append begins with a new producer: this one may refuse everything from now on."""
        with self._sending:
            if self._producer is producer:
                self._producer = None
        producer.close(timeout=0)

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            refused = _REFUSALS.lately() if isinstance(error, _AWAY) else None
            raise _in_words(refused or error, self._place.servers, what) from error


class KafkaMember:
    """A reader of a group that stays a member however long its caller works on what it was given.

    A rebalance goes forward only while somebody polls. So the records in hand have HANDOVER seconds to be finished and
    saved before their partition may go to another reader; after that this polls on without taking records.
    """

    def __init__(self, consumer: Any, topic: str, name: str, errors: Any) -> None:
        self._consumer, self._topic, self._name, self._errors = consumer, topic, name, errors
        self._lock = threading.Lock()
        self._asked = time.monotonic()
        self._left = threading.Event()
        threading.Thread(target=self._keep, name="kafka-member", daemon=True).start()

    def poll(self, limit: int, timeout: float) -> list[Stored]:
        with self._lock, self._errors(self._name):
            self._consumer.resume(*self._consumer.paused())
            found = self._consumer.poll(timeout_ms=int(timeout * 1000), max_records=limit)
            self._asked = time.monotonic()
        return [_stored(self._topic, one) for part in sorted(found) for one in found[part]]

    def commit(self, positions: Positions) -> None:
        """A partition that has gone to another reader is left to it: it reads again what this one had in hand."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        with self._lock, self._errors(self._name):
            while mine := self._mine(positions):
                try:
                    self._consumer.commit(mine, timeout_ms=PATIENCE_MS)
                    return
                except _NOT_A_MEMBER:
                    if time.monotonic() > deadline:
                        raise
                    self._stay()  # takes part in the rebalance that is on, after which it is clear whose they are

    def _mine(self, positions: Positions) -> dict[TopicPartition, OffsetAndMetadata]:
        return {
            where: OffsetAndMetadata(positions[where.partition], "", -1)
            for where in self._consumer.assignment()
            if where.partition in positions
        }

    def close(self) -> None:
        self._left.set()
        with self._lock:
            self._consumer.close(autocommit=False, timeout_ms=PATIENCE_MS)

    def _keep(self) -> None:
        while not self._left.wait(KEEP_EVERY):
            if time.monotonic() - self._asked < HANDOVER:
                continue
            with self._lock, contextlib.suppress(KafkaError):  # the next poll meets it too, and says so
                if not self._left.is_set():
                    self._stay()

    def _stay(self) -> None:
        """Polls without taking anything; what comes all the same from a partition just won is given back."""
        self._consumer.pause(*self._consumer.assignment())
        for where, records in self._consumer.poll(timeout_ms=100).items():
            self._consumer.seek(where, records[0].offset)


def _by_partition(found: Mapping[TopicPartition, int]) -> dict[int, int]:
    return {where.partition: offset for where, offset in sorted(found.items())}


def _stored(topic: str, one: Any) -> Stored:
    arrived = datetime.fromtimestamp(one.timestamp / 1000, UTC)
    return Stored(
        topic, one.partition, one.offset, (one.key or b"").decode("utf-8", "replace"), one.value or b"", arrived
    )


_ADVICE: Iterable[tuple[tuple[type[KafkaError], ...], str]] = (
    (
        (kafka_errors.SaslAuthenticationFailedError, kafka_errors.UnsupportedSaslMechanismError),
        "user, password or mechanism is refused: mend log.security in wirewatch.yaml",
    ),
    (
        (kafka_errors.AuthorizationError,),
        "this user may not do that: let it read, write and describe the topics and groups of log.prefix",
    ),
    (
        (kafka_errors.InvalidReplicationFactorError,),
        "the cluster has fewer brokers than log.replication asks for",
    ),
    (
        (kafka_errors.NotEnoughReplicasError, kafka_errors.NotEnoughReplicasAfterAppendError),
        "too few brokers are up to keep records safe; it is tried again",
    ),
    ((kafka_errors.PolicyViolationError, kafka_errors.InvalidConfigurationError), "the cluster refuses these settings"),
)


def _in_words(error: KafkaError, servers: str, what: str) -> LogError:
    if isinstance(error, _AWAY):
        return LogUnreachableError(
            f"Kafka at {servers} does not answer ({error}): start it, or mend log.kafka or"
            " log.security in wirewatch.yaml; it is tried again"
        )
    advice = next((words for kinds, words in _ADVICE if isinstance(error, kinds)), "it is tried again")
    return LogError(f"Kafka at {servers}, {what}: {type(error).__name__}: {error}: {advice}")
