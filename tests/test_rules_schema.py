"""The schema for editors: it takes what the reader takes, and refuses what the reader refuses."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError
from tries import tries

from alerts.rules import models
from alerts.rules.models import FileModel, RuleModel
from alerts.rules.schema import rules_schema
from app.commands.rules_schema import schema
from app.places import starter
from app.rule_files import compile_texts
from app.yaml_reading import ConfigError, parse_yaml, read_yaml

SCHEMA = rules_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
STARTER = sorted((starter() / "rules").glob("*.yaml"))
TIMELINES = sorted((Path(__file__).parent / "corpus" / "timelines").glob("*.yaml"))
CSV = {"lists/reefs.csv": "domain\nreef.example\n"}

CONTRACT: Any = parse_yaml(
    """
actors:
  - {id: tiroa, kind: person, name: Meleane Tiroa, country: TON, aliases: [Tiroa],
     offices: [{title: harbour minister, of: TON, from: 2030-02-01, to: 2033-01-31}, {title: envoy, of: FJI}]}
  - {id: pearl-office, kind: org, name: Royal Pearl Office, country: TON, aliases: pearl office}
  - {id: 12, kind: country, name: Twelve, country: , aliases: [], offices: []}
lists:
  reef-press: [herald.example, reef.example, 1881]
  more-press: {csv: lists/reefs.csv, column: domain}
  nobody: []
rules:
  - id: open-tender
    title: Someone asks for an open tender
    severity: high
    tags: [harbour, money]
    state: draft
    when:
      phrase: {text: open tender, synonyms: {open: [public, fair], tender: bidding}, within: 2 words, field: title}
    cooldown: 6h
    examples:
      - {at: 0h, text: "The pier needs a public and honest tender.", fires: true}
      - {at: 90m, title: Tender greetings, source: reef.example, url: "https://reef.example/7", fires: no}
      - {text: "", title: "Open tenders", fires: 1}
  - id: 7
    title:
    when: {exact: [under the pier, {text: [on the pier, 12], within: 3, field: lead}, [by the pier, at the pier]]}
    tags: harbour
    key: story
    new: 2w
  - id: new-sanctions
    severity: critical
    when: {event: {type: [sanctions, vote], actor: "@reef-press", target: [Tonga, 12], status: [done], count: ">= 5"}}
    key: [event.actor, event.target]
    new: 90d
  - {id: denied-vote, when: {event: {type: vote, status: denied, count: 3}, same: }, state: live}
  - id: minister-denies
    when: {claim: {speaker: tiroa, class: [deny, 3], polarity: negative, about: [pearls, {text: tuna, within: 1 word}]}}
    at_least: {count: 3, of: articles, within: 2h}
  - {id: minister-says, when: {claim: {about: {text: pearls}}, phrase: }, at_least: {count: "4", within: 1d}}
  - id: office-in-court
    when:
      all: [{actor: pearl-office}, {any: [{phrase: lawsuit}, {exact: in court}]}, {not: {source: "@more-press"}}]
      same: sentence
    spike: {count: 5, within: 24h, times: 2.5, over: 7d}
  - id: office-elsewhere
    when: {all: [{actor: [pearl-office, tiroa]}, {not: [{feed: harbour}, {language: [en, fr]}, {regex: "pier s?"}]}]}
    spike: {count: "5", within: 1h, times: "3", over: 24h}
""",
    "contract.yaml",
).data
"""What the contract shows, told otherwise: every key stands somewhere, in each of its forms."""

BEYOND_A_SCHEMA = {
    "an office whose from is after its to": ") is after to (",
    "over that is shorter than within": "over is shorter than within",
    "a duration of more than a hundred years": "is longer than a hundred years",
    "a duration that no calendar holds": "is too long a duration",
    "a CSV file that is not there": "there is no ",
    "a column that a CSV file lacks": " has no column ",
}
"""What only the reader finds, and by which words of his it is known."""

WHEN = {"phrase": "pearls"}
SPIKE = {"count": 5, "within": "1h", "times": 3, "over": "7d"}
ACTOR = {"id": "tiroa", "kind": "person", "name": "Meleane Tiroa"}
OFFICE = {"title": "envoy", "of": "FJI"}


def with_rule(**parts: Any) -> Any:
    return {"rules": [{"id": "r", "when": WHEN, **parts}]}


def with_office(**parts: Any) -> Any:
    return {"actors": [{**ACTOR, "offices": [{**OFFICE, **parts}]}]}


ONLY_THE_READER_REFUSES = {
    "an office whose from is after its to": with_office(**{"from": date(2032, 1, 2), "to": date(2032, 1, 1)}),
    "over that is shorter than within": with_rule(spike={**SPIKE, "over": "59m"}),
    "a duration of more than a hundred years": with_rule(new="36526d"),
    "a duration that no calendar holds": with_rule(examples=[{"at": "999999999w", "text": "x", "fires": True}]),
    "a CSV file that is not there": {"lists": {"press": {"csv": "lists/none.csv", "column": "domain"}}},
    "a column that a CSV file lacks": {"lists": {"press": {"csv": "lists/reefs.csv", "column": "name"}}},
    "a distance in whole words with a point": with_rule(when={"phrase": {"text": "pearls", "within": 2.0}}),
    "a stated number with a point": with_rule(when={"event": {"count": 5.0}}),
    "a number without end": with_rule(spike={**SPIKE, "times": float("inf")}),
    "a number that a computer takes for nothing": with_rule(spike={**SPIKE, "times": "1e-999"}),
    "a date where a text belongs": with_rule(title=date(2032, 1, 1)),
}

ONLY_THE_SCHEMA_REFUSES = {
    "digits in groups": with_rule(at_least={"count": "1_000", "within": "1h"}),
    "digits of another script": with_rule(new="٣d"),
    "a day as seconds since 1970": with_office(to=86_400),
    "a day with its midnight": with_office(to="2032-01-01T00:00:00"),
    "a key by its name in the code": with_rule(when={"not_": [WHEN]}),
}


def without_dates(data: Any) -> Any:
    return json.loads(json.dumps(data, default=date.isoformat))


def refused_by_schema(data: Any) -> list[str]:
    """What the schema has against a file. In an editor a date is a text."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(without_dates(data))]


def refused_by_reader(data: Any) -> list[str]:
    """What the reader has against a file before it looks up names."""
    lists = data.get("lists") if isinstance(data, dict) else None
    found = []
    if isinstance(lists, dict):
        in_csv = {name: one for name, one in lists.items() if isinstance(one, dict)}
        data = {**data, "lists": {name: one for name, one in lists.items() if name not in in_csv}}
        found += csv_problems(in_csv)
    found += model_problems(FileModel, data)
    rules = data.get("rules") if isinstance(data, dict) else None
    for rule in rules if isinstance(rules, list) else ():
        found += model_problems(RuleModel, rule)
    return found


def csv_problems(lists: dict[str, Any]) -> list[str]:
    if not lists:
        return []
    try:
        compile_texts({"lists.yaml": json.dumps({"lists": lists}), **CSV})
    except ConfigError as error:
        return [problem.message for problem in error.problems]
    return []


def model_problems(model: type[BaseModel], data: Any) -> list[str]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [f"{one['loc']}: {one['msg']}" for one in error.errors()]
    return []


def test_the_file_of_the_starter_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    schema()
    assert (starter() / "rules.schema.json").read_text("utf-8") == capsys.readouterr().out


def test_the_schema_keeps_the_rules_of_schemas() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_has_every_key_of_the_reader_and_says_what_it_means() -> None:
    shown = {name: one["properties"] for name, one in [*SCHEMA["$defs"].items(), ("FileModel", SCHEMA)]}
    for name, model in vars(models).items():
        if isinstance(model, type) and issubclass(model, models.Model) and model is not models.Model:
            assert list(shown[name]) == [field.alias or key for key, field in model.model_fields.items()]
    missing = [f"{name}.{key}" for name, keys in shown.items() for key, one in keys.items() if not one["description"]]
    assert missing == []


@pytest.mark.parametrize("file", STARTER, ids=lambda file: file.stem)
def test_a_rules_file_of_the_starter_names_the_schema_in_its_first_line(file: Path) -> None:
    mark, _, place = file.read_text("utf-8").partition("\n")[0].partition("=")
    assert mark == "# yaml-language-server: $schema"
    assert (file.parent / place).resolve() == (starter() / "rules.schema.json").resolve()


@pytest.mark.parametrize("file", [*STARTER, *TIMELINES], ids=lambda file: file.stem)
def test_a_file_that_is_right_passes_both(file: Path) -> None:
    data: Any = read_yaml(file).data
    data = {part: data[part] for part in ("rules", "actors", "lists") if part in data}
    assert (refused_by_schema(data), refused_by_reader(data)) == ([], [])


def test_what_the_contract_shows_passes_both() -> None:
    assert (refused_by_schema(CONTRACT), refused_by_reader(CONTRACT)) == ([], [])


@pytest.mark.parametrize("name", ONLY_THE_READER_REFUSES)
def test_the_reader_alone_refuses(name: str) -> None:
    data = ONLY_THE_READER_REFUSES[name]
    assert refused_by_schema(data) == []
    assert [BEYOND_A_SCHEMA.get(name, "") in words for words in refused_by_reader(data)] == [True]


@pytest.mark.parametrize("name", ONLY_THE_SCHEMA_REFUSES)
def test_the_schema_alone_refuses(name: str) -> None:
    data = ONLY_THE_SCHEMA_REFUSES[name]
    assert refused_by_schema(data) != []
    assert refused_by_reader(data) == []


Place = tuple[Any, Any, tuple[Any, ...]]
"""A mapping or list, the key or index of one of its values, and the way there, in which * stands for any index."""


def places(holder: Any, key: Any, way: tuple[Any, ...] = ()) -> Iterator[Place]:
    yield holder, key, way
    value = holder[key]
    if isinstance(value, dict):
        for name in value:
            yield from places(value, name, (*way, name))
    if isinstance(value, list):
        for index in range(len(value)):
            yield from places(value, index, (*way, "*"))


KEYS = sorted({key for one in [*SCHEMA["$defs"].values(), SCHEMA] for key in one["properties"]} | {"phrse", "colour"})
CHOICES = set(
    """
low medium high critical live draft title lead body positive negative sources articles sentence person country org
done announced planned threatened requested denied negated historic hypothetical
event.actor event.target event.type claim.speaker claim.class actor source story rule
""".split()
)
WORDS = [
    *("", "  ", "pearls", "@reef-press", "high", "doen", "lists/reefs.csv", "domain", "2032-02-29", "2031-02-29"),
    *("12", "0", "-3", "+3", "3.0", "0.0", ".5", "1e3", "1e", ">= 5", "> -5", "true", "yes", "OFF", "n", "maybe"),
    *("1 word", "2 words", "2 wordss", "1000 words", "6h", " 6 h ", "0h", "000d", "6 hours", "90000d", "1000000000s"),
]
OTHERS: list[Any] = [
    *(None, True, False, 0, 1, 2, 7, -1, 999, 1000, 999_999_999, 10**9, 1.5, 0.5, -0.5, [], {}),
    *([[]], [None], [""], [12], [True], [{}], [[12]], [["pearls"]], [[""]], [[None]]),
    *({"text": "pearls"}, {"phrase": "pearls"}, [{"phrase": "pearls"}]),
    *({"phrase": "pearls", "same": "sentence"}, {"phrase": "pearls", "all": None, "same": "sentence"}),
    *({"text": 12, "title": "pearls", "fires": True}, {"text": "pearls", "title": 12, "fires": True}),
]
SAMPLES: list[Any] = [
    {"lists": CONTRACT["lists"]},
    *({part: [one]} for part in ("actors", "rules") for one in CONTRACT[part]),
]
WHOLES = [holder[key] for data in SAMPLES for holder, key, _ in places([without_dates(data)], 0)]


def changed(value: Any) -> list[Any]:
    """What may stand in place of a value: anything else, and the value itself with one change."""
    words = WORDS
    if isinstance(value, list | str) and not CHOICES.isdisjoint([value] if isinstance(value, str) else map(str, value)):
        words = [*WORDS, *sorted(CHOICES)]
    found = [*words, *OTHERS, [value], {"not": value}, {"all": [value], "same": "sentence"}, {"any": [value, WHEN]}]
    if isinstance(value, list):
        found += [[word] for word in words] + [[*value, one] for one in (None, "pearls", *value)]
    if isinstance(value, dict):
        found += [{key: one for key, one in value.items() if key != gone} for gone in value]
        found += [{**value, key: one} for key in KEYS for one in (None, "pearls")]
    return deepcopy(found)


def day_in_seconds(data: Any) -> bool:
    """Whether from or to is 0, which the reader takes for the first day of 1970 (ONLY_THE_SCHEMA_REFUSES)."""
    return any(key in ("from", "to") and holder[key] in (0, "0", "0.0") for holder, key, _ in places([data], 0))


def check_that_both_agree(data: Any) -> None:
    by_reader = refused_by_reader(data)
    if VALIDATOR.is_valid(without_dates(data)):
        found = [words for words in by_reader if not any(mark in words for mark in BEYOND_A_SCHEMA.values())]
        assert found == [], f"only the reader refuses {data}"
    else:
        assert by_reader != [], f"only the schema refuses {data}"


def each_place() -> dict[tuple[str, ...], tuple[Any, Any, Any]]:
    """The first place of each way and kind of value, with its file: (file in a list, holder, key)."""
    found: dict[tuple[str, ...], tuple[Any, Any, Any]] = {}
    for sample in SAMPLES:
        file = [sample]
        for holder, key, way in places(file, 0):
            found.setdefault((*way, type(holder[key]).__name__), (file, holder, key))
    return found


EACH_PLACE = each_place()


@pytest.mark.parametrize("way", EACH_PLACE, ids=lambda way: ".".join(way))
def test_each_place_of_a_file_has_the_same_values_for_both(way: tuple[str, ...]) -> None:
    file, holder, key = deepcopy(EACH_PLACE[way])
    for value in changed(holder[key]):
        holder[key] = value
        if not day_in_seconds(file[0]):
            check_that_both_agree(file[0])


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A sample with one to four changes, each at any place of it."""
    file = [deepcopy(draw(st.sampled_from(SAMPLES)))]
    for _ in range(draw(st.integers(1, 4))):
        found = list(places(file, 0))
        holder, key, _ = found[draw(st.integers(0, len(found) - 1))]
        holder[key] = draw(st.sampled_from(changed(holder[key])) | st.sampled_from(WHOLES).map(deepcopy))
    return file[0]


@tries(150)
@given(data=damaged())
def test_whatever_is_changed_in_a_file_both_take_it_or_both_refuse_it(data: Any) -> None:
    assume(not day_in_seconds(data))
    check_that_both_agree(data)
