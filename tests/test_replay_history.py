"""wirewatch replay --into-history: recorded, told if asked for, and taken back without a trace."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from reading import reader
from stores import Stores
from test_tuning import NOW, Desk

from alerts.alerting import alert_id
from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.replay_history import write_history
from alerts.trying import Trial
from app.inputs import InputLine, article_of
from app.rule_files import RulesReader
from state import alerts, audit, hits, stories
from state.database import memory_state
from state.leases import Lease
from state.outbox import in_bundle
from state.stories import StoryArticle
from state.tables import metadata
from tests.timeline import Rules, arrives, rule
from topics.log import ENRICHED, Keyed
from topics.records import encode

SUBSCRIPTIONS = """\
channels:
  desk: {webhook: {url: "https://desk.example/hook"}}
  night: {webhook: {url: "https://night.example/hook"}}
subscriptions:
  - {id: all, to: [desk, night]}
  - {id: none, to: desk, tags: nothing}
"""


@pytest.fixture
def desk(tmp_path: Path, stores: Stores) -> Desk:
    return Desk(tmp_path, stores)


def tables(desk: Desk, *but: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    state = desk.stores.state()
    with state.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table.name not in but
        }


def forget(desk: Desk) -> None:
    """As if the rules had not been there when the articles came."""
    state = desk.stores.state()
    with state.write() as connection:
        for name in ("hits", "alerts", "alert_facets", "alert_words", "story_articles"):
            connection.execute(sa.delete(metadata.tables[name]))


def arrive(desk: Desk, name: str, text: str) -> None:
    """An article comes, and is decided."""
    log, state = desk.stores.log(), desk.stores.state()
    decider = Decider(log, state, RulesReader().compile, Enqueuer(SubscriptionsFile), lambda: NOW, wait=0.0)
    line = InputLine(id=name, text=text, url=f"https://{name}.example/1", published=NOW)
    log.append(ENRICHED, [Keyed(name, encode(reader().read(article_of(line, NOW))))])
    while decider.step(Lease("decider", "first", 1)):
        pass
    log.close()
    state.close()


def test_a_replay_stores_nothing_and_gives_what_was_alerted(desk: Desk) -> None:
    before = tables(desk)
    told = sorted((one["rule"], one["articles"][-1]) for one in desk.records("replay", "--since", "50d"))
    alerted = desk.records("alerts", "list", "--since", "50d")
    assert told == sorted((one["rule"], one["articles"][-1]["id"]) for one in alerted)
    assert len(told) == 3 and tables(desk) == before


def test_what_is_known_is_not_written_again(desk: Desk) -> None:
    before = tables(desk, "runs")
    *_, done = desk.records("replay", "--since", "50d", "--into-history")
    assert (done["alerts"], done["known"], done["hits"]) == (0, 3, 0)
    assert tables(desk, "runs") == before


def test_a_replay_that_is_undone_leaves_every_table_as_it_was(desk: Desk) -> None:
    forget(desk)
    before = tables(desk, "runs", "audit", "alert_count")
    *_, done = desk.records("replay", "--since", "50d", "--into-history")
    assert (done["alerts"], done["known"], done["hits"], done["stories"]) == (3, 0, 4, 4)
    changed = {name for name, rows in tables(desk).items() if name not in before or rows != before[name]}
    assert changed >= {"alerts", "hits", "story_articles"} and "outbox" not in changed and "positions" not in changed
    desk.records("replay", "undo", done["run"])
    assert tables(desk, "runs", "audit", "alert_count") == before
    (act,) = audit.acts(desk.stores.state())
    assert act.what == "undo" and done["run"] in act.words
    desk.run("replay", "undo", done["run"], code=1)


def test_history_is_shown_as_such(desk: Desk) -> None:
    forget(desk)
    desk.records("replay", "--since", "30d", "--into-history")
    assert "history" in desk.run("alerts", "list")
    assert {one["mode"] for one in desk.records("alerts", "list")} == {"backfill"}


def test_history_makes_old_what_comes_later_and_undone_leaves_what_the_decider_did(desk: Desk) -> None:
    forget(desk)
    *_, done = desk.records("replay", "--since", "30d", "--into-history")
    arrive(desk, "b1", "Tuvalu expelled two more Kiribati diplomats on Monday.")
    desk.records("replay", "undo", done["run"])
    state = desk.stores.state()
    with state.read() as connection:
        (left,) = hits.after(connection, 0)
    assert (left.article, left.outcome, left.held) == ("b1", "held", "seen")


def test_one_digest_for_each_destination_says_that_it_is_from_the_archive(desk: Desk) -> None:
    forget(desk)
    (desk.config / "subscriptions.yaml").write_text(SUBSCRIPTIONS)
    *_, done = desk.records("replay", "--since", "30d", "--into-history", "--notify", "--yes")
    state = desk.stores.state()
    with state.read() as connection:
        rows = connection.execute(sa.select(metadata.tables["outbox"])).all()
    assert sorted((row.subscription, row.channel, row.kind, row.status) for row in rows) == [
        ("all", "desk", "digest", "waiting"),
        ("all", "night", "digest", "waiting"),
    ]
    assert all("from the archive" in row.body for row in rows)
    desk.records("replay", "undo", done["run"])
    with state.read() as connection:
        assert set(connection.execute(sa.select(metadata.tables["outbox"].c.status)).scalars()) == {"muted"}
        assert not in_bundle(connection, "all", "desk", "digest")


def test_history_goes_into_the_story_that_the_memory_has() -> None:
    rules, came = Rules(rule("words", word="boat", key=("story",))), arrives("0h", "a1", "They leave by boat.")
    state = memory_state()
    with Trial(rules) as trial:
        (tried,) = trial.take(0, came)
        known = StoryArticle("a1", "told before", came.article.event_time, {}, tried.alert.articles[-1])  # type: ignore
        with state.write() as connection:
            stories.add(connection, known)
        (written,) = write_history(state, trial, "replay-1", set())
    with state.read() as connection:
        (hit,), (alert,) = hits.after(connection, 0), alerts.of_run(connection, "replay-1")
    assert (hit.story, hit.key, hit.outcome, written.stories) == ("told before", ("told before",), "trained", 0)
    assert (alert.story, alert.id) == ("told before", alert_id("words", ("told before",), "a1"))
