"""A glance at a text finds the words that reading it with places finds, whatever stands in it, or declines."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tries

from alerts.rules.glance import END, glance
from alerts.rules.text import Words, stretches

PIECES = [
    *"a b s I 1 9 . , - ' \" ( ) [ * _ – — ’ “ ” … é É ß € | \n \r ö Ж \u00ad \u200b".split(" "),
    *(" ", "\n", "\n\n", "\u00a0", "--", "'s", "'S", "’s", "''", "s", "word", "Word", "WORD", "won't", "1,000", "3.5"),
    *("non", "anti", "Co", "RE", "re", "UN", "U.S.", "E.X.", "ex", "x.example/y", "a@b.example", "www.x"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)


def plain_words(text: str) -> list[str] | None:
    seen = glance(text)
    return seen.words.split() if seen is not None else None


def exact_words(text: str) -> list[str]:
    found: list[str] = []
    for number, (start, end) in enumerate(stretches(text)):
        words = Words(text, [], [], begin=start, stop=end)
        found += ([END] if number else []) + words.word
    return found


@given(TEXTS)
@tries(400)
@example("U.S.-\na")
@example("U.S.'-\na")
@example("the co-op's non-stop re-election in the U.S.-led bloc of 1,000.5 'members''")
def test_a_glance_and_a_reading_find_the_same_words(text: str) -> None:
    plain = plain_words(text)
    assert plain is None or plain == exact_words(text)


@given(TEXTS)
@tries(150)
def test_the_stretches_of_a_text_have_the_words_of_the_text(text: str) -> None:
    assert [word for word in exact_words(text) if word != END] == Words(text, [], []).word


@pytest.mark.parametrize(
    "text",
    [
        "The ministry's “impartial” probe — led by Mr. O'Brien — won't begin before 3.30 p.m. on Friday, U.S. time.",
        "Orbán’s anti-war speech cost €1,000; the co-operation (and more) went on.\n\nNext day: nothing.",
    ],
)
def test_an_ordinary_text_is_plain(text: str) -> None:
    assert plain_words(text) == exact_words(text)
