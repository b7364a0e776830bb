"""Tuning rules as an analyst does: look back, compare, explain, say what an alert was worth."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from reading import reader
from stores import Embedded, Stores
from typer.testing import CliRunner

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.cli import application
from app.inputs import InputLine, article_of
from app.rule_files import RulesReader
from state.leases import Lease
from topics.log import ENRICHED, Keyed
from topics.records import encode

NOW = datetime.now(UTC)
RULES = """\
# yaml-language-server: $schema=../rules.schema.json
rules:
  # What this desk is for.
  - id: fair-hearing
    title: A fair hearing
    when: {phrase: {text: fair hearing, within: 2 words}}   # not too far
    cooldown: 6h
  - id: new-expulsion
    when: {event: {type: expulsion}}
    key: [event.actor, event.target]
    new: 90d
    examples:
      - {at: 0h, text: "Nauru on Friday expelled two Kiribati diplomats.", fires: true}
"""
TOLD = [
    (40 * 24, "old", "Fiji on Monday expelled two Kiribati diplomats. Nobody said why."),
    (50, "a1", "Tuvalu on Friday expelled two Kiribati diplomats. They leave by boat."),
    (30, "a2", "Fiji has expelled a diplomat from Kiribati, its ministry said on Sunday."),
    (20, "a3", "The trader asked the court for a fair and open hearing before the rains."),
    (10, "a4", "A cousin of the trader wants a fair, open and very public hearing too."),
]


class Desk:
    """A configuration and a data folder in which these articles were decided."""

    def __init__(self, folder: Path, stores: Stores | None = None) -> None:
        self.config, self.data = folder / "config", folder / "stores"
        self.stores = stores or Embedded(self.data)
        self.rules = self.config / "rules" / "desk.yaml"
        self.rules.parent.mkdir(parents=True)
        self.rules.write_text(RULES)
        self.data.mkdir()
        (self.config / "wirewatch.yaml").write_text(self.stores.settings())
        log, state = self.stores.log(), self.stores.state()
        decider = Decider(log, state, RulesReader().compile, Enqueuer(SubscriptionsFile), lambda: NOW, wait=0.0)
        decider.reload(RulesReader().compile(self.texts()), self.texts())
        for hours, name, text in TOLD:
            line = InputLine(
                id=name, text=text, url=f"https://{name}.example/1", published=NOW - timedelta(hours=hours)
            )
            log.append(ENRICHED, [Keyed(name, encode(reader().read(article_of(line, NOW))))])
        while decider.step(Lease("decider", "first", 1)):
            pass
        log.close()
        state.close()

    def texts(self) -> dict[str, str]:
        return {str(self.rules): self.rules.read_text()}

    def run(self, *arguments: str, code: int = 0, data: bool = True, env: dict[str, str] | None = None) -> str:
        place = ["--config", str(self.config), *(["--data", str(self.data)] if data else [])]
        done = CliRunner().invoke(application(), [*arguments, *place], env={"COLUMNS": "140", **(env or {})})
        assert done.exit_code == code, done.output + repr(done.exception)
        return done.stdout

    def records(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def records_of_alerts(self) -> list[dict[str, Any]]:
        done = CliRunner().invoke(application(), ["alerts", "list", "--json", "--data", str(self.data)])
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_looking_back_shows_the_alerts_of_the_span_and_knows_what_was_before(desk: Desk) -> None:
    found = desk.records("rules", "try", "--since", "30d", "--held")
    told = [(one["rule"], one["articles"][-1], one["held"]) for one in found]
    assert told == [
        ("new-expulsion", "a1", False),
        ("new-expulsion", "a2", "seen"),  # by the old one, which only trained
        ("fair-hearing", "a3", False),
    ]
    table = desk.run("rules", "try", "--since", "30d")
    assert "2 alerts from 4 articles" in table and "1 seen" in table and "a fair and open hearing" in table


def test_an_edit_is_held_against_the_rules_in_force(desk: Desk) -> None:
    edited = desk.rules.with_name("edited.yaml")
    edited.write_text(RULES.replace("within: 2 words", "within: 4 words").replace("cooldown: 6h", "new: 30d"))
    wider = edited.read_text().replace("    new: 90d\n", "    new: 20d\n")
    edited.write_text(wider)
    found = desk.records("rules", "try", str(edited), "--since", "30d", "--against", "active")
    assert [(one["change"], one["rule"], one["articles"]) for one in found] == [("+", "new-expulsion", ["a2"])]
    table = desk.run("rules", "try", str(edited), "--since", "30d", "--against", "active")
    assert "+1 -0" in table and "Fiji has expelled a diplomat from Kiribati" in table
    back = desk.records("rules", "try", str(desk.rules), "--since", "30d", "--against", str(edited))
    assert [one["change"] for one in back] == ["-"]


def test_trying_needs_to_know_on_what(desk: Desk) -> None:
    assert "--since" in CliRunner().invoke(application(), ["rules", "try", str(desk.rules)]).output
    wrong = CliRunner().invoke(application(), ["rules", "try", str(desk.rules), "--since", "soon"])
    assert wrong.exit_code == 2 and "is no duration" in wrong.output


def test_why_a_rule_did_not_fire_names_the_nearest_miss(desk: Desk) -> None:
    (found,) = desk.records("explain", "fair-hearing", "a4")
    assert found["outcome"] == "no match"
    words = found["reasons"][0]["words"]
    assert "stand too far apart" in words and "within: 4 words finds it" in words


def test_why_a_rule_was_held_says_by_what_and_until_when(desk: Desk) -> None:
    (found,) = desk.records("explain", "new-expulsion", "a2")
    assert found["outcome"] == "seen"
    assert "article old" in found["reasons"][-1]["words"] and "new again from" in found["reasons"][-1]["words"]


def test_an_address_means_the_article_that_is_kept(desk: Desk) -> None:
    (found,) = desk.records("explain", "new-expulsion", "http://www.a1.example/1?utm_source=x")
    assert found["outcome"] == "fired" and found["article"] == "a1"


def test_a_file_is_judged_as_if_it_came_now_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Tuvalu expelled three more diplomats of Kiribati on Monday.")
    before = (desk.data / "state.db").read_bytes()
    (found,) = desk.records("explain", "new-expulsion", str(page))
    assert found["outcome"] == "seen"
    page.write_text("Nauru expelled three diplomats of Kiribati on Monday.")
    (found,) = desk.records("explain", "new-expulsion", str(page))
    assert found["outcome"] == "would fire"
    assert (desk.data / "state.db").read_bytes() == before


def test_noise_is_forgotten_counted_and_may_be_taken_back(desk: Desk) -> None:
    alert = next(one for one in desk.records_of_alerts() if one["rule"] == "new-expulsion")
    desk.run("alerts", "feedback", alert["id"], "noise")
    listed = {one["id"]: one for one in desk.records("rules", "list")}
    assert listed["new-expulsion"]["precision"] == 0 and listed["new-expulsion"]["feedback"]["noise"] == 1
    desk.run("alerts", "feedback", alert["id"], "useful")
    listed = {one["id"]: one for one in desk.records("rules", "list")}
    assert listed["new-expulsion"]["precision"] == 1 and listed["new-expulsion"]["trained"] == 1
    assert listed["fair-hearing"]["precision"] is None


def test_an_alert_is_seen_to_once_and_its_story_or_rule_is_muted_for_a_while(desk: Desk) -> None:
    alert = next(one for one in desk.records_of_alerts() if one["rule"] == "new-expulsion")
    assert alert["acknowledged"] is None
    desk.run("alerts", "ack", alert["id"], "--note", "called Tarawa")
    assert "did already" in desk.run("alerts", "ack", alert["id"], "--note", "late")
    (found,) = [one for one in desk.records_of_alerts() if one["id"] == alert["id"]]
    assert found["acknowledged"]["note"] == "called Tarawa"
    desk.run("alerts", "mute", alert["id"], "--for", "2h", "--channel", "desk-slack")
    desk.run("alerts", "mute", alert["id"], "--rule")
    muted = {(one["scope"], one["value"], one["channel"]) for one in desk.records("alerts", "muted")}
    assert muted == {("story", alert["story"], "desk-slack"), ("rule", "new-expulsion", None)}
    assert "heard again" in desk.run("alerts", "unmute", alert["id"], "--rule")
    assert "was not muted" in desk.run("alerts", "unmute", alert["id"], "--rule")
    desk.run("alerts", "ack", "nothing", code=1)


def test_an_alert_becomes_an_example_and_the_rest_of_the_file_stays(desk: Desk) -> None:
    for alert in desk.records_of_alerts():
        verdict = "noise" if alert["rule"] == "fair-hearing" else "useful"
        desk.run("alerts", "feedback", alert["id"], verdict, "--as-example")
    text = desk.rules.read_text()
    assert set(RULES.splitlines()) <= set(text.splitlines())
    results = {(one["rule"], one["expected"], one["got"]) for one in _tested(desk)}
    assert ("fair-hearing", False, True) in results and ("new-expulsion", True, True) in results


def _tested(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.run("rules", "test", "--json", code=1, data=False).splitlines()]


def test_the_examples_are_told_as_a_timeline(desk: Desk) -> None:
    told = desk.run("rules", "test", data=False)
    assert "new-expulsion" in told and "new: not seen within 90d" in told and "1 examples hold, 0 do not" in told


def test_a_sentence_suggests_a_rule_that_fires_on_it(desk: Desk) -> None:
    done = json.loads(desk.run("rules", "suggest", "Slovenia expels 33 Russian diplomats", "--json", data=False))
    best = done["rules"][0]
    assert best["by"] == "event" and best["fires"] and "new: 90d" in best["yaml"]
    assert done["understood"]["events"][0]["actor"] == ["SVN"]
    for sentence in (
        "The ombudsman wants an impartial probe into the flood.",
        "Trade Minister Teleke Paeniu of Tuvalu denied that copra was behind it.",
        "The copra price fell again.",
    ):
        rules = json.loads(desk.run("rules", "suggest", sentence, "--json", data=False))["rules"]
        assert rules and all(one["fires"] for one in rules), sentence


def test_status_says_which_rules_decide(desk: Desk) -> None:
    (found,) = desk.records("status")
    assert found["rules"]["decides"] and found["rules"]["trained"] == 1 and found["rules"]["files"] == 1


def test_a_window_longer_than_what_is_kept_is_a_warning_with_its_line(desk: Desk) -> None:
    desk.rules.write_text(RULES.replace("new: 90d", "new: 500d"))
    (found,) = [json.loads(line) for line in desk.run("check", "--json", data=False).splitlines()]
    assert (found["level"], found["line"]) == ("warning", 11)
    assert "new: 500d is longer than articles are kept (400d" in found["message"]


def test_a_sentence_is_an_example_once(desk: Desk) -> None:
    alert = desk.records_of_alerts()[0]
    desk.run("alerts", "feedback", alert["id"], "noise", "--as-example")
    text = desk.rules.read_text()
    desk.run("alerts", "feedback", alert["id"], "useful", "--as-example", code=1)
    assert desk.rules.read_text() == text


def test_looking_makes_no_state_where_nothing_has_run(desk: Desk, tmp_path: Path) -> None:
    for command in (["alerts", "list"], ["explain", "a1"]):
        done = CliRunner().invoke(application(), [*command, "--data", str(tmp_path / "nothing")])
        assert done.exit_code == 2 and "nothing has run" in " ".join(done.output.split())
    assert not (tmp_path / "nothing").exists()


def test_explaining_an_edited_rule_says_that_it_was_edited(desk: Desk) -> None:
    desk.rules.write_text(RULES.replace("fair hearing, within: 2 words", "zebra crossing, within: 2 words"))
    told = desk.run("explain", "fair-hearing", "a3")
    assert "edited since" in told and "none of the words" in told
    assert [one["outcome"] for one in desk.records("explain", "fair-hearing", "a3")] == ["no match"]
