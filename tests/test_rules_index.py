"""The index finds the very rules that a plain, slow reading finds, whatever the rules and the texts are."""

import re
from itertools import pairwise, product
from typing import Any

from enriched_builder import enriched, event, resolve
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from alerts.rules.compile import RuleSet, compile_rules
from alerts.rules.view import View

# Each word with its forms, as a dictionary has them; the rules name one of them.
FORMS = {
    "probe": ["probe", "probes", "probed", "probing"],
    "inquiry": ["inquiry", "inquiries"],
    "claim": ["claim", "claims", "claimed", "claiming"],
    "hear": ["hear", "hears", "heard", "hearing"],
    "see": ["see", "sees", "saw", "seen", "seeing"],
    "tuna": ["tuna", "tunas"],
    "boat": ["boat", "boats", "boated", "boating"],
}
SPOKEN = sorted({form for forms in FORMS.values() for form in forms} | {"claimant", "unseen", "the", "and"})
words = st.sampled_from(sorted(FORMS))
sentences = st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=9)
texts = st.lists(st.lists(sentences, min_size=1, max_size=3), min_size=1, max_size=3)
phrases = st.fixed_dictionaries(
    {"words": st.lists(words, min_size=1, max_size=3), "within": st.integers(0, 6), "exact": st.booleans()},
    optional={"instead": st.lists(words, min_size=1, max_size=2)},
)


def by_hand(phrase: dict[str, Any], sentence: list[str]) -> bool:
    """Every way to put words of the sentence, in order and near enough, in the places of the phrase."""
    allowed = []
    for word in phrase["words"]:
        bases = [word, *(phrase.get("instead", []) if word == phrase["words"][0] else [])]
        allowed.append({form for base in bases for form in ([base] if phrase["exact"] else FORMS[base])})
    places = [[at for at, word in enumerate(sentence) if word in forms] for forms in allowed]
    return any(
        all(0 < later - earlier <= phrase["within"] + 1 for earlier, later in pairwise(chosen))
        for chosen in product(*places)
    )


def rule_of(phrase: dict[str, Any], number: int) -> dict[str, Any]:
    made: dict[str, Any] = {"text": " ".join(phrase["words"]), "within": phrase["within"]}
    if phrase.get("instead") and not phrase["exact"]:
        made["synonyms"] = {phrase["words"][0]: phrase["instead"]}
    return {"id": f"r{number}", "when": {"exact" if phrase["exact"] else "phrase": made}}


def compiled(rules: list[dict[str, Any]]) -> RuleSet:
    return compile_rules({"r.yaml": {"rules": rules}}, resolve)


@given(st.lists(phrases, min_size=1, max_size=8), texts)
@tries(100)
def test_the_index_agrees_with_a_plain_search(given_phrases: list[dict[str, Any]], text: list[list[list[str]]]) -> None:
    for phrase in given_phrases:
        if phrase["exact"]:
            phrase.pop("instead", None)
    rules = compiled([rule_of(phrase, number) for number, phrase in enumerate(given_phrases)])
    written = "\n\n".join(" ".join(" ".join(one).capitalize() + "." for one in block) for block in text)
    every = [sentence for block in text for sentence in block]
    expected = [
        f"r{number}" for number, phrase in enumerate(given_phrases) if any(by_hand(phrase, one) for one in every)
    ]
    assert rules.matching(enriched(written)) == expected
    assert [match.rule for match in rules.match(enriched(written))] == expected


WORDY = st.text("abnotUS'-. ", min_size=1, max_size=9).filter(lambda one: re.search(r"\w", one) is not None)
CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.one_of(
        st.builds(lambda text, within: {"phrase": {"text": text, "within": within}}, WORDY, st.integers(0, 5)),
        st.sampled_from(["Tuvalu", "Fiji", "UN"]).map(lambda one: {"actor": one}),
        st.sampled_from(["expulsion", "vote"]).map(lambda one: {"event": {"type": one}}),
        st.sampled_from(["gazette.example", "example", "x.example"]).map(lambda one: {"source": one}),
        st.just({"regex": "a+b"}),
    ),
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(below, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.tuples(below, below).map(lambda pair: {"all": [pair[0], {"not": pair[1]}]}),
    ),
    max_leaves=5,
)  # fmt: skip


@given(st.lists(CONDITIONS, min_size=1, max_size=6), st.text("abnotUS '’\"-.\n,é", max_size=60))
@tries(100)
def test_the_index_leaves_out_no_rule_that_holds(conditions: list[dict[str, Any]], text: str) -> None:
    rules = compiled([{"id": f"r{number}", "when": when} for number, when in enumerate(conditions)])
    whole = "Tuvalu expelled two. " + text
    article = enriched(whole, actors={"Tuvalu": "TUV"}, events=[event(whole, "expelled two", actor=["TUV"])])
    slow = [rule.id for rule in rules.rules.values() if rule.when.holds(View(article, rules._sight)).holds]
    assert rules.matching(article) == slow


@given(st.lists(phrases, min_size=2, max_size=6), texts, st.data())
@tries(50)
def test_an_index_that_was_changed_finds_what_a_fresh_one_finds(
    given_phrases: list[dict[str, Any]], text: list[list[list[str]]], data: st.DataObject
) -> None:
    rules = [rule_of({**phrase, "exact": False}, number) for number, phrase in enumerate(given_phrases)]
    first = compiled(rules)
    gone = data.draw(st.integers(0, len(rules) - 1))
    left = [*rules[:gone], *rules[gone + 1 :], {**rules[gone], "id": "again"}]
    changed = compile_rules({"r.yaml": {"rules": left}}, resolve, earlier=first)
    article = enriched("\n\n".join(" ".join(" ".join(one) + "." for one in block) for block in text))
    assert changed.matching(article) == compiled(left).matching(article)
    assert first.matching(article) == compiled(rules).matching(article)
