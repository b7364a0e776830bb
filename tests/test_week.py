"""A week of five subscriptions: the bundled newswire, four quiet days behind it, and every message that came, in order.

The expectation is tests/corpus/week.txt, to be read by people: when, where, what.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from delivery_desk import Desk
from fake_mail import FakeMail
from fake_slack import FakeSlack
from reading import reader

from alerts.deciding import Decisions
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.trying import Trial
from app.configuration import rule_texts
from app.demo.newswire import Item, load
from app.inputs import InputLine, article_of
from app.places import starter
from app.rule_files import compile_texts
from state.database import State
from topics.records import Alert

EXPECTED = Path(__file__).parent / "corpus" / "week.txt"
BEGIN = datetime(2032, 3, 1, 5, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"
WEEK = {
    "subscriptions": [
        {"id": "desk", "to": ["slack"]},
        {
            "id": "night", "to": ["hook"], "severity": "high",
            "quiet": {"from": "22:00", "to": "06:30", "zone": BERLIN},
        },
        {"id": "morning", "to": ["mail"], "digest": {"every": "day", "at": "07:30", "zone": BERLIN}},
        {
            "id": "monday", "to": ["mail"], "tags": ["diplomacy"],
            "digest": {"every": "week", "on": "monday", "at": "08:00", "zone": BERLIN},
        },
        {"id": "probes", "to": ["mail"], "rules": ["impartial-probe"], "digest": {"every": "hour", "at": "00:00"}},
    ],
}  # fmt: skip


@pytest.fixture
def desk(state: State) -> Iterator[Desk]:
    with FakeMail() as mail, FakeSlack() as slack:
        yield Desk(state, mail, slack)


@cache
def decisions() -> dict[datetime, list[Decisions]]:
    """What the starter's rules make of the newswire, by time."""
    rules = compile_texts(rule_texts(starter() / "rules", starter()))
    newswire = load()
    domains = {one.id: one.domain for one in newswire.outlets}
    read = (reader().read(article_of(line(one, domains[one.outlet]), one.published)) for one in newswire.items)
    found: dict[datetime, list[Decisions]] = {}
    with Trial(rules) as trial:
        for place, enriched in enumerate(read):
            found.setdefault(enriched.article.event_time, []).append(trial.decide(place, enriched))
    return found


def line(item: Item, source: str) -> InputLine:
    return InputLine(
        id=item.url, url=item.url, title=item.title, text=item.html, published=item.published, source=source
    )


def test_a_week_of_five_subscriptions_is_as_it_was_expected(desk: Desk) -> None:
    desk.use("slack", "hook", "mail")
    desk.file = SubscriptionsFile.model_validate({**WEEK, "channels": desk.file.channels})
    desk.now = BEGIN
    desk.restart()
    decided = decisions()
    known: dict[str, Alert] = {}
    told: list[str] = []
    seen = [0, 0]
    ticks = {BEGIN + timedelta(minutes=30 * number) for number in range(7 * 48 + 8)}
    for moment in sorted({*ticks, *decided}):
        desk.now = moment
        for one in decided.get(moment, []):
            fired = [hit.alert for hit in one.hits if hit.alert is not None]
            known |= {alert.id: alert for alert in fired}
            for group in grouped(fired):
                desk.fire(*group)
            for update in one.updates:
                desk.tell(update, known[update.alert])
        desk.drain()
        told += came(desk, moment, seen)
    text = "".join(f"{one}\n" for one in told)
    assert text.splitlines() == EXPECTED.read_text("utf-8").splitlines()


def grouped(fired: list[Alert]) -> list[list[Alert]]:
    """The alerts of one rule are one message."""
    return [[one for one in fired if one.rule == rule] for rule in dict.fromkeys(one.rule for one in fired)]


def came(desk: Desk, moment: datetime, seen: list[int]) -> list[str]:
    """What arrived since the last look: when, where, the words that a person sees first."""
    when = f"{moment:%a %d %H:%M}"
    posts, mails = desk.slack.posted[seen[0] :], desk.mail.taken[seen[1] :]
    seen[:] = len(desk.slack.posted), len(desk.mail.taken)
    found = [f"{when}  {'slack' if 'metadata' in one else 'hook '}  {_said(one)}" for one in posts]
    return found + [f"{when}  mail   {mail['Subject']}" for mail in mails]


def _said(post: dict[str, Any]) -> str:
    thread = "(in its thread) " if "thread_ts" in post else ""
    return f"{thread}{post['text']}"
