"""What /metrics tells, one declared list. Everything is read from the log and the state, so one page serves for all
machines; rates come of the counters by the one who asks."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.overview import Report

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

NAMES = {
    "wirewatch_up": "1 when log and state answer, else 0; then nothing else is shown",
    "wirewatch_topic_records": "Records that ever arrived in a topic",
    "wirewatch_lag_records": "Records that wait for a stage",
    "wirewatch_lag_seconds": "Age of the oldest record that waits for a stage, 0 when none waits",
    "wirewatch_role_held": "1 when somebody plays the role (ingest, alert, deliver), else 0",
    "wirewatch_feeds": "Feeds by health: well, failing, gone, new (not polled yet), paused",
    "wirewatch_feed_silence_seconds": "Seconds since the last good poll of the feed that has gone longest without one",
    "wirewatch_messages": "Messages by status: waiting, held for a digest, sending, sent, failed",
    "wirewatch_destinations_off": "Destinations that are switched off since nothing sent there is taken",
    "wirewatch_dead_letters": "Records that could not be read and are kept for a look",
    "wirewatch_notices": "What an operator should look at, as in `wirewatch status`",
    "wirewatch_rules_trained_ratio": "How far the present rules have learnt from the retained articles, 0 to 1",
}


def exposition(report: Report | None, now: datetime) -> bytes:
    """The page in Prometheus' text format; None stands for a log or a state that does not answer."""
    registry = CollectorRegistry()
    registry.register(_Page(report, now))
    return generate_latest(registry)


class _Page(Collector):
    def __init__(self, report: Report | None, now: datetime) -> None:
        self._report, self._now = report, now

    def collect(self) -> Iterator[Metric]:
        report = self._report
        yield _gauge("wirewatch_up", float(report is not None))
        if report is None:
            return
        yield _by("topic", CounterMetricFamily, "wirewatch_topic_records", dict(report.heads))
        yield _by("stage", GaugeMetricFamily, "wirewatch_lag_records", dict(report.lags))
        yield _by("stage", GaugeMetricFamily, "wirewatch_lag_seconds", self._ages(report.waiting_since))
        held = {stage: float(owner is not None) for stage, owner in report.roles.items()}
        yield _by("role", GaugeMetricFamily, "wirewatch_role_held", held)
        yield _by("health", GaugeMetricFamily, "wirewatch_feeds", _feeds(report))
        polled = [one["last_good"] for one in report.feeds if one["last_good"] is not None and not one["paused"]]
        silence = (self._now - min(polled)).total_seconds() if polled else 0.0
        yield _gauge("wirewatch_feed_silence_seconds", max(0.0, silence))
        states = ("waiting", "held", "sending", "sent", "failed")
        messages = {status: float(report.outbox.get(status, 0)) for status in states}
        yield _by("status", GaugeMetricFamily, "wirewatch_messages", messages)
        yield _gauge("wirewatch_destinations_off", len(report.channels_off))
        yield _gauge("wirewatch_dead_letters", report.dead_letters)
        yield _gauge("wirewatch_notices", len(report.notices))
        if report.rules is not None:
            yield _gauge("wirewatch_rules_trained_ratio", report.rules["trained"])

    def _ages(self, since: dict[str, datetime | None]) -> dict[str, float]:
        return {
            stage: 0.0 if moment is None else max(0.0, (self._now - moment).total_seconds())
            for stage, moment in since.items()
        }


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(name, NAMES[name], value=value)


def _by(
    label: str, kind: type[GaugeMetricFamily] | type[CounterMetricFamily], name: str, values: dict[str, float]
) -> Metric:
    family = kind(name, NAMES[name], labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family


def _feeds(report: Report) -> dict[str, float]:
    counts = dict.fromkeys(("well", "failing", "gone", "new", "paused"), 0.0)
    for feed in report.feeds:
        if feed["paused"]:
            health = "paused"
        elif feed["gone"]:
            health = "gone"
        elif feed["failures"]:
            health = "failing"
        else:
            health = "well" if feed["last_good"] is not None else "new"
        counts[health] += 1
    return counts
