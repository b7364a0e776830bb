"""The log on a real Kafka: the contract, and what is its own."""

import contextlib
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import need
from log_contract import LogContract, Opener, everything, records, values
from stores import PLANS, fresh_name

from services import kafka
from services.kafka import Broker
from services.node import sasl_plain
from topics.kafka_log import HANDOVER, KafkaLog, KafkaMember, KafkaPlace
from topics.log import ARTICLES, ENRICHED, MAX_RECORD_BYTES, Keyed, LogError, LogUnreachableError, Stored, TopicPlan


@pytest.fixture
def place(broker: Broker) -> KafkaPlace:
    made = KafkaPlace(broker.bootstrap, f"{fresh_name()}.")
    with KafkaLog(made) as log:
        log.prepare(PLANS, create=True)
    return made


@pytest.fixture
def opener(place: KafkaPlace) -> Opener:
    return lambda: KafkaLog(place)


class TestContract(LogContract):
    pass


def test_the_records_of_a_key_are_in_one_partition_and_the_partitions_share_the_load(opener: Opener) -> None:
    with opener() as log:
        places = log.append(ARTICLES, [Keyed(str(n % 20), b"x") for n in range(60)])
        assert {part for part, _ in places} == {0, 1, 2}
        assert all(places[n][0] == places[n + 20][0] for n in range(40))


def test_another_client_reads_plain_json(opener: Opener, place: KafkaPlace) -> None:
    need(None if shutil.which("kcat") else "kcat is not installed (Debian: kcat)")
    with opener() as log:
        log.append(ENRICHED, [Keyed("a1", json.dumps({"title": "Две рыбы"}).encode())])
    command = ["kcat", "-b", place.servers, "-t", f"{place.prefix}enriched", "-C", "-e", "-q", "-f", "%k %s\\n"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    key, value = said.split(" ", 1)
    assert (key, json.loads(value)) == ("a1", {"title": "Две рыбы"})


def test_arrival_is_the_brokers_clock_and_no_clients(opener: Opener) -> None:
    with opener() as log:
        log.append(ENRICHED, records("a"))
        (one,) = everything(log, ENRICHED)
        assert abs(one.appended - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_is_missing_is_made_once_and_said(broker: Broker) -> None:
    with KafkaLog(KafkaPlace(broker.bootstrap, f"{fresh_name()}.")) as log:
        with pytest.raises(LogError, match=r"articles is missing: make it with `wirewatch topics create`"):
            log.prepare(PLANS, create=False)
        with pytest.raises(LogError, match="is missing"):
            log.append(ARTICLES, records("a"))
        with pytest.raises(LogError, match="is missing"):
            log.join("readers", ARTICLES, 1.0)
        assert log.prepare(PLANS, create=True) == sorted(PLANS)
        assert log.prepare(PLANS, create=True) == []


@pytest.mark.parametrize(
    ("settings", "partitions", "words"),
    [
        ({"cleanup.policy": "compact"}, 1, r"cleanup.policy=compact and needs delete"),
        ({"message.timestamp.type": "CreateTime"}, 1, r"timestamp.type=CreateTime and needs LogAppendTime"),
        ({"max.message.bytes": "1000"}, 1, r"max.message.bytes=1000 and needs"),
        ({}, 2, "has 2 partitions and needs 1"),
    ],
)
def test_a_topic_in_which_records_are_not_safe_is_refused(
    broker: Broker, settings: dict[str, str], partitions: int, words: str
) -> None:
    with KafkaLog(KafkaPlace(broker.bootstrap, f"{fresh_name()}.")) as log:
        log.prepare({ENRICHED: TopicPlan(partitions, timedelta(days=1))}, create=True)
        log._alter(ENRICHED, settings)
        with pytest.raises(LogError, match=words):
            log.prepare({ENRICHED: PLANS[ENRICHED]}, create=True)


def test_the_retention_of_the_settings_is_the_topics(opener: Opener) -> None:
    plans = {ENRICHED: TopicPlan(1, timedelta(days=3))}
    with opener() as log:
        assert isinstance(log, KafkaLog)
        log.prepare(plans, create=True)
        assert log._settings(ENRICHED)["retention.ms"] == str(3 * 86_400_000)


def test_the_largest_record_fits_even_where_it_cannot_be_compressed(opener: Opener) -> None:
    import random

    with opener() as log:
        log.append(ENRICHED, [Keyed("big", random.Random(1).randbytes(MAX_RECORD_BYTES))])
        (one,) = everything(log, ENRICHED)
        assert len(one.value) == MAX_RECORD_BYTES


def test_no_broker_is_one_sentence_with_what_to_do() -> None:
    with KafkaLog(KafkaPlace("127.0.0.1:9")) as log:
        with pytest.raises(LogUnreachableError, match=r"127.0.0.1:9 does not answer .*start it, or mend log.kafka"):
            log.head(ENRICHED)
        with pytest.raises(LogUnreachableError, match="does not answer"):
            log.append(ENRICHED, records("a"))


def test_a_position_past_the_end_of_a_topic_made_anew_is_said_and_not_waited_for(opener: Opener) -> None:
    with opener() as log, pytest.raises(LogError, match=r"ends at 0, before the position 7"):
        log.read(ENRICHED, 0, 7, 10, 1.0)


def test_a_broker_that_comes_back_is_used_again(tmp_path: Path) -> None:
    need(kafka.missing())
    with Broker(tmp_path / "kafka") as own, KafkaLog(KafkaPlace(own.bootstrap)) as log:
        log.prepare(PLANS, create=True)
        log.append(ENRICHED, records("before"))
        assert values(log.read(ENRICHED, 0, 0, 10)) == ["before"]
        own.kill()
        with pytest.raises(LogError):
            log.append(ENRICHED, records("lost"))
        own.start()
        _until(lambda: bool(log.append(ENRICHED, records("after"))))
        assert set(values(log.read(ENRICHED, 0, 0, 10, 5.0))) >= {"before", "after"}


def _until(holds: Callable[[], bool], patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(LogError):
            if holds():
                return
        assert time.monotonic() < end
        time.sleep(0.2)


class Reader(threading.Thread):
    """Reads as a member of a group until it is told to leave."""

    def __init__(self, log: KafkaLog) -> None:
        super().__init__()
        self.member = log.join("readers", ARTICLES, 5.0)
        self.got: list[Stored] = []
        self.leave = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.leave.is_set():
            found = self.member.poll(5, 0.2)
            self.got += found
            self.member.commit({one.partition: one.offset + 1 for one in found})
        self.member.close()


def test_readers_share_the_partitions_and_one_that_leaves_hands_over(place: KafkaPlace) -> None:
    with KafkaLog(place) as log:
        first, second = Reader(log), Reader(log)
        sent = 0

        def more(until: Callable[[], bool]) -> None:
            nonlocal sent
            end = time.monotonic() + 60
            while not until():
                assert time.monotonic() < end
                log.append(ARTICLES, [Keyed(str(sent + n), b"x") for n in range(10)])
                sent += 10
                time.sleep(0.2)

        more(lambda: bool(first.got and second.got))
        first.leave.set()
        first.join()
        settled = len(second.got)
        more(lambda: {one.partition for one in second.got[settled:]} == {0, 1, 2})
        _until(lambda: len(first.got) + len(second.got) >= sent)
        second.leave.set()
        second.join()
        places = [(one.partition, one.offset) for one in (*first.got, *second.got)]
        assert len(places) == len(set(places)) == sent


def test_a_reader_at_slow_work_stays_a_member_and_holds_up_nobody(place: KafkaPlace) -> None:
    with KafkaLog(place) as log:
        log.append(ARTICLES, records("slow"))
        slow = log.join("readers", ARTICLES, 5.0)
        (in_hand,) = _first(slow)
        log.append(ARTICLES, [Keyed(str(n), b"x") for n in range(30)])
        other = Reader(log)
        _until(lambda: bool(other.got))  # though the first does not come back from its work
        time.sleep(HANDOVER)
        slow.commit({in_hand.partition: in_hand.offset + 1})
        _until(lambda: log.committed("readers", ARTICLES).get(in_hand.partition, 0) >= in_hand.offset + 1)
        slow.close()
        other.leave.set()
        other.join()


def _first(member: KafkaMember) -> list[Stored]:
    while not (found := member.poll(1, 0.5)):
        pass
    return found


def test_positions_can_be_given_to_a_group_that_nobody_reads_for(opener: Opener) -> None:
    with opener() as log:
        log.append(ARTICLES, [Keyed(str(n), b"x") for n in range(30)])
        log.save_positions("readers", ARTICLES, log.head(ARTICLES))
        assert log.committed("readers", ARTICLES) == log.head(ARTICLES)
        log.append(ARTICLES, records("next"))
        member = log.join("readers", ARTICLES, 5.0)
        assert member is not None
        assert values(member.poll(10, 20.0)) == ["next"]
        member.close()


def test_a_wrong_password_is_said_and_shown_nowhere(tmp_path: Path) -> None:
    need(kafka.missing())
    with Broker(tmp_path / "guarded", settings=sasl_plain({"desk": "right"})) as own:
        security = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "PLAIN", "sasl_plain_username": "desk"}
        with KafkaLog(KafkaPlace(own.bootstrap, security={**security, "sasl_plain_password": "right"})) as log:
            log.prepare(PLANS, create=True)
            log.append(ENRICHED, records("a"))
            assert values(everything(log, ENRICHED)) == ["a"]
        with KafkaLog(KafkaPlace(own.bootstrap, security={**security, "sasl_plain_password": "wrong"})) as log:
            for action in (lambda: log.head(ENRICHED), lambda: log.append(ENRICHED, records("b"))):
                with pytest.raises(LogError, match=r"mend .*log\.security") as caught:
                    action()
                assert "wrong" not in str(caught.value)
