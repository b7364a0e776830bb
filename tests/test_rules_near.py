"""Why a rule does not hold: the nearest miss comes first, and says what would have to be otherwise."""

from typing import Any

import pytest
from enriched_builder import claim, enriched, event, resolve

from alerts.rules.compile import compile_rules

TEXT = (
    "Tuvalu threatened to expel two Kiribati diplomats. The hearing was fair, and long and very open. A fairly"
    " impartial, slow, public and costly probe began. The minister of Fiji, Jordan Lee, denied a row."
)
ARTICLE = enriched(
    TEXT,
    title="A Probe",
    actors={"Tuvalu": "TUV", "Kiribati": "KIR"},
    events=[event("A Probe\n\n" + TEXT, "Tuvalu threatened", status="threatened", actor=["TUV"], target=["KIR"])],
    claims=[claim("A Probe\n\n" + TEXT, "Jordan Lee", "denied", "a row", "deny")],
)


def miss(when: object) -> Any:
    rules = compile_rules({"r.yaml": {"rules": [{"id": "r", "when": when}]}}, resolve)
    return rules.nearest("r", ARTICLE)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"phrase": "impartial probe"}, "within: 4 words finds it"),
        ({"phrase": "fair hearing"}, "stand in another order"),
        ({"phrase": "fair probe"}, "in different sentences"),
        ({"phrase": "fair lawsuit"}, '"fair" is there, "lawsuit" is not'),
        ({"phrase": "tuna soup"}, "none of the words"),
        ({"exact": "probes"}, "in another form: \"Probe\""),
        ({"phrase": {"text": "impartial", "field": "title"}}, "outside the title"),
        ({"phrase": "ROW"}, "without its capitals: \"row\""),
        ({"event": {"type": "expulsion"}}, "its status is threatened"),
        ({"event": {"type": "expulsion", "status": "threatened", "target": "Fiji"}}, "its target is not Fiji"),
        ({"event": {"type": "vote"}}, "it is no vote"),
        ({"claim": {"class": "say"}}, "its class is deny, not say"),
        ({"claim": {"class": "deny", "about": ["tuna"]}}, 'it is not about "tuna"'),
        ({"source": "lagoon.example"}, 'source is "gazette.example"'),
        ({"all": [{"phrase": "probe"}, {"not": {"phrase": "row"}}]}, "must not hold, and does"),
        ({"all": [{"phrase": "hearing"}, {"phrase": "row"}], "same": "sentence"}, "of no one sentence"),
    ],
)  # fmt: skip
def test_what_was_missing_is_said(when: object, words: str) -> None:
    found = miss(when)
    assert words in found.reason.words and not found.reason.holds and found.nearness < 1


def test_the_nearest_of_several_comes_first() -> None:
    found = miss({"any": [{"phrase": "tuna soup"}, {"phrase": "impartial probe"}, {"phrase": "fair lawsuit"}]})
    assert ["too far apart" in one.words for one in found.reason.below] == [True, False, False]
    assert "none of the words" in found.reason.below[-1].words
