"""Purge: a publisher or a court demands that texts vanish. The words go for good; that something fired stays."""

import json
import random
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal

import pytest
from bureau import NOW, RULES, Bureau, expulsion
from stores import Distributed
from typer.testing import CliRunner

from alerts.deliver.forms.mail_text import as_text
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.words.wording import wording
from app.cli import application
from app.installation import TopicsOwner
from app.moving import _Copier
from app.purging import Demand, Found, carry_out, find, source_meant
from ingest.collect import Poll, collect, names
from ingest.parse import Document, parse
from ingest.settings import FeedSettings
from state import hits, outbox, pages
from state.articles import by_aliases
from state.audit import acts
from state.database import open_state
from state.pages import Page
from state.tables import metadata
from state.tries import StateTries
from state.upkeep import forget_messages
from tests.timeline import Rules, rule
from topics.decoding import dead_letter
from topics.log import ALERTS, ARTICLES, DEAD_LETTERS, ENRICHED, INSTALLATION, TOPICS, Keyed, Stored
from topics.records import encode
from topics.sqlite import sqlite
from topics.sqlite_log import SqliteLog

SECRET = "xylophonist"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path / "data")
    yield made
    made.close()


def purged(bureau: Bureau, demand: Demand) -> Found:
    found = find(bureau.log, bureau.state, demand)
    return carry_out(bureau.log, bureau.state, demand, found, "me@here", NOW, lambda seconds: None)


def held_in(folder: Path, *needles: bytes) -> set[bytes]:
    """Which of these stand in any file of the data folder."""
    whole = b"\0\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {needle for needle in needles if needle in whole}


def frames(folder: Path, key: str) -> list[bytes]:
    """Beginning and end of each record of this key, as it stands in the file of the log."""
    db = sqlite.connect(str(folder / "log.db"))
    tables = [
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE name GLOB 'topic_[0-9]*' AND type = 'table'")
    ]
    found = [row[0] for table in tables for row in db.execute(f"SELECT frame FROM {table} WHERE key = ?", (key,))]
    db.close()
    return [part for frame in found for part in (frame[20:60], frame[-40:])]


def test_no_byte_of_a_purged_article_is_left_in_any_file(bureau: Bureau) -> None:
    long = "".join(random.Random(1).choices(string.ascii_letters, k=30_000))
    told = expulsion("0h", "a1", "SVN>RUS", SECRET)
    told.article.text = long
    bureau.take(told, expulsion("1h", "a2", "DNK>RUS", "cellist"))
    bureau.take(expulsion("2h", "a3", "SVN>RUS", SECRET, count=4, source="lagoon.example"))
    with bureau.state.write() as connection:
        page = Page(
            article="a1", feed="f", url=told.article.url, due=NOW, tries=0, record=encode(told.article), held=False
        )
        pages.put(connection, page)
    needles = [SECRET.encode(), *frames(bureau.folder, "a1"), *frames(bureau.folder, "a3")]
    kept = frames(bureau.folder, "a2")
    assert held_in(bureau.folder, *needles) == set(needles)
    purged(bureau, Demand(article="a1"))
    purged(bureau, Demand(article="a3"))
    assert held_in(bureau.folder, *needles) == set()
    assert held_in(bureau.folder, b"cellist", *kept) == {b"cellist", *kept}
    assert not find(bureau.log, bureau.state, Demand(article="a1"))


def test_that_it_fired_stays_and_the_next_report_of_it_is_not_new(bureau: Bureau) -> None:
    bureau.take(expulsion("0h", "a1", "SVN>RUS", SECRET))
    purged(bureau, Demand(article="a1"))
    (alert,) = bureau.alerts()
    (article,) = alert.articles
    assert (alert.rule, alert.key, article.title, article.url) == ("new", ["SVN", "RUS"], "[purged]", "")
    assert article.source == "gazette.example" and alert.evidence == [] and alert.reasons == []
    bureau.decider.forget()
    bureau.take(expulsion("2h", "a2", "SVN>RUS", "cellist", source="lagoon.example"))
    assert bureau.fired() == ["new a1", "two a1+a2"]
    (_, two) = sorted(bureau.alerts(), key=lambda one: one.rule)
    assert [one.title for one in two.articles] == ["[purged]", "A cellist speaks"]


def test_an_alert_that_several_articles_made_keeps_the_words_of_the_others(bureau: Bureau) -> None:
    bureau.take(expulsion("0h", "a1", "SVN>RUS", SECRET))
    bureau.take(expulsion("1h", "a2", "SVN>RUS", "cellist", source="lagoon.example"))
    purged(bureau, Demand(article="a1"))
    two = next(one for one in bureau.alerts() if one.rule == "two")
    assert [one.title for one in two.articles] == ["[purged]", "A cellist speaks"]
    assert [one.article for one in two.evidence] == ["a2"]


def test_a_message_that_waits_goes_out_without_the_words(bureau: Bureau) -> None:
    bureau.take(expulsion("0h", "a1", "SVN>RUS", SECRET, count=2))
    bureau.take(expulsion("1h", "a2", "SVN>RUS", SECRET, count=4))
    bodies = [row["body"] for row in bureau.rows("outbox") if row["body"]]
    assert len(bodies) == 1 and SECRET in bodies[0]
    for article in ("a1", "a2"):
        purged(bureau, Demand(article=article))
    assert bureau.messages() == {"waiting": 2}
    assert not any(SECRET in str(row) for row in bureau.rows("outbox"))
    told = wording([one for one in bureau.alerts() if one.rule == "new"])
    for shown in (as_text(told), json.dumps(slack_message(told, "id"))):
        assert "[purged]" in shown and "A rule" in shown


FEED = """<rss version="2.0"><channel><item><guid>1</guid><link>https://gazette.example/a1</link>
<title>A xylophonist speaks{}</title><description>Of the court.</description></item></channel></rss>"""


def test_a_feed_that_still_carries_a_purged_article_does_not_bring_it_back_even_changed(bureau: Bureau) -> None:
    poll = Poll(FeedSettings(id="f", url="https://gazette.example/rss"), "gazette.example", NOW, NOW)

    def polled(change: str) -> list[str]:
        parsed = parse(Document(FEED.format(change).encode(), "", ""))
        named = names(parsed.entries, poll)
        with bureau.state.read() as connection:
            known = by_aliases(connection, named[0])
        return [seen.article.id for seen in collect(parsed, named, known, poll) if seen.article is not None]

    told = expulsion("0h", "a1", "SVN>RUS", SECRET)
    told.article.url = "http://gazette.example/a1"
    bureau.take(told)
    assert polled(" again") == ["a1"]
    purged(bureau, Demand(article="a1"))
    assert polled("") == polled(" again") == []


def test_readers_go_on_over_what_is_gone_and_the_rest_is_read_once(bureau: Bureau) -> None:
    for number in range(6):
        bureau.take(expulsion(f"{number}h", f"a{number}", f"A{number:02}>RUS", SECRET))
    bureau.log.save_positions("process", ARTICLES, {0: 2})
    for article in ("a1", "a2", "a5"):
        purged(bureau, Demand(article=article))
    member = bureau.log.join("process", ARTICLES, 1.0)
    assert member is not None
    assert [one.key for one in member.poll(100, 0.0)] == ["a3", "a4"]
    member.close()
    before = bureau.fired()
    bureau.rules = Rules(*RULES.rules.values(), rule("late", event="expulsion"))
    bureau.decider.reload(bureau.rules, {"rules.yaml": "more"})
    bureau.take(expulsion("9h", "a9", "FJI>RUS", "cellist"))
    with bureau.state.read() as connection:
        trained = {row.article for row in hits.after(connection, 0) if row.rule == "late"}
    assert trained == {"a0", "a3", "a4", "a9"}
    assert set(before) < set(bureau.fired())


def test_all_of_a_source_goes_and_nothing_of_another(bureau: Bureau) -> None:
    bureau.take(
        expulsion("0h", "a1", "SVN>RUS", SECRET), expulsion("1h", "a2", "DNK>RUS", "cellist", source="b.example")
    )
    letter = json.dumps({"id": "a7", "source": "gazette.example", "text": SECRET, "broken": True}).encode()
    bureau.log.append(
        DEAD_LETTERS, [dead_letter(Stored(ARTICLES, 0, 9, "a7", letter + b"}", NOW), "process", "bad", NOW)]
    )
    demand = Demand(source=source_meant("https://www.Gazette.example/rss"))
    taken = purged(bureau, demand)
    assert taken.records == {ARTICLES: 1, ENRICHED: 1, ALERTS: 2, DEAD_LETTERS: 1}  # one counts a1
    assert taken.ids == {"a1"} and taken.rows.alerts == 2 and taken.rows.hits == 2
    assert [one.key for one in bureau.log.read(ENRICHED, 0, 0, 10)] == ["a2"]
    assert {one.articles[0].title for one in bureau.alerts()} == {"[purged]", "A cellist speaks"}


def test_all_from_before_a_day_goes_on_and_after_it_stays(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "data")
    now = [NOW - timedelta(days=3)]
    bureau.log = SqliteLog(tmp_path / "data" / "log.db", clock=lambda: now[0])
    bureau.log.append(ENRICHED, [Keyed("old", b"{}")])
    now[0] = NOW
    bureau.log.append(ENRICHED, [Keyed("new", b"{}")])
    taken = purged(bureau, Demand(before=NOW - timedelta(days=1)))
    assert taken.records[ENRICHED] == 1
    assert [one.key for one in bureau.log.read(ENRICHED, 0, 0, 10)] == ["new"]
    bureau.close()


def test_what_a_processor_had_in_hand_goes_too(bureau: Bureau) -> None:
    told = expulsion("0h", "a1", "SVN>RUS", SECRET)
    bureau.log.append(ARTICLES, [Keyed("a1", encode(told.article))])
    tries = StateTries(bureau.state)
    tries.begin("process", [(0, 1)])
    waited = []

    def processor(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            bureau.log.append(ENRICHED, [Keyed("a1", encode(told))])
            bureau.settle()
            tries.finish("process", [(0, 1)])

    demand = Demand(article="a1")
    found = find(bureau.log, bureau.state, demand)
    taken = carry_out(bureau.log, bureau.state, demand, found, "me@here", NOW, processor)
    assert taken.records[ENRICHED] == 1 and taken.rows.hits == 2
    assert held_in(bureau.folder, SECRET.encode()) == set()


def test_a_purged_log_can_still_be_moved_and_its_offsets_count_alike(bureau: Bureau, far_stores: Distributed) -> None:
    for number in range(6):
        bureau.take(expulsion(f"{number}h", f"a{number}", f"A{number:02}>RUS", "cellist"))
    for article in ("a0", "a2", "a3", "a5"):
        purged(bureau, Demand(article=article))
    firsts = {topic: bureau.log.oldest(topic)[0] for topic in TOPICS}
    owner = TopicsOwner(log="l", state="s", place="p", since=NOW, copied=firsts)
    with far_stores.log() as there:
        there.append(INSTALLATION, [Keyed(INSTALLATION, encode(owner))])
        copier = _Copier(bureau.log, there, owner)
        copier.catch_up()
        copier.rest()
        assert [one.key for one in there.read(ENRICHED, 0, 0, 10, 5.0)] == ["a1", "a1", "a1", "a4", "a4"]
        assert there.head(ENRICHED)[0] + firsts[ENRICHED] == bureau.log.head(ENRICHED)[0]


def wirewatch(bureau: Bureau, *arguments: str, answer: str = "") -> tuple[int, str]:
    place = ["--config", str(bureau.folder.parent / "config"), "--data", str(bureau.folder)]
    done = CliRunner().invoke(application(), [*arguments, *place], input=answer)
    return done.exit_code, done.output


def test_the_command_names_what_would_go_asks_and_keeps_a_record_of_it(bureau: Bureau) -> None:
    bureau.take(expulsion("0h", "a1", "SVN>RUS", SECRET))
    code, said = wirewatch(bureau, "purge", "a1", "--dry-run")
    assert code == 0 and "1 record of enriched" in said and "1 alert" in said
    code, said = wirewatch(bureau, "purge", "a1", answer="n\n")
    assert code == 1 and acts(bureau.state) == []
    assert bureau.alerts()[0].articles[0].title != "[purged]"
    assert wirewatch(bureau, "purge", "a1", "--yes")[0] == 0
    (act,) = acts(bureau.state)
    assert act.what == "purge" and "@" in act.who and act.words.startswith("article a1: 1 article: 1 record of")
    code, said = wirewatch(bureau, "purge", "--list", "--json")
    assert json.loads(said)["words"] == act.words
    assert "was purged before" in wirewatch(bureau, "purge", "a1", "--yes")[1]
    assert wirewatch(bureau, "purge", "a2", "--yes")[0] == 1


def test_on_kafka_the_state_is_purged_and_what_stays_is_said(tmp_path: Path, far_stores: Distributed) -> None:
    (tmp_path / "config" / "rules").mkdir(parents=True)
    (tmp_path / "config" / "wirewatch.yaml").write_text(far_stores.settings())
    bureau = Bureau(tmp_path / "data", stores=far_stores)
    bureau.take(expulsion("0h", "a1", "SVN>RUS", SECRET), expulsion("1h", "a2", "DNK>RUS", "cellist"))
    assert SECRET in repr([bureau.rows(table) for table in metadata.tables])
    code, said = wirewatch(bureau, "purge", "a1", "--yes")
    assert code == 1 and all(words in said for words in ("takes no single records out", "articles (", "enriched ("))
    kept = repr([bureau.rows(table) for table in metadata.tables])
    assert SECRET not in kept and "cellist" in kept
    bureau.decider.forget()
    bureau.take(expulsion("2h", "a3", "SVN>RUS", "harpist", source="lagoon.example"))
    assert bureau.fired() == ["new a1", "new a2", "two a1+a2+a3"]
    code, said = wirewatch(bureau, "purge", "--before", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "--yes")
    assert code == 0, said
    assert all(bureau.log.oldest(topic) == bureau.log.head(topic) for topic in (ARTICLES, ENRICHED, ALERTS))
    bureau.close()


def test_a_purge_goes_beside_stages_that_are_at_work(bureau: Bureau) -> None:
    bureau.take(*(expulsion("0h", f"a{n}", f"A{n:02}>RUS", SECRET) for n in range(20)))
    stop, taken = Signal(), list[str]()

    def work() -> None:
        while not stop.is_set():
            taken.append(f"w{len(taken)}")
            bureau.take(expulsion("1h", taken[-1], f"W{len(taken):02}>RUS", "cellist", source="b.example"))

    with ThreadPoolExecutor() as workers, SqliteLog(bureau.folder / "log.db") as log:
        working = workers.submit(work)
        state = open_state(bureau.folder / "state.db")
        demand = Demand(source="gazette.example")
        carry_out(log, state, demand, find(log, state, demand), "me@here", NOW, lambda seconds: None)
        state.close()
        stop.set()
        working.result()
    assert [one.key for one in bureau.log.read(ENRICHED, 0, 0, 10_000)] == taken
    assert not any(SECRET in str(row) for table in ("hits", "story_articles") for row in bureau.rows(table))


@pytest.mark.parametrize(
    "wrong", [[], ["a1", "--source", "x.example"], ["--before", "soon"], ["--before", "2999-01-01"]]
)
def test_a_purge_of_nothing_two_things_or_no_date_is_a_wrong_call(bureau: Bureau, wrong: list[str]) -> None:
    assert wirewatch(bureau, "purge", "--yes", *wrong)[0] == 2


def test_messages_that_are_settled_go_after_their_time_and_none_comes_again(bureau: Bureau) -> None:
    told = [expulsion("0h", "a1", "SVN>RUS", SECRET), expulsion("1h", "a2", "DNK>RUS", SECRET)]
    bureau.take(*told)
    first = next(row["id"] for row in bureau.rows("outbox"))
    with bureau.state.write() as connection:
        outbox.sent(connection, first, "p1", NOW)
    assert forget_messages(bureau.state, NOW) == 0
    assert forget_messages(bureau.state, NOW + timedelta(days=1)) == 1
    assert bureau.messages() == {"waiting": 1}
    bureau.rules = Rules(rule("new", event="expulsion", key=("event.actor", "event.target"), version="2"))
    bureau.decider.reload(bureau.rules, {"rules.yaml": "edited"})
    bureau.take(*told)
    assert bureau.messages() == {"waiting": 1}
