"""A data folder with articles that were decided: log, state and outbox on files, rules of tests, no language model."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from stores import Stores, file_state

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.installation import check_installation
from app.settings import Settings
from state import alerts, articles, outbox
from state.leases import Lease
from state.tables import metadata
from tests.timeline import Rules, arrives, expels, rule
from topics.log import ARTICLES, ENRICHED, Keyed, Log
from topics.records import Alert, Article, Enriched, Event, Span, encode
from topics.sqlite_log import SqliteLog

NOW = datetime(2032, 5, 8, tzinfo=UTC)
SUBSCRIPTIONS = SubscriptionsFile.model_validate(
    {
        "channels": {"desk-slack": {"slack": {"token": "xoxb-1", "channel": "C1"}}},
        "subscriptions": [{"id": "desk", "to": ["desk-slack"]}],
    }
)
RULES = Rules(
    rule("new", event="expulsion", key=("event.actor", "event.target"), new="90d"),
    rule("two", event="expulsion", at_least={"count": 2, "of": "sources", "within": "24h"}),
)


class Bureau:
    """One folder; `folder` may hold what another has left there. With `stores`, log and state are those."""

    def __init__(self, folder: Path, rules: Rules = RULES, stores: Stores | None = None) -> None:
        self.folder, self.rules = folder, rules
        self.log: Log = stores.log() if stores else SqliteLog(folder / "log.db", clock=lambda: NOW)
        self.state = stores.state() if stores else file_state(folder / "state.db")
        self.log.prepare(Settings().topics(), create=True)
        check_installation(self.log, self.state, NOW)
        self.decider = Decider(
            self.log, self.state, lambda files: self.rules, Enqueuer(lambda: SUBSCRIPTIONS), lambda: NOW, wait=0.0
        )
        self.decider.reload(rules, {"rules.yaml": rules.version})

    def take(self, *told: Enriched) -> None:
        """As ingest, processors and decider do."""
        self.log.append(ARTICLES, [Keyed(one.article.id, encode(one.article)) for one in told])
        with self.state.write() as connection:
            seen = [(_known(one.article), [f"url:{one.article.url}"]) for one in told]
            articles.remember(connection, seen, NOW)
        self.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in told])
        self.settle()

    def settle(self, epoch: int = 1) -> None:
        idle = 0
        while idle < 3:
            idle = 0 if self.decider.step(Lease("decider", "me", epoch)) else idle + 1

    def alerts(self) -> list[Alert]:
        with self.state.read() as connection:
            return alerts.recent(connection, rule=None, since=NOW - timedelta(days=900), limit=1000)

    def fired(self) -> list[str]:
        return sorted(f"{one.rule} {'+'.join(ref.id for ref in one.articles)}" for one in self.alerts())

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        with self.state.read() as connection:
            return [dict(row) for row in connection.execute(sa.select(metadata.tables[table])).mappings()]

    def messages(self) -> dict[str, int]:
        with self.state.read() as connection:
            return outbox.counts(connection)

    def close(self) -> None:
        self.log.close()
        self.state.close()


def expulsion(
    when: str, id: str, pair: str, secret: str, *, source: str = "gazette.example", count: int | None = None
) -> Enriched:
    """An article that tells of `pair`, as "SVN>RUS"; `secret` stands in its title, its text and its evidence."""
    text = f"They expelled whom the {secret} had named in letter {id}."  # no reprint of another
    event = expels(pair[:3], pair[4:], count)
    told = Event(**{name: getattr(event, name) for name in Event.__struct_fields__ if name != "evidence"},
                 evidence=Span(0, len(text), text))  # fmt: skip
    return arrives(when, id, text, title=f"A {secret} speaks", events=[told], source=source)


def _known(article: Article) -> articles.Known:
    return articles.Known(article.id, article.revision, article.content_hash)
