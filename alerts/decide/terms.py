"""What an article is about, as weighted terms: words of title and lead, who is named there, and what happened.

Words that made a rule match weigh next to nothing: all hits of the rule share them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from topics.records import Enriched, Evidence

LEAD_WORDS = 70
TITLE, LEAD, NAME, HAPPENING, NUMBER = 2.0, 1.0, 2.0, 3.0, 1.5
MATCHED = 0.1
NAME_MARK = "@"
"""Terms with this mark name someone or some place; two articles that name nobody alike tell different stories."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ied", "ies", "ers", "ed", "es", "er", "ly", "s", "e", "y")
_COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text("utf-8").split())
"""Words that tell nothing of what a report is about."""
_NAMING = {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"}


def terms(enriched: Enriched, evidence: Iterable[Evidence] = ()) -> dict[str, float]:
    """Term -> weight; several mentions of a term weigh once, in the heaviest place."""
    found: dict[str, float] = {}
    end = _lead_end(enriched)
    matched = [(one.start, one.end) for one in evidence if one.kind in ("phrase", "regex")]
    for word in _WORD.finditer(enriched.text, 0, end):
        term = stem(word[0])
        if term is None:
            continue
        weight = TITLE if word.start() < enriched.title_end else NUMBER if term.isdigit() else LEAD
        if any(start <= word.start() < stop for start, stop in matched):
            weight = MATCHED
        found[term] = max(found.get(term, 0.0), weight)
    for mention in enriched.mentions:
        if mention.start < end and (mention.actor or mention.label in _NAMING):
            found[NAME_MARK + (mention.actor or mention.text.casefold())] = NAME
    for event in enriched.events:
        for actor in event.actor or [None]:
            for target in event.target or [None]:
                if actor and target:
                    found[f"!{event.type} {actor} {target}"] = HAPPENING
    return found


def is_common(word: str) -> bool:
    """Whether every report has this word."""
    return word.casefold() in _COMMON


@lru_cache(50_000)
def stem(word: str) -> str | None:
    """A word without its ending, roughly; None for words that every report has."""
    bare = re.sub(r"['’]s?$", "", word.casefold())
    if bare in _COMMON or (len(bare) < 3 and not bare.isdigit()):
        return None
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3 and not bare.endswith("ss"):
            return bare[: -len(ending)]
    return bare


def _lead_end(enriched: Enriched) -> int:
    """Where the first words of the body end."""
    for count, word in enumerate(_WORD.finditer(enriched.text, enriched.title_end), 1):
        if count >= LEAD_WORDS:
            return word.end()
    return len(enriched.text)
