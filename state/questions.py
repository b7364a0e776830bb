"""What a person types to find alerts: words, "phrases", -not. Pure; anything at all is a question, and none an error.

    tuvalu "impartial probe" -football

asks for all of the words and phrases, and for none that has a minus before it. A word of several parts
(`gazette.example`, `vice-president`) is a phrase. A quotation mark without a second reaches to the end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from state.alert_words import mark
from state.folding import words

LONGEST = 1_000
"""Characters of a question; the rest is not read."""
MOST = 30
"""Words and phrases of a question."""
_TERM = re.compile(r'(?P<no>(?<!\S)[-–−])?(?:["“”„«»](?P<phrase>[^"“”„«»]*)(?:["“”„«»]|$)|(?P<word>[^\s"“”„«»]+))')

Phrase = tuple[str, ...]
"""Folded words that follow each other; one word mostly."""


@dataclass(frozen=True, slots=True)
class Question:
    """All of `wanted` and none of `unwanted`."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def asked(text: str, marks: Iterable[str] = ()) -> Question:
    """What a text asks for, and all of these marks (see state/alert_words.py); without a word it asks nothing."""
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for found in _TERM.finditer(text[:LONGEST]):
        phrase = tuple(words(found["phrase"] or found["word"] or ""))
        if phrase:
            (unwanted if found["no"] else wanted).append(phrase)
    marked = [(one,) for one in marks]
    return Question((*marked, *dict.fromkeys(wanted[:MOST])), tuple(dict.fromkeys(unwanted[:MOST])))


def for_sqlite(question: Question) -> str:
    """In the language of FTS5. Words hold letters, digits and marks only, so nothing needs an escape."""
    wanted = " AND ".join(_quoted(one) for one in _at_least_one(question))
    if not question.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_quoted(one) for one in question.unwanted)})"


def for_postgres(question: Question) -> str:
    """In the language of `tsquery`."""
    wanted = [_following(one) for one in _at_least_one(question)]
    return " & ".join([*wanted, *(f"!{_following(one)}" for one in question.unwanted)])


def _at_least_one(question: Question) -> tuple[Phrase, ...]:
    """FTS5 takes out of something only: out of all, where nothing else is wanted."""
    return question.wanted or ((mark("any"),),)


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _following(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"
