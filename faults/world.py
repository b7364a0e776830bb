"""One world: a configuration, the servers outside, the stages on one backend, and all that is published in it."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from faults import points
from faults.crew import STAGES, Crew
from faults.places import Grounds
from faults.points import Points
from faults.servers import INBOXES, Feeds, Mail, Slack
from faults.truth import AGENCY, HERALD, QUIET, RULES, Report, Truth
from faults.verify import Received, Verdict, judge
from state.database import State
from state.rulesets import latest
from topics.log import Log

PACES = {AGENCY: "1s", HERALD: "1s", QUIET: "12h"}
"""How often each feed is polled; that of 12 hours shows polls that nobody asked for."""
PATIENCE = 120.0
"""Seconds without any progress after which what is missing counts as lost."""


class NeverCame(Exception):
    """A condition did not come true; the harness cannot go on."""


class World:
    """Everything of one run; a context manager. `settings` are further lines of wirewatch.yaml."""

    def __init__(
        self,
        grounds: Grounds,
        seed: int,
        *,
        partitions: int = 3,
        settings: str = "",
        rules: str = RULES,
        environment: Mapping[str, str] | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.folder, self.place = grounds.fresh(partitions)
        self.truth = Truth(seed)
        self.chance = self.truth.chance
        self.points = Points()
        self.feeds, self.slack, self.mail = Feeds(self.points), Slack(self.points), Mail(self.points)
        self.published: dict[str, float] = {}
        self.offset = timedelta()
        """How far the clock of the stages is from the real one."""
        self.config, self.data = self.folder / "config", self.folder / "data"
        self._configure(settings, rules)
        arguments = ["--config", str(self.config), "--data", str(self.data)]
        token = {"DESK_TOKEN": "xoxb-of-the-desk", **(environment or {})}
        self.crew = Crew(self.folder, arguments, token, lambda: self.state, prefix)
        self._started = False
        self._log: Log | None = None
        self._state: State | None = None

    @property
    def log(self) -> Log:
        """A handle on the topics of our own, to watch them."""
        if self._log is None:
            self._log = self.place.log()
        return self._log

    @property
    def state(self) -> State:
        """A handle on the state of our own, for what a supervisor does and for who plays which role."""
        if self._state is None:
            self._state = self.place.state()
        return self._state

    @property
    def received(self) -> list[Received]:
        return [*self.slack.received, *self.mail.received]

    def start(self) -> None:
        """All stages, as they should be: returns when a first report has gone all the way."""
        if self._started:
            self._restore()
            return
        self._started = True
        self.crew.start("ingest")
        wait_for(lambda: bool(self.feeds.asked), "the first poll")  # by then log and state are made
        for stage in ("process", "alert", "deliver"):
            self.crew.start(stage)
        self.wait_rules()
        self.publish()
        self.settle()

    def wait_rules(self) -> None:
        """Until rules are in force: what was read before that is none of theirs."""

        def recorded() -> bool:
            with self.state.read() as connection:
                return latest(connection) is not None

        wait_for(recorded, "a set of rules in force")

    def publish(self, marker: str = "") -> Report:
        """A fresh report, now and then followed by an echo of an old one."""
        report = self._out(self.truth.report(marker))
        if self.chance.random() < 0.2:
            self._out(self.truth.echo())
        return report

    def publish_dossier(self, marker: str = "", *, fires: bool = True, path: str = AGENCY) -> Report:
        return self._out(self.truth.dossier(marker, fires=fires, path=path))

    def missing(self) -> list[str]:
        return self.verdict().lost

    def verdict(self) -> Verdict:
        return judge(self.published, self.received, INBOXES)

    def settle(self, patience: float = PATIENCE) -> float:
        """Waits until everything has been received, or nothing more comes; answers how long that took."""
        began = moved = time.monotonic()
        count = len(self.received)
        while self.missing():
            if len(self.received) != count:
                count, moved = len(self.received), time.monotonic()
            if time.monotonic() - moved > patience:
                break
            time.sleep(0.05)
        return time.monotonic() - began

    def finish(self) -> Verdict:
        """Everything in, then one report more behind it all, so that what would come twice has had its chance."""
        self.settle()
        self.publish()
        self.settle()
        time.sleep(1.5)
        return self.verdict()

    def head(self, topic: str) -> int:
        """How many records ever arrived in a topic."""
        return sum(self.log.head(topic).values())

    def wait_head(self, topic: str, least: int, patience: float = PATIENCE) -> None:
        wait_for(lambda: self.head(topic) >= least, f"record {least} of {topic}", patience, pause=0.004)

    def when_appended(self, topic: str, strike: Callable[[], object]) -> threading.Thread:
        """Strikes as soon as another record stands in the topic; returns the watcher, to be joined."""
        head = self.head(topic)

        def watch() -> None:
            self.wait_head(topic, head + 1)
            strike()

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        return thread

    def hold_when_fetching(self, *tables: str) -> contextlib.ExitStack:
        """Publishes a report and holds the state from the middle of its fetching on, until the stack is closed."""
        stack = contextlib.ExitStack()
        held = self.points.lie_in_wait(points.MID_BODY, lambda: stack.enter_context(self.place.hold_state(*tables)))
        self.publish()
        if not held.wait(PATIENCE):
            raise NeverCame("nobody fetched the feed")
        return stack

    def close(self) -> None:
        self.crew.close()
        if self._log is not None:
            self._log.close()
        if self._state is not None:
            self._state.close()
        self.feeds.close()
        self.slack.close()
        self.mail.close()
        self.place.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _restore(self) -> None:
        """After another row: one process for each stage, and an account that begins anew."""
        self.points.forget()
        self.slack.may_read = True
        for name, hand in list(self.crew.hands.items()):
            if name not in STAGES and hand.process.poll() is None:
                self.crew.terminate(name)
        for stage in STAGES:
            if self.crew.hands[stage].process.poll() is not None:
                self.crew.start(stage)
        self.publish()
        self.settle()
        self.crew.deaths.clear()
        self.published.clear()
        self.slack.received.clear()
        self.mail.received.clear()

    def _out(self, report: Report) -> Report:
        if report.key is not None:
            self.published[report.key] = time.monotonic()
        self.feeds.publish(report, datetime.now(UTC) + self.offset)
        return report

    def _configure(self, settings: str, rules: str) -> None:
        (self.config / "rules").mkdir(parents=True)
        (self.config / "rules" / "rules.yaml").write_text(rules)
        feeds = [(path[1:], self.feeds.url(path), pace) for path, pace in PACES.items()]
        (self.config / "feeds.yaml").write_text(
            "feeds:\n" + "".join(f'  - {{id: {name}, url: "{url}", every: {pace}}}\n' for name, url, pace in feeds)
        )
        (self.config / "wirewatch.yaml").write_text(
            f"{self.place.settings()}{settings}web: {{off: true}}\nfetch: {{allow_private: [127.0.0.0/8]}}\n"
            f'smtp: {{host: 127.0.0.1, port: {self.mail.port}, tls: none, from: "alerts@wirewatch.example"}}\n'
            f'slack: {{api: "{self.slack.api}"}}\n'
        )
        (self.config / "subscriptions.yaml").write_text(
            "channels:\n"
            '  desk-slack: {slack: {token: "${DESK_TOKEN}", channel: C1}}\n'
            "  desk-mail: {email: {to: [desk@wirewatch.example]}}\n"
            "subscriptions:\n  - {id: desk, to: [desk-slack, desk-mail], brake: 1000000}\n"
        )


@contextlib.contextmanager
def world_of(grounds: Grounds, seed: int) -> Iterator[World]:
    """A world without special settings: a spare one where the grounds have some, left to others if all went well."""
    if grounds.spare is None:
        with World(grounds, seed) as fresh:
            yield fresh
        return
    try:
        world: World = grounds.spare.pop()
        world.chance.seed(seed)
    except IndexError:
        world = World(grounds, seed)
    try:
        yield world
    except BaseException:
        world.close()
        raise
    if world.missing() or world.crew.deaths:
        world.close()
    else:
        grounds.spare.append(world)


def wait_for(holds: Callable[[], bool], what: str, patience: float = PATIENCE, pause: float = 0.02) -> float:
    """Seconds until `holds`; raises NeverCame."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > patience:
            raise NeverCame(f"{what} did not come within {patience:.0f} s")
        time.sleep(pause)
    return time.monotonic() - began
