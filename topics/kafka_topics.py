"""How a topic on Kafka must be, so that records are safe in it; and what is wrong with one, in words."""

from collections.abc import Mapping

from topics.log import MAX_RECORD_BYTES, TopicPlan

MAX_BATCH_BYTES = MAX_RECORD_BYTES + 65_536
"""A batch of the largest record: its headers, and what zstd adds to what cannot be compressed."""
RETENTION = "retention.ms"
RETENTION_BYTES = "retention.bytes"
"""Of one partition."""
_RECORD_BYTES = "max.message.bytes"
_SAFE = {
    # Compaction would keep one record of each article: its last revision.
    "cleanup.policy": "delete",
    # By the producer's time an imported archive would be deleted at once, and positions for a time would mean nothing.
    "message.timestamp.type": "LogAppendTime",
    _RECORD_BYTES: str(MAX_BATCH_BYTES),
}


def settings_of(plan: TopicPlan) -> dict[str, str]:
    """The settings with which a topic is made."""
    return {**_SAFE, **retention_of(plan, plan.partitions)}


def retention_of(plan: TopicPlan, partitions: int) -> dict[str, str]:
    """What a topic keeps that has so many partitions."""
    return {
        RETENTION: str(int(plan.retention.total_seconds() * 1000)),
        RETENTION_BYTES: bytes_of_each(plan.max_bytes, partitions),
    }


def bytes_of_each(max_bytes: int | None, partitions: int) -> str:
    """The share of each partition; -1 is Kafka's word for any number."""
    return "-1" if max_bytes is None else str(max_bytes // partitions)


def problems(name: str, plan: TopicPlan, partitions: int, settings: Mapping[str, str]) -> list[str]:
    """What stands against the topic `name` as it is, each with what to do; `partitions` is 0 for a missing one."""
    if not partitions:
        return [missing(name)]
    found = []
    if partitions != plan.partitions and not plan.any_number:
        advice = "delete it, or name another log.prefix"
        found.append(f"topic {name} has {partitions} partitions and needs {plan.partitions}: {advice}")
    for key, needed in _SAFE.items():
        if not _serves(key, settings.get(key), needed):
            found.append(f"topic {name} has {key}={settings.get(key)} and needs {needed}: set it with kafka-configs")
    return found


def missing(name: str) -> str:
    return f"topic {name} is missing: make it with `wirewatch topics create`"


def _serves(key: str, found: str | None, needed: str) -> bool:
    if key == _RECORD_BYTES and found is not None:
        return int(found) >= int(needed)
    return found == needed
