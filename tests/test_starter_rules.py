"""The starter's rules on the bundled newswire: who is told what, and what is held back and why."""

from collections.abc import Iterator

import pytest

from alerts.examples import run_examples
from alerts.rules.compile import RuleSet
from alerts.trying import Tried, try_rules
from app.configuration import Folder
from app.demo.newswire import Item, load
from app.inputs import InputLine
from app.places import starter
from app.rule_files import compile_texts
from app.tried_lines import InputNames
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Enriched

EXPULSIONS = {
    ("CHL", "PRY"): "chile-expels-four",
    ("NOR", "PRY"): "norway-persona-non-grata",
    ("PRT", "PRY"): "portugal-five-days",
    ("PRY", "CHL"): "paraguay-tit-for-tat",
    ("IRL", "PRY"): "ireland-expels",
    ("CAN", "PRY"): "canada-72-hours",
    ("ESP", "PRY"): "spain-italy-expel",
    ("ITA", "PRY"): "spain-italy-expel",
    ("CRI", "PRY"): "costa-rica-ambassador",
    ("PRY", "NOR"): "paraguay-norway-portugal",
    ("PRY", "PRT"): "paraguay-norway-portugal",
    ("PER", "PRY"): "peru-expels-ambassador",
}
TRAPS = {
    "peru-threatens": "a threat",
    "bolivia-recalls-ambassador": "a government's own envoy",
    "peru-denies-expulsion": "a false report",
    "reporters-thrown-out": "journalists",
    "anniversary-cigarettes": "forty years ago",
    "students-expelled": "students",
    "mexico-considers": "a plan",
    "sweden-says-no": "a refusal",
    "five-red-cards": "footballers",
}


def slug(url: str) -> str:
    return url.rsplit("/", 1)[1]


def line_of(item: Item) -> InputLine:
    name = f"{slug(item.url)}{'-corrected' if item.revises else ''}"
    return InputLine(id=name, title=item.title, text=item.html, url=item.url, published=item.published)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ExtractionSettings())


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return compile_texts(Folder(starter(), {}).rule_texts())


@pytest.fixture(scope="module")
def tried(reader: Reader, rules: RuleSet) -> list[Tried]:
    names = InputNames()

    def enriched() -> Iterator[Enriched]:
        for item in load().items:
            yield reader.read(names.article(line_of(item), item.published))

    return list(try_rules(rules, enriched()))


def fired(tried: list[Tried], rule: str) -> list[Tried]:
    return [one for one in tried if one.hit.rule == rule and one.alert is not None]


def held(tried: list[Tried], rule: str, article: str) -> set[str | None]:
    return {one.hit.held for one in tried if one.hit.rule == rule and one.articles[-1] == article}


def test_every_example_of_the_starter_holds(reader: Reader, rules: RuleSet) -> None:
    wrong = [
        (rule_id, result.step + 1, result.reason)
        for rule_id in rules.rules
        for result in run_examples(rules, rule_id, reader.read)
        if result.expected != result.got
    ]
    assert wrong == []


def test_each_pair_of_countries_fires_once_at_the_first_report_of_it(tried: list[Tried]) -> None:
    firsts = [(tuple(one.hit.key or ()), one.articles[-1]) for one in fired(tried, "new-expulsion")]
    assert sorted(firsts) == sorted(EXPULSIONS.items())


@pytest.mark.parametrize("article", TRAPS)
def test_what_only_looks_like_an_expulsion_matches_nothing(tried: list[Tried], article: str) -> None:
    assert held(tried, "new-expulsion", article) == set(), TRAPS[article]


@pytest.mark.parametrize("article", ["chile-paraguay-row", "portugal-follows", "canada-consul", "peru-acts"])
def test_the_same_expulsion_in_other_words_is_held_as_seen(tried: list[Tried], article: str) -> None:
    assert held(tried, "new-expulsion", article) == {"seen"}


@pytest.mark.parametrize(
    ("rule", "article"),
    [
        ("impartial-probe", "un-impartial-probe-reprint"),
        ("new-expulsion", "chile-expels-four-reprint"),
        ("new-expulsion", "spain-italy-reprint"),
    ],
)
def test_a_reprint_is_held_as_one(tried: list[Tried], rule: str, article: str) -> None:
    assert held(tried, rule, article) == {"reprint"}


def test_a_corrected_number_is_held_as_a_correction(tried: list[Tried]) -> None:
    outcomes = [
        one.hit.held for one in tried if one.hit.rule == "new-expulsion" and one.articles[-1] == "ireland-expels"
    ]
    assert outcomes == [None, "correction"]


def test_the_phrase_is_found_through_odd_quotation_marks_and_then_rests_for_two_days(tried: list[Tried]) -> None:
    assert [one.articles[-1] for one in fired(tried, "impartial-probe")] == [
        "un-impartial-probe",
        "paraguay-accepts-inquiry",
    ]
    assert held(tried, "impartial-probe", "forensics-on-way") == {"cooldown"}
    assert held(tried, "impartial-probe", "bolivia-president-probe") == {"cooldown"}
    assert held(tried, "impartial-probe", "ice-moon-probe") == set()


def test_the_minister_is_noticed_by_name_and_by_office(tried: list[Tried]) -> None:
    assert [one.articles[-1] for one in fired(tried, "minister-ibarrola")] == [
        "ibarrola-staged",
        "ibarrola-open-posts",
        "ibarrola-offers-to-go",
    ]


def test_only_what_paraguay_denies_fires_as_its_denial(tried: list[Tried]) -> None:
    told = [one.articles[-1] for one in fired(tried, "paraguay-denies")]
    assert told[0] == "paraguay-denies-role"
    assert "defence-ministry-denial" in told
    assert not {"peru-denies-expulsion", "bolivia-denies-staging"} & set(told)
