"""at_least and spike as timelines: what counts together, when it fires, and for how long it rests."""

from typing import Any

from alerts.trying import try_rules
from tests.timeline import Rules, arrives, expels, outcomes, rule
from topics.records import Enriched

EXPULSIONS: dict[str, Any] = {"event": "expulsion", "key": ("event.actor", "event.target")}
THREE = {"count": 3, "of": "sources", "within": "2h"}


def told(when: str, id: str, source: str, text: str = "", **more: Any) -> Enriched:
    return arrives(when, id, text or f"The tuna of {id} has left.", source=source, **more)


def ends(rules: Rules, *articles: Enriched) -> list[str]:
    return [line.split()[-1] for line in outcomes(rules, *articles)]


def test_at_least_fires_at_the_third_source_and_lists_all_three() -> None:
    rules = Rules(rule(word="tuna", at_least=THREE))
    articles = told("0h", "a1", "one.example"), told("1h", "a2", "two.example"), told("90m", "a3", "three.example")
    tried = list(try_rules(rules, articles))
    assert [one.hit.held for one in tried] == ["threshold", "threshold", None]
    assert tried[2].articles == ("a1", "a2", "a3")
    assert [one.id for one in tried[2].alert.articles] == ["a1", "a2", "a3"] if tried[2].alert else False


def test_a_span_holds_less_than_its_length() -> None:
    rules = Rules(rule(word="tuna", at_least=THREE))
    articles = told("0h", "a1", "one.example"), told("1h", "a2", "two.example"), told("2h", "a3", "three.example")
    assert ends(rules, *articles) == ["threshold"] * 3


def test_a_late_article_completes_a_span_on_either_side() -> None:
    rules = Rules(rule(word="tuna", at_least=THREE))
    articles = told("0h", "a1", "one.example"), told("90m", "a2", "two.example"), told("45m", "a3", "three.example")
    assert ends(rules, *articles) == ["threshold", "threshold", "fires"]
    early = told("-30m", "a3", "three.example")
    assert ends(rules, articles[0], told("80m", "a2", "two.example"), early) == ["threshold", "threshold", "fires"]


def test_at_least_rests_for_its_span_after_it_was_reached() -> None:
    rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2}))
    whens = ("0h", "1h", "90m", "179m", "3h", "4h")
    articles = [told(when, f"a{n}", f"s{n}.example") for n, when in enumerate(whens)]
    assert ends(rules, *articles) == ["threshold", "fires", "threshold", "threshold", "fires", "threshold"]


def test_one_source_counts_once_and_articles_count_each() -> None:
    twice = told("0h", "a1", "one.example"), told("1h", "a2", "one.example")
    assert ends(Rules(rule(word="tuna", at_least={**THREE, "count": 2})), *twice) == ["threshold"] * 2
    assert ends(Rules(rule(word="tuna", at_least={**THREE, "count": 2, "of": "articles"})), *twice) == [
        "threshold",
        "fires",
    ]


def test_an_agency_is_one_source_whoever_prints_it_and_so_is_its_own_site() -> None:
    rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2}))
    first = told("0h", "a1", "one.example", "SUVA (Reuters) - The tuna has left the lagoon for good.")
    second = told("10m", "a2", "two.example", "The tuna left at night, fishers say.\n\n(Reporting by Reuters)")
    site = told("20m", "a3", "reuters.com", "The tuna left, and nobody knows why it went.")
    assert ends(rules, first, second, site) == ["threshold"] * 3
    assert ends(rules, first, told("30m", "a4", "three.example")) == ["threshold", "fires"]


def test_an_owner_is_one_source_with_all_its_feeds_and_sites() -> None:
    at_least = {**THREE, "count": 2}
    owners = {"feed:feed": "house.example"}
    articles = told("0h", "a1", "one.example"), told("1h", "a2", "two.example")
    assert ends(Rules(rule(word="tuna", at_least=at_least), owners=owners), *articles) == ["threshold"] * 2
    sites = {"one.example": "house.example", "two.example": "house.example"}
    assert ends(Rules(rule(word="tuna", at_least=at_least), owners=sites), *articles) == ["threshold"] * 2


def test_subdomains_are_one_source() -> None:
    rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2}))
    assert ends(rules, told("0h", "a1", "a.one.example"), told("1h", "a2", "b.one.example")) == ["threshold"] * 2


def test_a_reprint_is_its_originals_source_and_article() -> None:
    text = "Two boats came home empty.\n\nThe tuna has left the lagoon, said the harbour master of the islet."
    first, copy = told("0h", "a1", "one.example", text), told("1h", "a2", "two.example", "SUVA — " + text)
    for of in ("sources", "articles"):
        rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2, "of": of}))
        last = told("90m", "a3", "three.example")
        tried = list(try_rules(rules, (first, copy, last)))
        assert [one.hit.held for one in tried] == ["threshold", "reprint", None]
        assert tried[2].articles == ("a1", "a2", "a3")


def test_each_key_counts_for_itself_and_an_open_part_counts_with_all() -> None:
    rules = Rules(rule(at_least={**THREE, "count": 2}, **EXPULSIONS))
    assert outcomes(
        rules,
        arrives("0h", "a1", "one", events=[expels("SVN", "RUS"), expels("DNK", "RUS")], source="one.example"),
        arrives("1h", "a2", "two", events=[expels("SVN", "RUS")], source="two.example"),
        arrives("80m", "a3", "three", events=[expels(None, "RUS")], source="three.example"),
        arrives("90m", "a4", "four", events=[expels("DNK", "RUS")], source="three.example"),
    ) == [
        "a1 SVN>RUS threshold", "a1 DNK>RUS threshold", "a2 SVN>RUS fires", "a3 ?>RUS threshold", "a4 DNK>RUS fires",
    ]  # fmt: skip


def test_what_the_threshold_held_back_is_not_remembered_by_new() -> None:
    rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2}, new="90d"))
    articles = [told(when, f"a{n}", f"s{n}.example") for n, when in enumerate(("0h", "1h", "1d", "25h"))]
    assert ends(rules, *articles) == ["threshold", "fires", "threshold", "seen"]


def test_backfill_counts_and_never_fires() -> None:
    rules = Rules(rule(word="tuna", at_least={**THREE, "count": 2}))
    old = told("-1h", "a1", "one.example", mode="backfill")
    assert ends(rules, old, told("0h", "a2", "two.example")) == ["threshold", "fires"]


SPIKE = {"count": 3, "within": "1h", "times": 3, "over": "10h"}


def burst(prefix: str, *whens: str) -> list[Enriched]:
    return [told(when, f"{prefix}{n}", "one.example") for n, when in enumerate(whens)]


def test_a_spike_needs_its_count_and_its_times() -> None:
    rules = Rules(rule(word="tuna", spike=SPIKE))
    assert ends(rules, *burst("a", "0m", "10m", "20m")) == ["baseline", "baseline", "fires"]
    # 15 articles in the ten hours before are 1.5 an hour: 4 are too few, 5 are enough.
    usual = burst("u", *(f"-{minutes}m" for minutes in range(640, 60, -40)))
    assert ends(rules, *usual, *burst("a", "0m", "1m", "2m", "3m", "4m"))[-5:] == [*["baseline"] * 4, "fires"]


def test_a_spike_fires_again_only_after_it_was_over_for_its_span() -> None:
    rules = Rules(rule(word="tuna", spike=SPIKE))
    first = burst("a", "0m", "1m", "2m", "30m", "61m")
    # Three within the hour until 60m; then two hours pass.
    assert ends(rules, *first) == ["baseline", "baseline", "fires", "baseline", "baseline"]
    again = burst("b", "110m", "111m", "112m", "113m")
    assert ends(rules, *first, *again)[5:] == ["baseline"] * 4
    later = burst("b", "300m", "301m", "302m", "303m", "304m", "305m", "306m")
    assert ends(rules, *first, *later)[5:] == ["baseline", "baseline", "fires", *["baseline"] * 4]


def test_a_late_record_neither_repeats_nor_hides_a_spike() -> None:
    rules = Rules(rule(word="tuna", spike=SPIKE))
    assert ends(rules, *burst("a", "0m", "10m", "20m", "15m")) == ["baseline", "baseline", "fires", "baseline"]
    assert ends(rules, *burst("a", "0m", "20m", "10m")) == ["baseline", "baseline", "baseline"]


def test_reprints_make_no_spike() -> None:
    rules = Rules(rule(word="tuna", spike=SPIKE))
    text = "Two boats came home empty.\n\nThe tuna has left the lagoon, said the harbour master of the islet."
    copies = [told(f"{n}m", f"a{n}", f"s{n}.example", text) for n in range(4)]
    assert ends(rules, *copies) == ["baseline", "reprint", "reprint", "reprint"]


def test_a_spike_after_a_threshold_counts_what_passed_it() -> None:
    rules = Rules(
        rule(word="tuna", at_least={"count": 2, "of": "articles", "within": "1m"}, spike={**SPIKE, "count": 2})
    )
    pairs = burst("a", "0m", "0m", "5m", "5m")
    assert ends(rules, *pairs) == ["threshold", "baseline", "threshold", "fires"]
