"""Rules files that change: what is read again, what is taken over, and that nothing else comes of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tries import tries

from app.rule_files import OWNERS, RulesReader, compile_texts
from app.yaml_nodes import plain_value
from app.yaml_reading import ConfigError, parse_long_yaml, parse_yaml

FIRST = """\
# The rules of the harbour.
actors:
  - {id: paeniu, kind: person, name: Teleke Paeniu, country: TUV}
rules:
  # tuna
  - id: tuna
    when: {phrase: tuna}

  - id: minister
    when: {actor: paeniu}
    examples:
      - {at: 0h, text: "Teleke Paeniu of Tuvalu opened a bridge.", fires: true}
  - {id: boats, when: {phrase: boat}}
lists:
  press: [gazette.example]
"""


def test_what_did_not_change_is_taken_over_and_the_rest_compiled() -> None:
    reader = RulesReader()
    first = reader.compile({"a.yaml": FIRST})
    edited = reader.compile({"a.yaml": FIRST.replace("{phrase: tuna}", "{phrase: tuna soup}")})
    assert [edited.rules[one] is first.rules[one] for one in ("tuna", "minister", "boats")] == [False, True, True]
    assert edited.version != first.version


def test_the_same_files_are_the_same_set() -> None:
    reader = RulesReader()
    assert reader.compile({"a.yaml": FIRST}) is reader.compile({"a.yaml": FIRST})


def test_another_name_for_an_actor_compiles_everything_anew() -> None:
    reader = RulesReader()
    first = reader.compile({"a.yaml": FIRST})
    edited = reader.compile({"a.yaml": FIRST.replace("country: TUV", "country: KIR")})
    assert edited.rules["minister"].version != first.rules["minister"].version


def test_another_owner_is_another_set_with_the_same_rules() -> None:
    reader = RulesReader()
    first = reader.compile({"a.yaml": FIRST})
    owned = reader.compile({"a.yaml": FIRST, OWNERS: '{"one.example": "house.example"}'})
    assert owned.version != first.version and owned.rules["tuna"] is first.rules["tuna"]


def test_a_broken_edit_says_where_and_the_next_good_one_is_taken() -> None:
    reader = RulesReader()
    reader.compile({"a.yaml": FIRST})
    with pytest.raises(ConfigError) as refused:
        reader.compile({"a.yaml": FIRST.replace("{phrase: boat}", "{phrase: boat, actr: x}")})
    assert 'a.yaml:13: there is no key "actr" here; did you mean "actor"?' in str(refused.value)
    assert len(reader.compile({"a.yaml": FIRST}).rules) == 3


def test_a_rule_that_moves_to_another_file_stays_itself() -> None:
    reader = RulesReader()
    first = reader.compile({"a.yaml": FIRST})
    moved = "rules:\n  - {id: boats, when: {phrase: boat}}\n"
    second = reader.compile({"a.yaml": FIRST.replace("  - {id: boats, when: {phrase: boat}}\n", ""), "b.yaml": moved})
    assert second.rules["boats"].version == first.rules["boats"].version and list(second.rules)[-1] == "boats"


LINES = [
    *(
        "rules:",
        "rules: []",
        "  - id: a",
        "  - {id: b, when: {phrase: x}}",
        "- id: c",
        "    when: {phrase: y}",
        "    - z",
    ),
    *("lists:", "  press: [x.example]", "# a comment", "", "    title: >", "      - folded", "  - &one {id: d}"),
    *("  - *one", "---", '    title: "a', '  - b"', "    tags: [a,", "  - b]", "\t- tab", "actors: []", '"rules":'),
    "  - id: a # x",
]


@given(st.lists(st.sampled_from(LINES), max_size=9))
@tries(200)
def test_reading_in_pieces_reads_what_reading_whole_reads(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    whole: object
    try:
        whole = parse_yaml(text, "x.yaml").data
    except ConfigError as error:
        whole = str(error)
    try:
        pieces: object = parse_long_yaml(text, "x.yaml", "rules").data
    except ConfigError as error:
        pieces = str(error)
    assert pieces == whole


SCALARS = (
    "1 -1 +5 1_000 0o14 0x1F 014 1e3 1.5 .5 5. .inf -.INF .nan ~ null Null NULL true True TRUE yes on off no y false"
    " 2032-06-30 2032-06-30T10:00:00Z 12:30 12:30:45 = << nothing Nile true-ish 07:30 1.2.3 - +"
)


@pytest.mark.parametrize("scalar", [one for one in SCALARS.split() if re.search(r"\w", one)])
def test_a_plain_word_means_what_yaml_1_2_says(scalar: str) -> None:
    expected = YAML(typ="safe", pure=True).load(f"x: {scalar}")["x"]
    assert repr(parse_yaml(f"x: {scalar}", "x.yaml").data["x"]) == repr(expected)  # type: ignore[index]
    assert repr(plain_value(scalar)) == repr(expected)


def test_a_list_in_a_csv_file_is_read_with_the_rules() -> None:
    rules = FIRST.replace("press: [gazette.example]", "press: {csv: lists/press.csv, column: domain}")
    rules = rules.replace("{phrase: boat}", '{all: [{phrase: boat}, {source: "@press"}]}')
    first = compile_texts({"a.yaml": rules, "lists/press.csv": "name,domain\nGazette,gazette.example\n"})
    other = compile_texts({"a.yaml": rules, "lists/press.csv": "name,domain\nLagoon,lagoon.example\n"})
    assert first.rules["boats"].version != other.rules["boats"].version
    assert first.rules["tuna"].version == other.rules["tuna"].version


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("name,host\nGazette,gazette.example\n", "has no column 'domain', only name, host"),
        ("", "has no column 'domain', only no line of names at its top"),
        ('name,domain\n"Gazette,gazette.example\n', "is no valid CSV"),
    ],
)
def test_a_csv_file_without_its_column_is_refused_where_the_list_stands(csv: str, words: str) -> None:
    rules = FIRST.replace("press: [gazette.example]", "press: {csv: lists/press.csv, column: domain}")
    with pytest.raises(ConfigError) as refused:
        compile_texts({"a.yaml": rules, "lists/press.csv": csv})
    assert str(refused.value).startswith("a.yaml:15: lists/press.csv") and words in str(refused.value)
