"""A desk for tests of delivery: a state, servers that take mail and Slack messages, and a clock that the test moves."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fake_mail import FakeMail
from fake_slack import FakeSlack

from alerts.deliver.channels.senders import destinations
from alerts.deliver.deliverer import Deliverer
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.forms.addresses import addresses_of
from alerts.deliver.forms.links import Links
from alerts.deliver.models import SlackSettings, SmtpSettings
from alerts.deliver.notices import tell
from alerts.deliver.subscriptions import SubscriptionsFile
from state import alerts, bounces, channels, outbox
from state.database import State
from topics.records import Alert, ArticleRef, Change, Evidence, Reason, Update

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)


def alert(number: int = 1, **changed: object) -> Alert:
    sentence = "Tuvalu on Friday expelled two Kiribati diplomats."
    report = ArticleRef(f"a{number}", f"Report {number}", "gazette.example", f"https://gazette.example/{number}", NOW)
    fields: dict[str, object] = {
        "id": f"alert-{number}", "rule": "new-expulsion", "rule_version": "1", "state": "live", "severity": "high",
        "rule_title": "A country expels diplomats", "tags": ["diplomacy"], "key": ["TUV", "KIR"], "story": "s-1",
        "time": NOW, "articles": [report],
        "evidence": [Evidence(f"a{number}", "event", "expulsion", 0, 48, sentence[:48], sentence, (0, 48))],
        "reasons": [Reason("when", True, "holds", [Reason("event", True, "an expulsion that happened")])],
    }  # fmt: skip
    return Alert(**{**fields, **changed})  # type: ignore[arg-type]


def update(of: Alert, time: datetime, **changed: Any) -> Update:
    sentence = "Tuvalu has now expelled forty Kiribati diplomats."
    report = ArticleRef("b1", "A later report", "lagoon.example", "https://lagoon.example/1", time)
    fields: dict[str, Any] = {
        "id": f"update-{of.id}", "alert": of.id, "kind": "change", "changes": [Change("count", ["40"], ["33"])],
        "sources": 2, "article": report, "time": time,
        "evidence": [Evidence("b1", "event", "expulsion", 0, 48, sentence[:48], sentence, (0, 48))],
    }  # fmt: skip
    return Update(**{**fields, **changed})


class Desk:
    """A state, two servers, and a deliverer that runs when told, at the clock that the test moves."""

    def __init__(self, state: State, mail: FakeMail, slack: FakeSlack) -> None:
        self.state = state
        self.mail, self.slack, self.now = mail, slack, NOW
        self.smtp = SmtpSettings.model_validate(
            {"host": "127.0.0.1", "port": mail.port, "tls": "none", "from": "alerts@wirewatch.example"}
        )
        self.token = "xoxb-1"
        self.recipients = ["desk@wirewatch.example", "night@wirewatch.example"]
        self.links: Links | None = None
        self.use("slack")

    def use(self, *to: str, operators: Sequence[str] = (), **subscription: Any) -> None:
        """One subscription, `desk`, to these channels."""
        self.operators = operators
        every = {
            "slack": {"slack": {"token": self.token, "channel": "C1"}},
            "hook": {"slack": {"webhook": self.slack.webhook}},
            "mail": {"email": {"to": self.recipients}},
        }
        self.file = SubscriptionsFile.model_validate(
            {"channels": every, "subscriptions": [{"id": "desk", "to": list(to), **subscription}]}
        )
        self.restart()

    def restart(self) -> None:
        """Another process: it does not know what the one before it had in hand."""
        slack = SlackSettings(api=self.slack.api)
        found = destinations(self.file.channels, self.smtp, slack, lambda: self.now, self.links)
        self.deliverer = Deliverer(self.state, found, self.file, lambda: self.now)
        with self.state.write() as connection:
            channels.keep_off_only(connection, {name: one.settings_hash for name, one in found.items()})
            bounces.keep_only(connection, addresses_of(self.file.channels))

    def fire(self, *fired: Alert) -> None:
        with self.state.write() as connection:
            for one in fired:
                alerts.add(connection, one)
            Enqueuer(lambda: self.file).alerts(connection, list(fired), self.now)

    def follow(self, of: Alert, **changed: Any) -> None:
        """Something became of an alert."""
        self.tell(update(of, self.now, **changed), of)

    def tell(self, one: Update, of: Alert) -> None:
        with self.state.write() as connection:
            Enqueuer(lambda: self.file).updates(connection, [one], [of], self.now)

    def drain(self, later: timedelta = timedelta(0)) -> None:
        self.now += later
        tell(self.state, self.operators, self.now)
        asyncio.run(self.deliverer.drain())

    def counts(self) -> dict[str, int]:
        with self.state.read() as connection:
            return outbox.counts(connection)

    def error(self, channel: str) -> str:
        with self.state.read() as connection:
            return outbox.last_errors(connection)[channel]
