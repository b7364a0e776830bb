"""Which countries an alert can be found by."""

from reading import read

from alerts.countries import countries_in
from topics.records import Enriched, Evidence


def evidence_at(enriched: Enriched, words: str) -> Evidence:
    start = enriched.text.index(words)
    return Evidence(enriched.article.id, "phrase", None, start, start + len(words), words)


def test_an_alert_concerns_the_countries_of_its_sentence_and_none_that_the_article_names_elsewhere() -> None:
    enriched = read(
        "The Russian ambassador was told in Tallinn that an impartial probe would follow. "
        "Brazil and Japan said nothing.",
    )
    found = countries_in(enriched, [evidence_at(enriched, "impartial probe")])
    assert {"RUS", "EST"} <= found
    assert not found & {"BRA", "JPN"}


def test_evidence_of_another_article_says_nothing_of_this_one() -> None:
    enriched = read("Brazil calls for an impartial probe.")
    other = Evidence("another", "phrase", None, 0, 6, "Brazil")
    assert countries_in(enriched, [other]) == set()
