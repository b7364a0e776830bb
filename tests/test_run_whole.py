"""The real command `wirewatch run`: from a feed to an inbox, through kills of whatever runs."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from fake_mail import FakeMail
from fake_slack import FakeSlack
from feed_server import FeedServer, Page, item, rss

from topics.log import ENRICHED
from topics.sqlite_log import SqliteLog

KILLS = int(os.environ.get("WIREWATCH_KILLS", "20"))
SEED = int(os.environ.get("WIREWATCH_SEED", str(random.randrange(10**6))))
STATES = "Albania Belgium Chile Denmark Estonia Finland Ghana Hungary Iceland Japan Kenya Latvia".split()
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


class Desk:
    """A configuration folder with two feeds, two inboxes, and the command that runs on them."""

    def __init__(self, folder: Path, feeds: FeedServer, mail: FakeMail, slack: FakeSlack) -> None:
        self.config, self.data = folder / "config", folder / "data"
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
            "fetch: {allow_private: [127.0.0.0/8]}\n"
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
        environment = {**os.environ, "DESK_TOKEN": "xoxb-secret-of-the-desk"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

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
        command = [sys.executable, "-m", "app", *arguments, "--config", str(self.config)]
        environment = {**os.environ, "DESK_TOKEN": "xoxb-secret-of-the-desk"}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def kept(self) -> list[str]:
        """The articles that were read."""
        with SqliteLog(self.data / "log.db") as log:
            return [one.value.decode() for one in log.read(ENRICHED, 0, 0, 100)]

    def mailed(self) -> Counter[str]:
        return Counter(str(mail["Subject"]) for mail in self.mail.taken)

    def posted(self) -> Counter[str]:
        return Counter(str(post["text"]) for post in self.slack.posted)

    def _serve(self, path: str) -> None:
        self.feeds.pages[path] = Page(rss(*self.items[path], link=f"https://{path[1:]}.example/"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FeedServer() as feeds, FakeMail() as mail, FakeSlack() as slack:
        made = Desk(tmp_path, feeds, mail, slack)
        made.start()
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                for one in reversed(made.processes()):
                    os.kill(one, signal.SIGKILL)
                made.process.wait()


def test_a_new_item_becomes_one_mail_and_one_slack_message_and_nothing_is_lost_or_repeated_by_kills(desk: Desk) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    desk.publish("/agency", "Tuvalu expels two Kiribati diplomats", "Tuvalu on Monday expelled two Kiribati diplomats.")
    settle(lambda: len(desk.mail.taken) >= 1 and len(desk.slack.posted) >= 1, "the first alert")

    desk.publish("/herald", "Kiribati diplomats must go", "Two diplomats from Kiribati were expelled by Tuvalu.")
    desk.publish("/herald", "Fiji expels a diplomat", "Fiji has expelled one diplomat from Nauru, it said.")
    settle(lambda: len(desk.mail.taken) >= 2 and len(desk.slack.posted) >= 2, "the second pair of countries")
    assert all(count == 1 for count in [*desk.mailed().values(), *desk.posted().values()])
    assert not any("Kiribati diplomats must go" in text for text in [*desk.mailed(), *desk.posted()])

    expected = set(_strike(desk, chance))
    everything = lambda: all(  # noqa: E731
        any(title in text for text in told) for title in expected for told in (desk.mailed(), desk.posted())
    )
    settle(everything, "an alert for each report")
    time.sleep(3)  # whatever would come twice has its chance
    assert desk.stop() == 0
    # Slack is asked what arrived before a message goes again; a mail may come twice, under the same Message-ID.
    assert max(desk.posted().values()) == 1, desk.posted()
    identities = [str(mail["Message-ID"]) for mail in desk.mail.taken]
    assert len(desk.mailed()) == len(set(identities)) == len(expected) + 2
    assert len(identities) - len(set(identities)) <= KILLS
    assert "xoxb-secret-of-the-desk" not in desk.log.read_text()


def _strike(desk: Desk, chance: random.Random) -> Iterator[str]:
    """Reports of new pairs of countries, with something killed after each."""
    pairs = [(one, other) for one in STATES for other in STATES if one != other]
    for number, (one, other) in enumerate(chance.sample(pairs, KILLS)):
        title = f"{one} expels {number + 2} diplomats of {other}"
        desk.publish("/agency", title, f"{one} has expelled {number + 2} diplomats of {other}.")
        time.sleep(chance.uniform(0.1, 2.0))
        victim = chance.choice(desk.processes())
        print(f"kill {victim} {Path(f'/proc/{victim}/cmdline').read_text().replace(chr(0), ' ')[:120]}")
        os.kill(victim, signal.SIGKILL)
        if desk.process is not None and victim == desk.process.pid:
            desk.process.wait()
            desk.start()
        yield title


def test_a_stage_without_its_supervisor_ends_by_itself(desk: Desk) -> None:
    settle(lambda: len(desk.processes()) >= 6, "all stages and their children")
    orphans = desk.processes()[1:]
    assert desk.process is not None
    desk.process.kill()
    desk.process.wait()
    settle(lambda: not any(_runs(one) for one in orphans), "the end of all orphans", patience=20.0)


def _runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def test_the_way_of_a_new_rule_from_a_sentence_to_an_alert(desk: Desk) -> None:
    desk.publish(
        "/agency", "Trader in court", "The copra trader asked for an impartial probe into the forged receipts."
    )
    settle(lambda: any("impartial" in one for one in desk.kept()), "the article among those kept")

    sentence = "He wants an impartial probe into the fire."
    suggested = json.loads(desk.say("rules", "suggest", sentence, "--by", "phrase", "--json"))
    new = desk.config / "rules" / "probe.yaml"
    draft = desk.config.parent / "probe.yaml"
    draft.write_text(suggested["rules"][0]["yaml"])
    past = ("--since", "30d", "--data", str(desk.data), "--json")
    looked_back = json.loads(desk.say("rules", "try", str(draft), *past))
    assert looked_back["rule"] == "impartial-probe" and "impartial probe" in looked_back["evidence"][0]["text"]

    whole = desk.config.parent / "edited"
    shutil.copytree(desk.config / "rules", whole)
    (whole / "probe.yaml").write_text(draft.read_text())
    differs = json.loads(desk.say("rules", "try", str(whole), "--against", "active", *past))
    assert (differs["change"], differs["rule"]) == ("+", "impartial-probe")

    before = json.loads(desk.say("status", "--data", str(desk.data), "--json"))["rules"]
    new.write_text(draft.read_text())
    in_force = lambda: json.loads(desk.say("status", "--data", str(desk.data), "--json"))["rules"]  # noqa: E731
    settle(
        lambda: in_force()["version"] != before["version"] and in_force()["trained"] == 1, "the new rule in `status`"
    )
    assert not any("trader" in text.lower() for text in desk.posted())
    desk.publish(
        "/herald", "Fire at the jetty", "The harbour master wants an impartial probe into the fire at the jetty."
    )
    settle(lambda: any("Fire at the jetty" in text for text in desk.posted()), "the alert of the new rule")
    assert not any("Trader in court" in text for text in desk.posted())
