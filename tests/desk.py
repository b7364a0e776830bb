"""A configuration folder, two feeds, two inboxes, and the real command that runs on them."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from called import call
from fake_mail import FakeMail
from fake_slack import FakeSlack
from feed_server import FeedServer, Page, item, rss
from stores import Stores

from topics.log import ENRICHED

PATIENCE = 180.0

RULES = """
rules:
  - id: new-expulsion
    title: A country expels diplomats
    severity: critical
    when: {event: {type: expulsion, status: [done, announced]}}
    key: [event.actor, event.target]
    new: 90d
"""


def settle(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Waits until `holds`; how long that takes is nobody's promise, that it comes is."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.1)


TOKEN = {"DESK_TOKEN": "xoxb-secret-of-the-desk"}


class Desk:
    """A configuration folder with two feeds, two inboxes, and the command that runs on them."""

    def __init__(self, folder: Path, stores: Stores, feeds: FeedServer, mail: FakeMail, slack: FakeSlack) -> None:
        self.config, self.data = folder / "config", folder / "stores"
        self.stores = stores
        self.feeds, self.mail, self.slack = feeds, mail, slack
        self.items: dict[str, list[str]] = {"/agency": [], "/herald": []}
        self.log = folder / "run.log"
        self.process: subprocess.Popen[bytes] | None = None
        (self.config / "rules").mkdir(parents=True)
        (self.config / "rules" / "rules.yaml").write_text(RULES)
        (self.config / "feeds.yaml").write_text(
            "feeds:\n"
            + "".join(f'  - {{id: {path[1:]}, url: "{feeds.url(path)}", every: 1s}}\n' for path in self.items)
        )
        (self.config / "wirewatch.yaml").write_text(
            stores.settings() + "web: {off: true}\nfetch: {allow_private: [127.0.0.0/8]}\n"
            f'smtp: {{host: 127.0.0.1, port: {mail.port}, tls: none, from: "alerts@wirewatch.example"}}\n'
            f'slack: {{api: "{slack.api}"}}\n'
        )
        (self.config / "subscriptions.yaml").write_text(
            "channels:\n"
            '  desk-slack: {slack: {token: "${DESK_TOKEN}", channel: C1}}\n'
            "  desk-mail: {email: {to: [desk@wirewatch.example]}}\n"
            "subscriptions:\n"
            "  - {id: desk, to: [desk-slack, desk-mail]}\n"
        )
        for path in self.items:
            self._serve(path)

    def publish(self, path: str, title: str, text: str) -> None:
        now = datetime.now(UTC)
        number = len(self.items[path])
        link = f"https://{path[1:]}.example/{number}"
        entry = item(title=title, link=link, guid=link, pubDate=format_datetime(now), description=text)
        self.items[path].insert(0, entry)
        self._serve(path)

    def start(self) -> None:
        command = [sys.executable, "-m", "app", "run", "--config", str(self.config), "--data", str(self.data)]
        environment = {**os.environ, **TOKEN}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def end(self) -> None:
        """Kills whatever still runs."""
        if self.process is not None and self.process.poll() is None:
            for one in reversed(self.processes()):
                os.kill(one, signal.SIGKILL)
            self.process.wait()

    def processes(self) -> list[int]:
        """The command and everything below it."""
        assert self.process is not None
        found = [self.process.pid]
        for parent in found:
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found += [int(one) for one in children.read_text().split()]
        return found

    def say(self, *arguments: str) -> str:
        """What a command prints about this configuration."""
        done = call(*arguments, "--config", str(self.config), environment=TOKEN)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def kept(self) -> list[str]:
        """The articles that were read."""
        with self.stores.log() as log:
            return [one.value.decode() for one in log.read(ENRICHED, 0, 0, 100)]

    def mailed(self) -> Counter[str]:
        return Counter(str(mail["Subject"]) for mail in self.mail.taken)

    def posted(self) -> Counter[str]:
        return Counter(str(post["text"]) for post in self.slack.posted)

    def _serve(self, path: str) -> None:
        self.feeds.pages[path] = Page(rss(*self.items[path], link=f"https://{path[1:]}.example/"))
