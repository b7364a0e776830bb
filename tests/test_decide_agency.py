"""The agency that a report credits: in its byline, its dateline or its last line, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest
from enriched_builder import enriched

from alerts.decide.source import independent_source
from topics.agencies import agency_of_site
from topics.credits import credited_agency

CORPUS = Path(__file__).parent / "corpus" / "credits.jsonl"
CREDITS = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
CREDITING = [one for one in CREDITS if one["agency"] is not None]


@pytest.mark.parametrize("one", CREDITS, ids=lambda one: " / ".join([*one.get("authors", []), *one["lines"]])[:70])
def test_whom_a_report_credits(one: dict[str, Any]) -> None:
    found = credited_agency(one.get("authors", []), one["lines"], one.get("source", ""))
    assert found == one["agency"], one.get("why")


def test_the_corpus_holds_credits_and_what_looks_like_one_in_many_languages() -> None:
    assert len(CREDITS) >= 90 and len({one["lang"] for one in CREDITING}) >= 12
    assert all(one.get("why") for one in CREDITS if one["agency"] is None)


@pytest.mark.parametrize("one", CREDITING, ids=lambda one: " / ".join([*one.get("authors", []), *one["lines"]])[:70])
def test_a_credit_in_the_middle_of_a_text_is_none(one: dict[str, Any]) -> None:
    said = ["The lagoon was calm.", "So was the harbour.", "A dog slept there.", "Its owner slept too."]
    lines = [*said, *one["lines"], "That was all."]
    assert credited_agency([], lines, one.get("source", "")) is None


def test_a_long_line_is_looked_at_from_both_ends() -> None:
    long = "The ferry left at dawn. " * 5000
    assert credited_agency([], [f"SUVA (AP) — {long}"]) == "AP"
    assert credited_agency([], [f"{long}(PAP)"]) == "PAP"
    assert credited_agency([], [f"{long}(PAP) {long}"]) is None


def test_an_agencys_own_site_is_the_agency() -> None:
    assert agency_of_site("reuters.com") == "Reuters" and agency_of_site("gazette.example") is None


def test_what_ingest_credited_is_the_source_and_without_it_the_text_is_asked() -> None:
    text = "SUVA (Reuters) - The ferry left at dawn."
    assert independent_source(enriched(text), {}) == "agency Reuters"
    assert independent_source(enriched(text, agency="AFP"), {}) == "agency AFP"
    assert independent_source(enriched("The ferry left.", agency="AFP"), {}) == "agency AFP"
    assert independent_source(enriched("The ferry left."), {}) == "gazette.example"
