"""A replay through extraction: what a new reading has more and fewer, and the alerts that come and go with it."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from reading import reader
from test_tuning import NOW, RULES

from alerts.trying import Change
from app.inputs import InputLine, article_of
from app.replaying.reread import Difference
from app.replaying.rereading import Rereading
from app.replaying.span import Span
from app.rule_files import compile_texts
from topics.log import ARTICLES, ENRICHED, Keyed
from topics.records import Enriched, encode
from topics.sqlite_log import SqliteLog
from topics.worker import Failure

TEXT = "Tuvalu on Friday expelled two Kiribati diplomats. They leave by boat."


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    """Three articles: one read badly, one of which `articles` has nothing any more, one that breaks the reader."""
    made = SqliteLog(tmp_path / "log.db")
    for name in ("bad", "gone", "broken"):
        line = InputLine(id=name, text=TEXT if name == "bad" else "Nothing here.", published=NOW)
        article = article_of(line, NOW)
        read = reader().read(article_of(line, NOW))
        if name != "gone":
            made.append(ARTICLES, [Keyed(name, encode(article))])
        made.append(ENRICHED, [Keyed(name, encode(replace(read, events=[]) if name == "bad" else read))])
    return made


def read(articles: list[object]) -> list[Enriched | Failure]:
    return [Failure("it breaks") if one.id == "broken" else reader().read(one) for one in articles]  # type: ignore


def test_events_that_appear_and_their_alerts_are_told(log: SqliteLog) -> None:
    differences, found = list[Difference](), list[Change]()
    rereading = Rereading(log, Span(), read)  # type: ignore[arg-type]
    rereading.differ(
        compile_texts({"r.yaml": RULES}), differences.append, lambda change, _enriched: found.append(change)
    )
    (one,) = differences
    assert (one.sign, one.kind, one.type, one.article) == ("+", "event", "expulsion", "bad")
    tally = rereading.tally
    assert (tally.read, tally.articles, tally.missing, tally.failed) == (1, 1, 1, 1)
    assert [(change.sign, change.tried.hit.rule, change.tried.hit.article) for change in found] == [
        ("+", "new-expulsion", "bad")
    ]


def test_what_is_outside_the_span_is_not_read(log: SqliteLog) -> None:
    rereading = Rereading(log, Span(past=1), lambda articles: pytest.fail("nothing is in the span"))
    rereading.differ(compile_texts({"r.yaml": RULES}), lambda _one: pytest.fail("none"), lambda *_: pytest.fail("none"))
    assert rereading.tally.read == 0
