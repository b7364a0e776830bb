"""Judgement as timelines: what fires, and which step holds the rest."""

import pytest

from alerts.trying import tried_json, try_rules
from tests.timeline import Rules, arrives, expels, outcomes, rule

EXPULSIONS = {"event": "expulsion", "key": ("event.actor", "event.target")}
TUNA = "Two boats came home empty.\n\nThe tuna has left the lagoon, said the harbour master of the eastern islet."


def test_a_rule_without_memory_fires_for_each_article() -> None:
    rules = Rules(rule(word="tuna"))
    assert outcomes(rules, arrives("0h", "a1", "tuna soup"), arrives("1h", "a2", "tuna pie")) == [
        "a1 fires",
        "a2 fires",
    ]


def test_new_holds_what_was_seen_and_fires_again_after_its_span() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    story = [
        arrives(when, f"a{n}", f"text {n}", events=[expels("SVN", "RUS")])
        for n, when in enumerate(("0h", "1h", "90d", "181d"))
    ]
    # Each later hit is remembered, though held: 90 days without any must pass.
    assert outcomes(rules, *story) == ["a0 SVN>RUS fires", "a1 SVN>RUS seen", "a2 SVN>RUS seen", "a3 SVN>RUS fires"]


def test_a_span_ends_exactly_at_its_length() -> None:
    rules = Rules(rule(word="tuna", new="6h"))
    assert outcomes(rules, arrives("0h", "a1", "tuna"), arrives("6h", "a2", "a tuna")) == ["a1 fires", "a2 fires"]


def test_windows_look_both_ways_so_a_late_record_is_seen_already() -> None:
    rules = Rules(rule(word="tuna", new="6h"))
    late = arrives("-5h", "a2", "tuna of the morning")
    assert outcomes(rules, arrives("0h", "a1", "tuna"), late, arrives("-12h", "a3", "old tuna")) == [
        "a1 fires",
        "a2 seen",
        "a3 fires",
    ]


def test_each_pair_is_a_key_of_its_own() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    both = arrives("0h", "a1", "one", events=[expels("SVN", "RUS"), expels("DNK", "RUS")])
    again = arrives("1h", "a2", "two", events=[expels("DNK", "RUS"), expels("ITA", "RUS")])
    assert outcomes(rules, both, again) == [
        "a1 SVN>RUS fires",
        "a1 DNK>RUS fires",
        "a2 DNK>RUS seen",
        "a2 ITA>RUS fires",
    ]


def test_a_part_that_the_text_does_not_say_agrees_with_anything() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    assert outcomes(
        rules,
        arrives("0h", "a1", "one", events=[expels("SVN", "RUS")]),
        arrives("1h", "a2", "two", events=[expels(None, "RUS")]),
        arrives("2h", "a3", "three", events=[expels(None, "GBR")]),
        arrives("3h", "a4", "four", events=[expels("FRA", "GBR")]),
        arrives("4h", "a5", "five", events=[expels("FRA", "RUS")]),
    ) == ["a1 SVN>RUS fires", "a2 ?>RUS seen", "a3 ?>GBR fires", "a4 FRA>GBR seen", "a5 FRA>RUS seen"]


def test_a_vague_event_beside_an_exact_one_in_the_same_article_is_no_second_alert() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    article = arrives("0h", "a1", "one", events=[expels(None, "RUS"), expels("SVN", "RUS")])
    assert outcomes(rules, article) == ["a1 SVN>RUS fires", "a1 ?>RUS seen"]


def test_without_a_key_new_counts_for_the_rule_as_a_whole() -> None:
    rules = Rules(rule(word="tuna", new="6h"))
    articles = arrives("0h", "a1", "tuna in Fiji"), arrives("1h", "a2", "no more tuna for the cats of Malta")
    assert outcomes(rules, *articles) == ["a1 fires", "a2 seen"]


def test_a_cooldown_counts_from_the_last_alert_and_held_ones_never_extend_it() -> None:
    rules = Rules(rule(cooldown="6h", **EXPULSIONS))
    whens = ("0h", "5h", "6h", "11h", "12h")
    articles = [arrives(when, f"a{n}", f"text {n}", events=[expels("SVN", "RUS", 2)]) for n, when in enumerate(whens)]
    assert [line.split()[-1] for line in outcomes(rules, *articles)] == [
        "fires",
        "cooldown",
        "fires",
        "cooldown",
        "fires",
    ]


def test_the_alert_after_a_cooldown_lists_what_was_held() -> None:
    rules = Rules(rule(cooldown="6h", **EXPULSIONS))
    whens = ("0h", "1h", "2h", "6h", "12h")
    articles = [arrives(when, f"a{n}", f"text {n}", events=[expels("SVN", "RUS", 2)]) for n, when in enumerate(whens)]
    fired = [one.articles for one in try_rules(rules, articles) if one.alert is not None]
    assert fired == [("a0",), ("a1", "a2", "a3"), ("a4",)]


def test_inside_a_cooldown_only_a_material_change_alerts() -> None:
    rules = Rules(rule(cooldown="6h", **EXPULSIONS))
    told = [
        ("0h", "a1", expels("SVN", "RUS", 33), "fires"),
        ("1h", "a2", expels("SVN", "RUS", 40), "fires"),
        ("2h", "a3", expels("SVN", "RUS", 33), "cooldown"),
        ("3h", "a4", expels("SVN", "RUS", None), "cooldown"),
        ("4h", "a5", expels("SVN", "RUS", 40, status="denied"), "fires"),
    ]
    articles = [arrives(when, name, f"text {name}", events=[event]) for when, name, event, _ in told]
    assert [line.split()[-1] for line in outcomes(rules, *articles)] == [end for *_, end in told]


def test_without_a_key_a_cooldown_counts_for_the_story() -> None:
    rules = Rules(rule(word="fair hearing", cooldown="6h"))
    text = "The copra trader Teleke asked the island court of Funafuti for a fair hearing over forged receipts."
    other = "In Malta a harbour pilot wants a fair hearing before the marine board after losing his licence."
    again = "Trader Teleke, accused over forged copra receipts, repeats to the Funafuti court: a fair hearing."
    assert outcomes(
        rules,
        arrives("0h", "a1", text, title="Copra trader Teleke in Funafuti court over receipts"),
        arrives("1h", "a2", other, title="Pilot fights for licence"),
        arrives("2h", "a3", again, title="Receipts: copra trader Teleke speaks in Funafuti"),
    ) == ["a1 fires", "a2 fires", "a3 cooldown"]


def test_a_rule_without_an_event_knows_no_material_change() -> None:
    rules = Rules(rule(word="tuna", key=("source",), cooldown="6h"))
    assert outcomes(rules, arrives("0h", "a1", "33 tuna"), arrives("1h", "a2", "40 tuna")) == [
        "a1 gazette.example fires",
        "a2 gazette.example cooldown",
    ]


def test_a_reprint_never_fires_and_is_listed_with_its_original() -> None:
    rules = Rules(rule(word="tuna"))
    copy = "SUVA, May 7 (Lagoon News) — " + TUNA.replace("empty.", "empty.")
    tried = list(try_rules(rules, [arrives("0h", "a1", TUNA), arrives("1h", "a2", copy, title="Tuna gone")]))
    assert [tried_json(one)["held"] for one in tried] == [False, "reprint"]
    assert tried_json(tried[1])["articles"] == ["a1", "a2"]
    assert tried[0].hit.story == tried[1].hit.story


def test_a_reprint_is_one_only_of_an_article_that_this_rule_matched() -> None:
    rules = Rules(rule("fish", word="tuna"), rule("boats", word="headline"))
    articles = arrives("0h", "a1", TUNA), arrives("1h", "a2", TUNA, title="A headline")
    assert outcomes(rules, *articles) == ["fish a1 fires", "fish a2 reprint", "boats a2 fires"]


def test_a_reprint_after_thirty_days_is_an_article_again() -> None:
    rules = Rules(rule(word="tuna"))
    assert outcomes(rules, arrives("0h", "a1", TUNA), arrives("30d", "a2", TUNA)) == ["a1 fires", "a2 fires"]


def test_what_was_held_as_a_reprint_is_not_remembered_by_new() -> None:
    rules = Rules(rule(word="tuna", new="10d"))
    articles = arrives("0h", "a1", TUNA), arrives("9d", "a2", TUNA), arrives("11d", "a3", "the tuna is back")
    assert outcomes(rules, *articles) == ["a1 fires", "a2 reprint", "a3 fires"]


def test_a_correction_fires_only_for_a_key_that_no_revision_had() -> None:
    rules = Rules(rule(**EXPULSIONS))
    assert outcomes(
        rules,
        arrives("0h", "a1", "one", events=[expels("SVN", "RUS", 2)]),
        arrives("1h", "a1", "uno", events=[expels("SVN", "RUS", 3)], revision=2),
        arrives("2h", "a1", "eins", events=[expels("SVN", "RUS", 3), expels("DNK", "RUS")], revision=3),
    ) == ["a1 SVN>RUS fires", "a1/2 SVN>RUS correction", "a1/3 SVN>RUS correction", "a1/3 DNK>RUS fires"]


def test_a_correction_fires_when_no_earlier_revision_matched() -> None:
    rules = Rules(rule(word="tuna"))
    articles = (
        arrives("0h", "a1", "fish"),
        arrives("1h", "a1", "tuna", revision=2),
        arrives("2h", "a1", "tuna!", revision=3),
    )
    assert outcomes(rules, *articles) == ["a1/2 fires", "a1/3 correction"]


def test_a_correction_that_removes_the_evidence_is_forgotten_and_one_that_gives_it_back_is_not() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    first = arrives("0h", "a1", "one", events=[expels("SVN", "RUS")])
    removed = arrives("1h", "a1", "none", revision=2)
    true = arrives("2h", "a2", "true", events=[expels("SVN", "RUS")])
    back = arrives("2h", "a1", "one again", events=[expels("SVN", "RUS")], revision=3)
    assert outcomes(rules, first, removed, true) == ["a1 SVN>RUS fires", "a2 SVN>RUS fires"]
    assert outcomes(rules, first, removed, back, true) == [
        "a1 SVN>RUS fires",
        "a1/3 SVN>RUS correction",
        "a2 SVN>RUS seen",
    ]


def test_a_revision_that_could_not_be_read_in_full_takes_nothing_away() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    first = arrives("0h", "a1", "one", events=[expels("SVN", "RUS")])
    unread = arrives("1h", "a1", "none", revision=2, degraded="took too long")
    assert (
        outcomes(rules, first, unread, arrives("2h", "a2", "two", events=[expels("SVN", "RUS")]))[-1]
        == "a2 SVN>RUS seen"
    )


def test_a_copy_of_a_record_is_decided_once() -> None:
    rules = Rules(rule(word="tuna"))
    assert outcomes(rules, arrives("0h", "a1", "tuna"), arrives("0h", "a1", "tuna")) == ["a1 fires"]


def test_backfill_is_remembered_and_never_alerts() -> None:
    rules = Rules(rule(new="90d", **EXPULSIONS))
    old = arrives("-5d", "a1", "one", events=[expels("SVN", "RUS")], mode="backfill")
    tried = list(try_rules(rules, [old, arrives("0h", "a2", "two", events=[expels("SVN", "RUS")])]))
    assert [(one.hit.outcome, one.hit.held) for one in tried] == [("trained", None), ("held", "seen")]


def test_every_step_leaves_its_reason() -> None:
    rules = Rules(rule(word="tuna", new="1d", cooldown="6h"))
    tried = list(try_rules(rules, [arrives("0h", "a1", "tuna"), arrives("1h", "a2", "more tuna")]))
    assert [reason.step for reason in tried[0].hit.reasons] == ["when", "correction", "reprint", "new", "cooldown"]
    last = tried[1].hit.reasons[-1]
    assert (last.step, last.holds) == ("new", False)
    assert "a1" in last.words and "1h earlier" in last.words


def test_the_line_of_rules_try_has_the_contracts_fields() -> None:
    rules = Rules(rule("expel", new="90d", **EXPULSIONS), rule("word", word="tuna"))
    article = arrives("0h", "a1", "They tuna", events=[expels("TUV", "KIR")])
    lines = [tried_json(one) for one in try_rules(rules, [article])]
    story = lines[0]["story"]
    assert lines == [
        {
            "rule": "expel", "articles": ["a1"], "time": "2032-05-07T09:30:00Z", "key": ["TUV", "KIR"], "story": story,
            "held": False,
            "evidence": [{"article": "a1", "kind": "event", "type": "expulsion", "start": 0, "end": 4, "text": "They"}],
        },
        {
            "rule": "word", "articles": ["a1"], "time": "2032-05-07T09:30:00Z", "key": None, "story": story,
            "held": False, "evidence": [{"article": "a1", "kind": "phrase", "start": 5, "end": 9, "text": "tuna"}],
        },
    ]  # fmt: skip
    assert story.startswith("s-")


@pytest.mark.parametrize("part", ["story"])
def test_a_key_by_story_is_filled_with_the_story(part: str) -> None:
    rules = Rules(rule(word="tuna", key=(part,), new="90d"))
    (tried,) = try_rules(rules, [arrives("0h", "a1", "tuna")])
    assert tried.hit.key == (tried.hit.story,)
