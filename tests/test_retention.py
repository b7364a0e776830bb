"""How much is kept: by age, by size, and how far back a rule's memory reaches then."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from stores import Distributed, Embedded
from typer.testing import CliRunner

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.cli import application
from app.configuration import Folder
from app.places import Data
from app.rule_files import RulesReader
from app.running import Running
from app.settings import Settings
from app.stages.ingest import upkeep
from state.leases import Lease
from tests.timeline import arrives
from topics.kafka_log import KafkaLog
from topics.log import ARTICLES, ENRICHED, Keyed
from topics.records import encode
from topics.sizes import parse_size, shown_size

NOW = datetime(2032, 5, 8, tzinfo=UTC)


def settings(**retention: object) -> Settings:
    return Settings.model_validate({"retention": retention})


@pytest.mark.parametrize(("text", "count"), [("500MB", 5 * 10**8), ("20 GB", 2 * 10**10), ("1.5tb", 15 * 10**11)])
def test_sizes_are_read_as_people_write_them(text: str, count: int) -> None:
    assert parse_size(text) == count
    assert parse_size(shown_size(count)) == count


@pytest.mark.parametrize("text", ["20", "GB", "-1GB", "20 gigs", "1e9MB", ""])
def test_what_is_no_size_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="20GB"):
        parse_size(text)


def test_check_names_the_line_of_a_wrong_size(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text("retention:\n  size:\n    enriched: 20 gigs\n")
    done = CliRunner().invoke(application(), ["check", "--config", str(tmp_path)], env={"COLUMNS": "300"})
    assert done.exit_code == 1
    assert "wirewatch.yaml:3" in done.output and "'20 gigs' is no size" in done.output


def test_upkeep_keeps_each_topic_to_its_size_and_the_latest_stay(tmp_path: Path) -> None:
    place = Embedded(tmp_path)
    noise = random.Random(1)
    with place.log() as log:
        for topic in (ARTICLES, ENRICHED):
            log.append(topic, [Keyed(f"k{number}", noise.randbytes(20_000)) for number in range(100)])
        sized = settings(size={"enriched": "1MB"})
        upkeep(Running(Folder(tmp_path, {}), Data(tmp_path), sized, log, place.state(), Event()))
        assert log.oldest(ARTICLES) == {0: 1}
        kept = log.read(ENRICHED, 0, 0, 1_000)
        assert kept[-1].key == "k99"
        assert 900_000 < sum(len(one.value) for one in kept) <= 1_000_000


def test_the_size_of_a_topic_on_kafka_is_shared_by_its_partitions_and_can_be_taken_back(
    far_stores: Distributed,
) -> None:
    def bytes_of(log: KafkaLog) -> list[str]:
        return [log._settings(topic)["retention.bytes"] for topic in (ARTICLES, ENRICHED)]

    sized = Settings.model_validate(
        {"log": {"partitions": 3}, "retention": {"size": {"articles": "30MB", "enriched": "7GB"}}}
    )
    with far_stores.log() as log:
        log.prepare(sized.topics(), create=True)
        assert bytes_of(log) == ["10000000", "7000000000"]
        log.prepare(Settings.model_validate({"log": {"partitions": 3}}).topics(), create=True)
        assert bytes_of(log) == ["-1", "-1"]


def test_rules_list_says_how_far_back_each_memory_reaches(tmp_path: Path) -> None:
    config, place = tmp_path / "config", Embedded(tmp_path / "data")
    (config / "rules").mkdir(parents=True)
    rules = "rules:\n  - {id: ferry, when: {phrase: ferry}}\n  - {id: quiet, when: {phrase: zeppelin}}\n"
    (config / "rules" / "desk.yaml").write_text(rules)
    texts = {str(config / "rules" / "desk.yaml"): rules}
    told = [arrives("-48h", "a0", "The harbour is shut."), arrives("0h", "a1", "The ferry has left.")]

    def memory() -> dict[str, datetime | None]:
        command = ["rules", "list", "--json", "--config", str(config), "--data", str(place.folder)]
        done = CliRunner().invoke(application(), command)
        listed = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return {
            one["id"]: datetime.fromisoformat(one["memory_since"]) if one["memory_since"] else None for one in listed
        }

    assert memory() == {"ferry": None, "quiet": None}
    with place.log() as log:
        log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in told])
        decider = Decider(log, place.state(), RulesReader().compile, Enqueuer(SubscriptionsFile), lambda: NOW, wait=0.0)
        decider.reload(RulesReader().compile(texts), texts)
        for _ in range(4):
            decider.step(Lease("decider", "me", 1))
        first, second = (one.article.event_time for one in told)
        assert memory() == {"ferry": first, "quiet": first}
        log.retain(ENRICHED, before=datetime.now(UTC) + timedelta(hours=1))
        assert memory() == {"ferry": second, "quiet": None}
