"""Phrases: what counts for nothing between words, what is the same word and what is another."""

import pytest
from enriched_builder import enriched, resolve

from alerts.rules.compile import compile_rules


def holds(text: str, phrase: object, test: str = "phrase", **fields: str) -> bool:
    rules = compile_rules({"r.yaml": {"rules": [{"id": "r", "when": {test: phrase}}]}}, resolve)
    return bool(rules.match(enriched(text, **fields)))


PROBE = {"text": "impartial probe", "synonyms": {"probe": ["inquiry"]}}

FOUND = [
    "He wants an impartial probe.", "an 'impartial' probe", "an “impartial” probe", "an ‘impartial’ probe",
    "an «impartial» probe", "an \"impartial\" probe", "an (impartial) probe", "an [impartial] probe",
    "impartial, probe",
    "an *impartial* probe", "an _impartial_ probe", "an **impartial** probe", "an im\u00adpartial probe",
    "an im\u200bpartial probe", "an impar-\ntial probe", "an impartial\nprobe", "an impartial\u00a0probe",
    "an impartial\u2009probe", "an impartial\r\nprobe", "an ｉｍｐａｒｔｉａｌ probe", "AN IMPARTIAL PROBE",
    "Impartial Probe",
    "impartial probes", "the impartial probe's end", "the impartial probes’ end", "impartial-probe rules",
    "an impartial inquiry", "an impartial enquiry? no: impartial inquiries",
]  # fmt: skip
NOT_FOUND = [
    "an impartial. Probe it", "an impartial\n\nprobe", "probe impartial", "an impartial and quick probe",
    "an impartially probe", "an impartiality probe", "a non-impartial probe", "a nonimpartial probe",
    "see https://x.example/impartial-probe", "impartial problem", "an impartial prober",
]  # fmt: skip


@pytest.mark.parametrize("text", FOUND)
def test_found(text: str) -> None:
    assert holds(text, PROBE)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_not_found(text: str) -> None:
    assert not holds(text, PROBE)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("fair hearing", "a fair hearing", True),
        ("fair hearing", "fairly hearing", False),
        ("fair hearing", "fairness hearing", False),
        ("fair hearing", "a fair hearer", False),
        ("fair hearing", "a fair-hearing rule", True),
        ("aggression", "non-aggression pact", False),
        ("aggression", "non aggression", False),
        ("aggression", "non-\naggression", False),
        ("aggression", "nonaggression", False),
        ("aggression", "an act of aggression", True),
        ("expel diplomat", "expelled diplomats", True),
        ("expel diplomat", "expelling a diplomat", False),
        ("US troops", "US troops left", True),
        ("US troops", "told us troops left", False),
        ("WHO", "who said so", False),
        ("WHO", "the WHO said so", True),
        ("May", "they may go", True),
        ("child", "many children", True),
        ("take oath", "took oaths", True),
        ({"text": "fair hearing", "within": "2 words"}, "a fair, open and public hearing", False),
        ({"text": "fair hearing", "within": "2 words"}, "a fair and public hearing", True),
        ({"text": "fair hearing", "within": "2 words"}, "a fair, open hearing", True),
    ],
)
def test_words_and_their_forms(phrase: object, text: str, found: bool) -> None:
    assert holds(text, phrase) is found


def test_exact_takes_no_other_forms() -> None:
    assert holds("heard in court", "in court", test="exact")
    assert not holds("heard in courts", "in court", test="exact")


def test_a_phrase_may_be_looked_for_in_one_field_only() -> None:
    fields = {"title": "A probe begins"}
    body = "The lead is here.\n\nA hearing follows."
    assert holds(body, {"text": "probe", "field": "title"}, **fields)
    assert not holds(body, {"text": "probe", "field": "body"}, **fields)
    assert holds(body, {"text": "hearing", "field": "body"}, **fields)
    assert not holds(body, {"text": "hearing", "field": "lead"}, **fields)


def test_the_evidence_is_the_words_as_they_stand() -> None:
    rules = compile_rules({"r.yaml": {"rules": [{"id": "r", "when": {"phrase": PROBE}}]}}, resolve)
    text = "Peskov wants an 'impartial' probe, he says."
    evidence = rules.match(enriched(text))[0].openings[0].evidence[0]
    assert evidence.text == "impartial' probe" == text[evidence.start : evidence.end]


@pytest.mark.parametrize(
    ("language", "phrase", "text", "found"),
    [
        ("fr", "enquête impartiale", "Paris réclame des enquêtes impartiales.", True),
        ("de", "unabhängige Untersuchung", "Er sprach von unabhängigen Untersuchungen.", False),
        ("de", "unabhängige untersuchung", "Er sprach von unabhängigen Untersuchungen.", True),
        ("es", "diplomático expulsado", "Los diplomáticos expulsados salieron.", True),
        ("ru", "независимое расследование", "Он потребовал независимого расследования.", True),
        ("uk", "незалежне розслідування", "Він вимагав незалежного розслідування.", True),
        ("ar", "تحقيق مستقل", "طالب بفتح تحقيق مستقل", True),
        ("ru", "независимое расследование", "Зависимость расследований растёт.", False),
        (None, "enquête impartiale", "Paris réclame des enquêtes neutres.", False),
    ],
)
def test_words_are_inflected_by_the_articles_own_language(
    language: str | None, phrase: str, text: str, found: bool
) -> None:
    assert holds(text, phrase, language=language) is found  # type: ignore[arg-type]


def test_exact_words_are_inflected_in_no_language() -> None:
    assert not holds("des enquêtes impartiales", "enquête impartiale", "exact", language="fr")
