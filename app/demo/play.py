"""The demo's run: the newswire served as feeds and taken through every stage at its own clock, in one process."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from alerts.decider import ROLE, Decider
from alerts.deliver.channels.by_folder import MailFolder, SlackFolder
from alerts.deliver.channels.senders import Destination
from alerts.deliver.deliverer import Deliverer
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.demo.folder import demo_folder
from app.demo.newswire import Newswire
from app.demo.server import FeedServer
from app.lease_keeper import owner_name
from app.places import Data
from app.rule_files import compile_texts
from app.running import Running
from app.stages.process import GROUP, make_worker
from ingest.schedule import Poller
from ingest.settings import FeedSettings
from processors.children import ChildPool
from state import hits
from state.alerts import get
from state.hits import Hit
from state.leases import acquire
from state.stories import references
from topics.log import ARTICLES, LogError
from topics.records import Alert, ArticleRef

SUBSCRIPTIONS = SubscriptionsFile.model_validate(
    {
        "channels": {
            "desk-mail": {"email": {"to": ["desk@wirewatch.example"]}},
            "desk-slack": {"slack": {"token": "none", "channel": "C0DEMO"}},
        },
        "subscriptions": [{"id": "desk", "to": ["desk-mail", "desk-slack"]}],
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """An instant of the newswire: how many articles appeared, what fired and what was held, with its article."""

    time: datetime
    articles: int
    fired: list[Alert]
    held: list[tuple[Hit, ArticleRef]]


class Demo:
    """A context manager that works in `folder`, emptied first; `steps` plays the newswire to its end.

    `running` is what a stage would run on; `clock` stands where the newswire does.
    """

    running: Running

    def __init__(self, newswire: Newswire, folder: Path) -> None:
        self._newswire = newswire
        self.folder, self.mail, self.slack = folder, folder / "mail", folder / "slack"
        self._now = newswire.times[0]
        self._stack = ExitStack()
        self._seen = 0

    def __enter__(self) -> "Demo":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def steps(self) -> Iterator[Step]:
        """One step for each instant at which something appears."""
        for moment in self._newswire.times:
            self._now = moment
            appended = sum(report.appended for report in self._poller.poll_once(self._feeds))
            while self._worker.step(timeout=0.0):
                pass
            while self._decider.step(self._lease):
                pass
            asyncio.run(self._deliverer.drain())
            yield self._step(moment, appended)

    def _open(self) -> None:
        data = Data(self.folder)
        self._state = data.state()
        self._stack.callback(self._state.close)
        log = self._stack.enter_context(data.log())
        server = self._stack.enter_context(FeedServer(self._newswire, self.clock))
        self._feeds = [
            FeedSettings(id=one.id, url=server.url(one), every=timedelta(seconds=1), owner=one.owner)
            for one in self._newswire.outlets
        ]
        folder = demo_folder(self.folder / "config", self._feeds)
        running = self.running = Running(folder, data, folder.settings(), log, self._state, Event())
        self._poller = self._stack.enter_context(Poller(log, self._state, running.settings.fetch, clock=self.clock))
        pool = ChildPool(running.settings.extraction)
        self._stack.callback(pool.close)
        member = log.join(GROUP, ARTICLES, 5.0)
        if member is None:
            raise LogError(f"{self.folder}: another demo is running there")
        self._stack.callback(member.close)
        self._worker = make_worker(running, member, pool)
        self._decider = Decider(log, self._state, compile_texts, Enqueuer(lambda: SUBSCRIPTIONS), self.clock, wait=0.0)
        texts = running.folder.rule_texts()
        self._decider.reload(compile_texts(texts), texts)
        lease = acquire(self._state, ROLE, owner_name())
        assert lease is not None, "a fresh folder has no other decider"
        self._lease = lease
        places = {
            "desk-mail": Destination("desk-mail", MailFolder(self.mail), ""),
            "desk-slack": Destination("desk-slack", SlackFolder(self.slack), ""),
        }
        self._deliverer = Deliverer(self._state, places, SUBSCRIPTIONS, self.clock)

    def clock(self) -> datetime:
        return self._now

    def _step(self, moment: datetime, appended: int) -> Step:
        with self._state.read() as connection:
            fresh = hits.after(connection, self._seen)
            fired = [get(connection, one.alert) for one in fresh if one.outcome == "fired" and one.alert is not None]
            held = [one for one in fresh if one.outcome == "held"]
            about = references(connection, {one.article for one in held})
        self._seen = max([self._seen, *(one.id for one in fresh)])
        return Step(
            moment, appended, [one for one in fired if one is not None], [(one, about[one.article]) for one in held]
        )
