"""What one Kafka node is told and how it shows that it is ready; pure.

Three listeners, all on loopback: CLIENTS is the one that tests use, INSIDE stays in plain text whatever CLIENTS asks
for (the node speaks to itself there, and readiness is asked there), CONTROLLER is KRaft's.
"""

import struct
from collections.abc import Mapping
from pathlib import Path

FOR_ONE_NODE = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INSIDE",
    "listener.security.protocol.map": "CLIENTS:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "2",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "2",
    # After kill -9 a new start waits until the controller has forgotten the old one.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "250",
    "log.cleaner.dedupe.buffer.size": "8388608",
}
LOGGING = """\
appender.lines.type=Console
appender.lines.name=lines
appender.lines.layout.type=PatternLayout
appender.lines.layout.pattern=%d %p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.lines.ref=lines
"""
WHO_IS_THERE = struct.pack(">ihhihib", 15, 3, 4, 7, -1, 0, 0)
"""A Metadata request (key 3, version 4) for no topics: size, key, version, correlation, client, topics, create."""


def properties(data: Path, clients: int, inside: int, controller: int, more: Mapping[str, str]) -> str:
    """The text of server.properties for these three ports; `more` wins over what is usual here."""
    places = f"CLIENTS://127.0.0.1:{clients},INSIDE://127.0.0.1:{inside}"
    chosen = {
        **FOR_ONE_NODE,
        "listeners": f"{places},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": places,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "log.dirs": str(data),
        **more,
    }
    return "".join(f"{name}={_escaped(value)}\n" for name, value in chosen.items())


def sasl_plain(users: Mapping[str, str]) -> dict[str, str]:
    """Settings under which clients must log in with SASL/PLAIN; `users`: name -> password."""
    module = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    known = " ".join(f"user_{name}={_quoted(password)}" for name, password in users.items())
    return {
        "listener.security.protocol.map": "CLIENTS:SASL_PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "listener.name.clients.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.clients.plain.sasl.jaas.config": f"{module} {known};",
    }


def names_a_broker(answer: bytes) -> bool:
    """Whether the answer to WHO_IS_THERE counts one broker: an open port alone does not mean that topics can be made.

    `answer` starts with its length, the correlation, the throttle time and the number of brokers, four bytes each.
    """
    return len(answer) >= 16 and int.from_bytes(answer[12:16], "big") == 1


def last_errors(log: str, most: int = 3) -> list[str]:
    told = [line for line in log.splitlines() if " ERROR " in line or " FATAL " in line or "Exception" in line]
    return [line for line in told if not line.startswith("\tat ")][-most:]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
