"""What becomes of an alert after it fired: what is told, and what is not worth a word."""

from dataclasses import replace

import pytest

from alerts.trying import Trial
from tests.timeline import Rules, arrives, expels, rule, updates
from topics.records import Enriched

KEYED = {"event": "expulsion", "key": ("event.actor", "event.target"), "new": "90d"}


def report(when: str, id: str, count: int | None = None, status: str = "done", **more: object) -> Enriched:
    return arrives(when, id, f"text of {id}", events=[expels("SVN", "RUS", count, status)], **more)  # type: ignore[arg-type]


def test_another_count_is_told_and_its_repetition_is_not() -> None:
    assert updates(
        Rules(rule(**KEYED)),
        report("0h", "a1", 33),
        report("1h", "a2", 40),
        report("2h", "a3", 40),
        report("3h", "a4", 33),
    ) == ["a2 of a1: change: count now 40, was 33"]


def test_each_count_is_held_against_the_last_that_was_told() -> None:
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), report("1h", "a2", 40), report("2h", "a3", 41)) == [
        "a2 of a1: change: count now 40, was 33",
        "a3 of a1: change: count now 41, was 40",
    ]


def test_what_was_planned_and_is_done_is_told_and_not_the_other_way_round() -> None:
    told = ["a2 of a1: change: status now done, was planned"]
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", status="planned"), report("1h", "a2")) == told
    assert updates(Rules(rule(**KEYED)), report("0h", "a1"), report("1h", "a2", status="planned")) == []


def test_that_one_outlet_says_announced_and_the_next_done_is_no_news() -> None:
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", status="announced"), report("24h", "a2")) == []
    assert updates(Rules(rule(**KEYED)), report("0h", "a1"), report("24h", "a2", status="announced")) == []


def test_a_report_that_says_both_of_done_and_announced_is_no_news_of_either() -> None:
    both = arrives("1h", "a2", "two", events=[expels("SVN", "RUS")])
    rules = Rules(rule(**KEYED))
    openings = rules.match(both)[0].openings
    openings[0].material["status"] = ["announced", "done"]
    kept = rules.match
    rules.match = lambda one: [replace(kept(one)[0], openings=openings)] if one is both else kept(one)  # type: ignore[method-assign]
    assert updates(rules, report("0h", "a1"), both) == []


def test_a_report_that_says_less_tells_nothing() -> None:
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), report("1h", "a2")) == []


def test_who_else_a_list_names_is_no_news_of_one_of_them() -> None:
    both = arrives("1h", "a2", "two", events=[expels("SVN", "RUS", 33)])
    both.events[0].actor_ids.append("DNK")
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), both) == []


def test_another_key_is_an_alert_and_no_update() -> None:
    other = arrives("1h", "a2", "two", events=[expels("DNK", "RUS", 15)])
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), other) == []


def test_beyond_the_memory_of_the_rule_it_is_an_alert_again() -> None:
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), report("91d", "a2", 40)) == []


def test_independent_sources_are_told_at_marks() -> None:
    articles = [report(f"{n}h", f"a{n}", source=f"outlet-{n}.example") for n in range(1, 7)]
    same = report("7h", "a7", source="outlet-1.example")
    assert updates(Rules(rule(**KEYED)), *articles, same) == [
        "a3 of a1: sources: 3 independent sources now",
        "a5 of a1: sources: 5 independent sources now",
    ]


def test_a_reprint_is_no_source_of_its_own() -> None:
    words = "Slovenia expelled 33 diplomats on Friday, and the minister gave them until the next Sunday evening to go."
    first = arrives("0h", "a1", words, events=[expels("SVN", "RUS", 33)])
    copies = [
        arrives(f"{n}h", f"b{n}", words, events=[expels("SVN", "RUS", 33)], source=f"outlet-{n}.example")
        for n in range(1, 5)
    ]
    assert updates(Rules(rule(**KEYED)), first, *copies) == []


def test_a_source_after_three_days_tells_nothing_new() -> None:
    early = report("0h", "a1"), report("1h", "a2", source="other.example")
    assert updates(Rules(rule(**KEYED)), *early, report("73h", "a3", source="third.example")) == []
    assert len(updates(Rules(rule(**KEYED)), *early, report("71h", "a3", source="third.example"))) == 1


def test_a_correction_of_the_count_is_told_as_one() -> None:
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), report("1h", "a1", 30, revision=2)) == [
        "a1 of a1: correction: count now 30, was 33"
    ]


def test_a_report_that_takes_it_back_is_told_with_who_still_says_so_and_its_return_too() -> None:
    silent = arrives("2h", "a1", "other text", events=[], revision=2)
    assert updates(
        Rules(rule(**KEYED)),
        report("0h", "a1"),
        report("1h", "a2", source="other.example"),
        silent,
        report("3h", "a1", revision=3),
    ) == [
        "a1 of a1: withdrawn: the report no longer says so; 1 other source still does",
        "a1 of a1: restored: the report says so again",
    ]


def test_a_report_that_goes_to_and_fro_is_told_as_often_so_that_the_last_word_is_true() -> None:
    flips = [
        report(f"{n}h", "a1", revision=n) if n % 2 else arrives(f"{n}h", "a1", "other", events=[], revision=n)
        for n in range(1, 9)
    ]
    assert [one.split(": ")[1] for one in updates(Rules(rule(**KEYED)), *flips)] == [
        "withdrawn", "restored", "withdrawn", "restored", "withdrawn", "restored", "withdrawn",
    ]  # fmt: skip


def test_a_vague_report_tells_more_of_no_alert() -> None:
    vague = arrives("1h", "a3", "three", events=[expels(None, "RUS", 400)])
    nothing_known = arrives("2h", "a4", "four", events=[expels(None, None, 500)])
    other = arrives("0h", "a2", "two", events=[expels("HRV", "RUS", 2)])
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 3), other, vague, nothing_known) == []


def test_two_events_of_one_article_are_no_news_of_each_other() -> None:
    both = arrives("0h", "a1", "one", events=[expels("SVN", "RUS", 2), expels(None, "RUS", 50)])
    assert updates(Rules(rule(**KEYED)), both) == []


def test_a_rule_that_was_edited_takes_nothing_back() -> None:
    rules = Rules(rule(word="tuna"))
    with Trial(rules) as trial:
        trial.decide(0, arrives("0h", "a1", "tuna soup"))
        rules.rules = Rules(rule(word="skipjack", version="2")).rules
        assert trial.decide(1, arrives("1h", "a1", "tuna soup, hot", revision=2)).updates == []
        assert trial.decide(2, arrives("2h", "a1", "tuna soup, cold", revision=3)).updates == []


def test_what_could_not_be_read_in_full_takes_nothing_back() -> None:
    half_read = arrives("1h", "a1", "other text", revision=2, degraded="too slow")
    assert updates(Rules(rule(**KEYED)), report("0h", "a1"), half_read) == []


def test_what_fired_nothing_is_not_taken_back() -> None:
    gone = arrives("2h", "a2", "other text", events=[], revision=2)
    assert updates(Rules(rule(**KEYED)), report("0h", "a1"), report("1h", "a2"), gone) == []


@pytest.mark.parametrize("revision", [1, 2])
def test_an_import_tells_nobody(revision: int) -> None:
    old = report("1h", f"a{3 - revision}", 40, mode="backfill", revision=revision)
    assert updates(Rules(rule(**KEYED)), report("0h", "a1", 33), old) == []


def test_without_a_key_it_is_the_story_that_counts() -> None:
    rules = Rules(rule(word="tuna", cooldown="6h"))
    words = "The tuna has left the lagoon of the eastern islet, said its harbour master."
    other = "In Malta the cats of the old fish market are out of tuna and out of patience."
    assert updates(
        rules,
        arrives("0h", "a1", words, names=("Malta",)),
        arrives("1h", "a2", f"{words} Boats went home.", source="other.example"),
        arrives("2h", "a3", other, source="third.example"),
        arrives("3h", "a4", f"{words} Nobody knows why.", source="fourth.example"),
    ) == ["a4 of a1: sources: 3 independent sources now"]


def test_the_same_record_again_tells_nothing_again() -> None:
    second = report("1h", "a2", 40)
    assert len(updates(Rules(rule(**KEYED)), report("0h", "a1", 33), second, second)) == 1
