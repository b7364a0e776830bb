"""The mission's article in three newsroom styles, and the contract's own example."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.rules.compile import RuleSet
from alerts.trying import try_rules
from app.configuration import Folder
from app.inputs import InputLine, article_of
from app.places import starter
from app.rule_files import compile_texts
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Enriched

STYLES = ("agency", "daily", "radio")
FIVE = {"SVN", "DNK", "DEU", "FRA", "ITA"}
MISSION = Path(__file__).parent / "corpus" / "mission"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ExtractionSettings())


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return compile_texts(Folder(starter(), {}).rule_texts())


def reports(reader: Reader, style: str) -> list[Enriched]:
    """The first report, and another outlet's of the next day."""
    lines: list[dict[str, Any]] = json.loads((MISSION / f"{style}.json").read_text("utf-8"))
    return [read(reader, **line) for line in lines]


def read(reader: Reader, text: str, id: str = "x", published: str = "2032-05-07T09:30:00Z", **fields: Any) -> Enriched:
    line = InputLine(id=id, text=text, published=datetime.fromisoformat(published), **fields)
    return reader.read(article_of(line, datetime.now(UTC)))


@pytest.mark.parametrize("style", STYLES)
def test_persons_bodies_and_places_are_found_and_lead_to_whom_they_act_for(reader: Reader, style: str) -> None:
    first = reports(reader, style)[0]
    actors = {actor.id: actor for actor in first.actors}
    assert actors["person:dmitry-peskov"].country == actors["person:sergei-lavrov"].country == "RUS"
    assert actors["person:antonio-guterres"].country is None
    assert FIVE | {"RUS", "org:un-general-assembly", "org:un-human-rights-council"} <= set(actors)
    assert any(actor.kind == "org" and "efence" in actor.name and actor.country == "UKR" for actor in first.actors)
    assert "Bucha" in {mention.text for mention in first.mentions}
    for mention in first.mentions:
        assert first.text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("style", STYLES)
def test_who_claims_what_in_which_words(reader: Reader, style: str) -> None:
    first = reports(reader, style)[0]
    told = {
        (claim.speaker.actor or "", word)
        for claim in first.claims
        for word in ("probe", "inquiry", "investigation", "staged", "410")
        if claim.speaker is not None and word in claim.content.text
    }
    assert ("person:dmitry-peskov", "probe") in told
    assert ("person:sergei-lavrov", "staged") in told
    assert {"inquiry", "investigation"} & {word for who, word in told if who == "person:antonio-guterres"}
    assert any(word == "410" and who.startswith("org:") for who, word in told)


@pytest.mark.parametrize("style", STYLES)
def test_five_expulsions_two_calls_for_an_investigation_and_a_planned_vote(reader: Reader, style: str) -> None:
    first = reports(reader, style)[0]
    expulsions = [event for event in first.events if event.type == "expulsion"]
    pairs = {(actor, target) for event in expulsions for actor in event.actor for target in event.target}
    assert pairs == {(actor, "RUS") for actor in FIVE}
    assert {event.status for event in expulsions} <= {"done", "announced"}
    asking = {who for event in first.events if event.type == "investigation_call" for who in event.actor_ids}
    assert {"person:dmitry-peskov", "person:antonio-guterres"} <= asking
    votes = [event for event in first.events if event.type == "vote"]
    assert [(vote.status, vote.actor_ids, vote.date) for vote in votes] == [
        ("planned", ["org:un-general-assembly"], "2022-04-07")
    ]


@pytest.mark.parametrize("style", STYLES)
def test_both_rules_fire_once_and_the_next_days_report_adds_nothing(reader: Reader, rules: RuleSet, style: str) -> None:
    tried = list(try_rules(rules, reports(reader, style)))
    fired = [(one.hit.rule, one.hit.key, one.hit.article) for one in tried if one.alert is not None]
    first = reports(reader, style)[0].article.id
    expulsions = {key for rule, key, _ in fired if rule == "new-expulsion"}
    assert expulsions == {(actor, "RUS") for actor in FIVE}
    assert sum(rule == "new-expulsion" for rule, _, _ in fired) == 5
    assert {article for rule, _, article in fired if rule == "new-expulsion"} == {first}
    assert [article for rule, _, article in fired if rule == "impartial-probe"] == [first]


def test_the_contracts_own_example_is_read_as_the_contract_says(reader: Reader) -> None:
    found = read(
        reader,
        "FUNAFUTI - Tuvalu on Friday expelled two Kiribati diplomats over forged copra receipts. Trade Minister Teleke"
        ' Paeniu denied that a row about tuna was behind it: "Not one fish was mentioned." Tarawa asked for a fair,'
        " open hearing.",
        title="Tuvalu expels two Kiribati diplomats over copra fraud",
    )
    person = next(mention for mention in found.mentions if mention.label == "PERSON")
    assert (person.start, person.end, person.text, person.actor) == (158, 171, "Teleke Paeniu", "person:teleke-paeniu")
    denial = found.claims[0]
    assert denial.speaker is not None and denial.cue is not None
    assert (denial.speaker.start, denial.speaker.end) == (143, 171)
    assert (denial.cue.start, denial.cue.end, denial.class_, denial.polarity) == (172, 178, "deny", "negative")
    assert (denial.content.start, denial.content.end, denial.direct) == (184, 214, False)
    event = next(event for event in found.events if event.type == "expulsion")
    assert (event.status, event.actor, event.target, event.count, event.date) == (
        "done", ["TUV"], ["KIR"], 2, "2032-05-07",
    )  # fmt: skip
    assert (event.evidence.start, event.evidence.end) == (66, 114)
    assert sum(event.type == "expulsion" for event in found.events) == 1
    actors = {actor.id: actor for actor in found.actors}
    assert actors["person:teleke-paeniu"].country == "TUV" and actors["KIR"].name == "Kiribati"
