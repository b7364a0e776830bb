"""The real command `wirewatch run`, on both pairs of backends: from a feed to an inbox, through kills of all kinds."""

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, settle
from fake_mail import FakeMail
from fake_slack import FakeSlack
from feed_server import FeedServer
from stores import Stores

KILLS = int(os.environ.get("WIREWATCH_KILLS", "5"))
SEED = int(os.environ.get("WIREWATCH_SEED", str(random.randrange(10**6))))
STATES = "Albania Belgium Chile Denmark Estonia Finland Ghana Hungary Iceland Japan Kenya Latvia".split()


EMBEDDED = pytest.mark.parametrize("stores", ["embedded"], indirect=True)
"""For what is above the backends: their own suites, and the first of these tests, go over both."""


@pytest.fixture
def desk(tmp_path: Path, stores: Stores) -> Iterator[Desk]:
    with FeedServer() as feeds, FakeMail() as mail, FakeSlack() as slack:
        made = Desk(tmp_path, stores, feeds, mail, slack)
        made.start()
        try:
            yield made
        finally:
            made.end()


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


@EMBEDDED
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


@EMBEDDED
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
