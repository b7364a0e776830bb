"""Rules files: what holds when, and what is refused, with the way to it and what was meant."""

from typing import Any

import pytest
from enriched_builder import claim, enriched, resolve

from alerts.rules.compile import RulesError, RuleSet, compile_rules
from topics.records import Actor, Claim, Event, Span, Speaker

TUV, KIR = "Tuvalu", "Kiribati"
TEXT = "Tuvalu expelled two Kiribati diplomats. Trade Minister Teleke Paeniu denied a row. A lawsuit follows in Fiji."
PERSON = Actor("person:teleke-paeniu", "person", "Teleke Paeniu", "TUV")
OWN = [{"id": "paeniu", "kind": "person", "name": "Teleke Paeniu", "country": "TUV", "aliases": ["Paeniu"]}]


def expulsion(**changed: Any) -> Event:
    fields: dict[str, Any] = {
        "type": "expulsion", "status": "done", "actor": ["TUV"], "actor_ids": ["TUV"], "target": ["KIR"],
        "target_ids": ["KIR"], "count": 2, "date": None, "place": None, "evidence": Span(0, 38, TEXT[:38]),
    }  # fmt: skip
    return Event(**{**fields, **changed})


def denial() -> Claim:
    start = TEXT.index("Trade Minister")
    speaker = Speaker(start, start + 28, TEXT[start : start + 28], PERSON.id)
    content = Span(TEXT.index("a row"), TEXT.index("a row") + 5, "a row")
    return Claim(speaker, None, "deny", "negative", False, content, [], 0.5)


ARTICLE = enriched(
    TEXT,
    actors={TUV: "TUV", KIR: "KIR", "Fiji": "FJI", "Teleke Paeniu": PERSON},
    titles={"Teleke Paeniu": "Trade Minister"},
    events=[expulsion()],
    claims=[denial()],
)


def compiled(when: object, **rule: Any) -> RuleSet:
    data = {"rules": [{"id": "r", "when": when, **rule}], "actors": OWN, "lists": {"press": ["gazette.example"]}}
    return compile_rules({"r.yaml": data}, resolve)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"actor": "Tuvalu"}, True),
        ({"actor": "Nauru"}, False),
        ({"actor": ["Nauru", "Kiribati"]}, True),
        ({"actor": "paeniu"}, True),
        ({"event": {"type": "expulsion"}}, True),
        ({"event": {"type": "expulsion", "actor": "Tuvalu", "target": "Kiribati"}}, True),
        ({"event": {"type": "expulsion", "actor": "Kiribati"}}, False),
        ({"event": {"type": "expulsion", "status": "threatened"}}, False),
        ({"event": {"type": "expulsion", "count": ">= 2"}}, True),
        ({"event": {"type": "expulsion", "count": ">= 5"}}, False),
        ({"event": {"type": "vote"}}, False),
        ({"claim": {"class": "deny"}}, True),
        ({"claim": {"speaker": "paeniu", "class": "deny"}}, True),
        ({"claim": {"speaker": "Tuvalu", "class": "deny"}}, True),
        ({"claim": {"speaker": "Kiribati", "class": "deny"}}, False),
        ({"claim": {"class": "deny", "about": "row"}}, True),
        ({"claim": {"class": "deny", "about": "lawsuit"}}, False),
        ({"claim": {"polarity": "positive"}}, False),
        ({"source": "gazette.example"}, True),
        ({"source": "@press"}, True),
        ({"source": "example"}, True),
        ({"source": "lagoon.example"}, False),
        ({"language": "en"}, True),
        ({"feed": "feed"}, True),
        ({"regex": r"two \w+ diplomats"}, True),
        ({"regex": "three"}, False),
        ({"all": [{"phrase": "lawsuit"}, {"actor": "Tuvalu"}]}, True),
        ({"all": [{"phrase": "lawsuit"}, {"actor": "Tuvalu"}], "same": "sentence"}, False),
        ({"all": [{"phrase": "lawsuit"}, {"actor": "Fiji"}], "same": "sentence"}, True),
        ({"all": [{"phrase": "lawsuit"}, {"not": {"source": "@press"}}]}, False),
        ({"all": [{"phrase": "lawsuit"}, {"not": {"phrase": "tuna"}}]}, True),
        ({"any": [{"phrase": "tuna"}, {"phrase": "lawsuit"}]}, True),
        ({"any": [{"phrase": "tuna"}, {"phrase": "copra"}]}, False),
    ],
)  # fmt: skip
def test_what_holds_of_an_article(when: object, holds: bool) -> None:
    rules = compiled(when)
    assert bool(rules.match(ARTICLE)) is holds
    assert rules.explain("r", ARTICLE).reason.holds is holds


def test_each_pair_of_actors_and_targets_is_a_key_of_its_own() -> None:
    event = expulsion(actor=["TUV", "NRU"], actor_ids=["TUV", "NRU"])
    article = enriched(TEXT, actors={TUV: "TUV", KIR: "KIR"}, events=[event])
    rules = compiled({"event": {"type": "expulsion"}}, key=["event.actor", "event.target"])
    assert [opening.key for opening in rules.match(article)[0].openings] == [("TUV", "KIR"), ("NRU", "KIR")]


def test_an_office_means_the_person_while_he_holds_it() -> None:
    office = {"title": "trade minister", "of": "TUV", "to": "2032-06-30"}
    data = {
        "actors": [{**OWN[0], "offices": [office]}],
        "rules": [{"id": "r", "when": {"actor": "paeniu"}}],
    }
    rules = compile_rules({"r.yaml": data}, resolve)
    text = "Tuvalu's trade minister opened a bridge."
    assert rules.match(enriched(text, actors={TUV: "TUV"}))
    assert not rules.match(enriched("The trade minister of Kiribati opened a bridge.", actors={KIR: "KIR"}))


def test_a_persons_spokesman_is_another() -> None:
    text = "Paeniu's spokesman said so."
    said = claim(text, "Paeniu's spokesman", "said", "so")
    assert not compiled({"claim": {"speaker": "paeniu"}}).match(enriched(text, claims=[said]))


P = {"phrase": "x"}
REFUSED = [
    ({"when": {"phrse": "x"}}, ("rules", 0, "when", "phrse"), 'no key "phrse" here; did you mean "phrase"'),
    ({"when": {"actor": "Tuvalo"}}, ("rules", 0, "when", "actor"), 'did you mean "Tuvalu"'),
    ({"when": {"actor": "Congo"}}, ("rules", 0, "when", "actor"), "may be COD or COG"),
    ({"when": {"not": {"phrase": "x"}}}, ("rules", 0, "when"), "would match everything"),
    ({"when": {"phrase": "..."}}, ("rules", 0, "when", "phrase", 0), "holds no word"),
    ({"when": {"regex": "("}}, ("rules", 0, "when", "regex"), "RE2"),
    ({"when": {"source": "@unknown"}}, ("rules", 0, "when", "source"), 'there is no list "unknown"'),
    ({"when": {"phrase": "x"}, "new": "ninety"}, ("rules", 0, "new"), "is no duration"),
    ({"when": {"phrase": "x"}, "severity": "hihg"}, ("rules", 0, "severity"), 'did you mean "high"'),
    ({"when": {"phrase": "x", "actor": "Tuvalu"}}, ("rules", 0, "when"), "side by side"),
    ({"when": {"phrase": "x"}, "key": ["event.actor"]}, ("rules", 0, "key", 0), "needs a test of event"),
    ({"when": P, "key": "source", "at_least": {"count": 3, "within": "1h"}}, ("rules", 0, "at_least"), "never"),
    ({"when": P, "spike": {"count": 3, "within": "2d", "times": 2, "over": "1d"}}, ("rules", 0, "spike"), "shorter"),
    ({"when": {"phrase": "x"}, "cooldown": "999999999d"}, ("rules", 0, "cooldown"), "hundred years"),
    ({}, ("rules", 0, "when"), '"when" is missing'),
    ({"when": {"claim": {"class": "denny"}}}, ("rules", 0, "when", "claim", "class"), 'did you mean "deny"'),
    ({"when": {"event": {"type": "explusion"}}}, ("rules", 0, "when", "event", "type"), 'did you mean "expulsion"'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "words"), REFUSED)
def test_a_wrong_rule_is_refused_with_the_way_to_it(rule: dict[str, Any], path: tuple[Any, ...], words: str) -> None:
    with pytest.raises(RulesError) as refused:
        compile_rules({"r.yaml": {"rules": [{"id": "r", **rule}]}}, resolve)
    found = [(one.path, one.message) for one in refused.value.problems]
    assert any(at == path and words in message for at, message in found), found


def test_an_id_stands_once_in_all_files_and_all_problems_come_at_once() -> None:
    good = {"rules": [{"id": "r", "when": {"phrase": "x"}}]}
    with pytest.raises(RulesError) as refused:
        compile_rules(
            {"a.yaml": good, "b.yaml": good, "c.yaml": {"rules": [{"id": "s", "when": {"actor": "?"}}]}}, resolve
        )
    words = [f"{one.file}: {one.message}" for one in refused.value.problems]
    assert len(words) == 2 and "b.yaml: the rule" in words[0] and "in a.yaml" in words[0]


def test_the_version_of_a_rule_hashes_only_what_decides() -> None:
    first = compiled({"phrase": "x"}).rules["r"].version
    assert compiled({"phrase": "x"}, title="Another", severity="high", tags=["t"]).rules["r"].version == first
    assert compiled({"phrase": "x"}, cooldown="6h").rules["r"].version != first
    assert compiled({"phrase": "y"}).rules["r"].version != first
