"""python -m bench.finding: how fast alerts are found among many, and what it costs to write each so that it can be.

100,000 alerts of 20,000 stories over a year, of 40 rules, 30 tags, 60 countries and 200 sources, on a state in a file
and on PostgreSQL where it is installed. p50 and p95 are of so many different questions each, on the clock, as the
processor's time in this process is beside them: on a busy machine they part.
"""

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from unittest import mock

from alerts.rules.forms import known_words
from bench.table import show
from services import postgres
from state import alert_facets, alerts
from state.alert_counts import counts, unread
from state.database import Connection, State, open_state
from state.finding import find, of_stories
from state.matching import Filter
from topics.records import SEVERITIES, Alert, ArticleRef, Evidence, Reason

START = datetime(2031, 5, 7, tzinfo=UTC)
NOW = datetime(2032, 5, 7, tzinfo=UTC)
CHUNK = 500
PAGE = 30
BARE = "bare"
RULES, TAGS, COUNTRIES, SOURCES = 40, 30, 60, 200


class Desk:
    """Alerts and questions, the same for the same seed; words as frequent as in news; some rules fire more."""

    def __init__(self, count: int, stories: int) -> None:
        self._random = random.Random(7)
        plain = sorted(one for one in known_words() if one.isascii() and one.isalpha() and 3 <= len(one) <= 11)
        self.words = self._random.sample(plain, 10_000)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))
        self._count, self._stories = count, stories
        self.countries = [
            "".join(chr(65 + (number // 26**place) % 26) for place in (2, 1, 0)) for number in range(COUNTRIES)
        ]

    def alerts(self) -> Iterator[Alert]:
        step = (NOW - START) / self._count
        for number in range(self._count):
            newest = number * self._stories // self._count
            story = max(0, newest - int(self._random.expovariate(0.1)))
            yield self._alert(number, f"s{story}", START + number * step)

    def _alert(self, number: int, story: str, at: datetime) -> Alert:
        rule = self._skewed(RULES)
        key: list[str | None] = [self.countries[self._skewed(COUNTRIES)], self.countries[self._skewed(COUNTRIES)]]
        references = [
            ArticleRef(
                f"a{number}.{n}", self._text(9), f"s{self._skewed(SOURCES)}.example", "https://x.example", at, "f"
            )
            for n in range(self._random.choice((1, 1, 1, 2, 4)))
        ]
        sentence = self._text(24)
        evidence = [Evidence(references[-1].id, "event", "expulsion", 0, 9, sentence[:9], sentence, (0, 9))] * 2
        return Alert(
            id=f"alert{number}",
            rule=f"rule-{rule}",
            rule_version="1",
            rule_title=f"What rule {rule} looks for",
            state="live",
            severity=SEVERITIES[rule % 4],
            tags=[f"tag-{rule % TAGS}", f"tag-{(rule * 7) % TAGS}"],
            articles=references,
            key=key,
            story=story,
            time=at,
            evidence=evidence,
            reasons=[Reason("when", True, "holds", [Reason("event", True, "an expulsion")])],
        )

    def _skewed(self, count: int) -> int:
        return min(count - 1, int(count * self._random.random() ** 2))

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(self.words, cum_weights=self._weights, k=words)).capitalize()


def write(state: State, made: list[Alert], add: Callable[[Connection, Alert], object]) -> None:
    for start in range(0, len(made), CHUNK):
        with state.write() as connection:
            for alert in made[start : start + CHUNK]:
                add(connection, alert)


def questions(state: State, desk: Desk, asked: int) -> dict[str, list[Callable[[Connection], object]]]:
    def page(wanted: Filter, before: int | None = None) -> Callable[[Connection], object]:
        return lambda connection: find(connection, wanted, before=before, limit=PAGE, now=NOW)

    def counted(wanted: Filter) -> Callable[[Connection], object]:
        return lambda connection: counts(connection, wanted)

    with state.read() as connection:
        first = find(connection, Filter(), before=None, limit=PAGE, now=NOW)
        last = alert_facets.last_sequence(connection)
        came = alert_facets.after(connection, last - 100, 1)[0].came
    few = [one.id for one in first[:3]]
    frequent, rare = desk.words[:asked], desk.words[-asked:]
    some = [(desk.countries[n % 20], n % 20) for n in range(asked)]
    return {
        "first page": [page(Filter())] * asked,
        "twentieth page": [page(Filter(), _after(state, 20))] * asked,
        "rule, severity, country": [
            page(Filter(rule=f"rule-{r}", severity="high" if r % 4 > 1 else "low", country=c)) for c, r in some
        ],
        "tag, source, a month": [
            page(Filter(tag=f"tag-{r}", source=f"s{r}.example", since=NOW - timedelta(days=60 + r), until=NOW))
            for _, r in some
        ],
        "a rare word": [page(Filter(text=one)) for one in rare],
        "a frequent word": [page(Filter(text=one)) for one in frequent],
        "a frequent word, 2nd page": [page(Filter(text=one), _after(state, 1, one)) for one in frequent],
        "two words, not a third": [
            page(Filter(text=f"{one} {two} -{desk.words[99]}")) for one, two in pairwise(frequent)
        ],
        "a rule that never meets a country": [page(Filter(country="AAA", text='"what rule 39"'))] * asked,
        "unread": [page(Filter(unread_since=came))] * asked,
        "unread, all": [page(Filter(unread_since=START - timedelta(days=9999)))] * asked,
        "unacknowledged, no noise": [page(Filter(unacknowledged=True, noise=False))] * asked,
        "counts of all": [counted(Filter())] * asked,
        "counts of a word": [counted(Filter(text=one)) for one in frequent],
        "how many unread": [lambda connection: unread(connection, START)] * asked,
        "what came since": [lambda connection: alert_facets.after(connection, last - 1, 50)] * asked,
        "three stories, by a filter": [lambda connection: of_stories(connection, Filter(tag="tag-1"), few, NOW)]
        * asked,
    }


def _after(state: State, pages: int, text: str = "") -> int | None:
    before: int | None = None
    with state.read() as connection:
        for _ in range(pages):
            found = find(connection, Filter(text=text), before=before, limit=PAGE, now=NOW)
            before = found[-1].place if found else before
    return before


def measure(name: str, state: State, desk: Desk, made: list[Alert], asked: int) -> None:
    head = len(made) * 99 // 100
    latest = made[head:]
    write(state, made[:head], alerts.add)
    clock, work = _cost(state, latest, alerts.add)
    with mock.patch.object(alert_facets, "put", lambda *_: None):  # as alerts were added before they could be found
        clock_before, work_before = _cost(state, [_copy(one) for one in latest], _bare)
    with state.write() as connection:
        alerts.drop_run(connection, BARE)
    rows = [(what, *_timed(state, calls)) for what, calls in questions(state, desk, asked).items()]
    show(f"{name}: {len(made):,} alerts", ("", "p50 ms", "p95 ms", "CPU p50", "CPU p95"), rows)
    print(f"add: {clock:,.0f} µs an alert (CPU {work:,.0f}); without: {clock_before:,.0f} (CPU {work_before:,.0f})")


def _cost(state: State, made: list[Alert], add: Callable[[Connection, Alert], object]) -> tuple[float, float]:
    """Microseconds for each alert, on the clock and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    write(state, made, add)
    each = 1e6 / len(made)
    return each * (time.perf_counter() - began), each * (time.process_time() - worked)


def _bare(connection: Connection, alert: Alert) -> None:
    alerts.add(connection, alert, BARE)


def _copy(alert: Alert) -> Alert:
    copy = Alert(**{name: getattr(alert, name) for name in Alert.__struct_fields__})
    copy.id = f"copy-{alert.id}"
    return copy


def _timed(state: State, calls: list[Callable[[Connection], object]]) -> tuple[str, str, str, str]:
    clock, work = [], []
    for call in calls:
        with state.read() as connection:
            began, worked = time.perf_counter(), time.process_time()
            call(connection)
            clock.append(1e3 * (time.perf_counter() - began))
            work.append(1e3 * (time.process_time() - worked))
    return _at(clock, 0.5), _at(clock, 0.95), _at(work, 0.5), _at(work, 0.95)


def _at(values: list[float], share: float) -> str:
    return f"{sorted(values)[min(len(values) - 1, int(share * len(values)))]:,.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=40, help="questions of each kind")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    options = parser.parse_args()
    desk = Desk(options.alerts, options.alerts // 5)
    made = list(desk.alerts())
    gc.freeze()  # or looking through these for garbage would be measured too
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "postgres":
            state = open_state(Path(folder) / "state.db")
            measure("SQLite", state, desk, made, options.asked)
            state.close()
        if options.only != "sqlite" and postgres.missing() is None:
            with postgres.Cluster(Path(folder) / "postgres") as cluster:
                state = open_state(cluster.create("finding"))
                measure("PostgreSQL", state, desk, made, options.asked)
                state.close()


if __name__ == "__main__":
    main()
