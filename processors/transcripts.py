"""Transcripts: paragraphs that begin with the name of the one who speaks ("MS BRANDT: I signed it.")."""

import re
from dataclasses import dataclass

from processors.lexicon import slug
from processors.reading import Block, Reading
from processors.titles import HEADS
from processors.who import Who
from topics.records import Actor

_TURN = re.compile(
    r"(?P<name>[A-Z][A-Z.'’ -]{0,40}[A-Z.]|[QA]|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3})"
    r"(?: \([^)]{1,40}\))?: +(?=[^\s\"“«])"
)
_END = re.compile(r"[.!?](?:\s|$)")
_ASKERS = frozenset({"Q", "QUESTION", "REPORTER", "INTERVIEWER"})
LEAST = 2
"""Paragraphs of that form make a transcript; one alone may be anything."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one says: characters `words` of the text, None where he only asks."""

    who: Who | None
    colon: tuple[int, int]
    words: tuple[int, int] | None


def turns(reading: Reading) -> dict[int, Turn]:
    """The turns of a transcript by where their paragraphs start; empty where the text is none."""
    found = {
        block.start: (block, match)
        for block in reading.blocks
        if not block.is_title and (match := _TURN.match(reading.text, block.start, block.end)) is not None
    }
    if len(found) < LEAST:
        return {}
    apart = [block for block in reading.blocks if block.start not in found]
    named = {
        one.actor for block in apart for one in reading.mentions_in(block.start, block.end) if one.label == "PERSON"
    }
    outside = next(iter(named)) if len(named) == 1 else None
    return {start: _turn(reading, block, match, outside) for start, (block, match) in found.items()}


def _person(reading: Reading, name: str, outside: str | None) -> str | None:
    """The one of that surname, else a person of that name; None for a "Q" or a newspaper."""
    words = [word for word in name.split() if word.lower().strip(".") not in HEADS]
    short = slug(" ".join(words))
    if name == "A":
        return outside
    if not short or name.upper() in _ASKERS:
        return None
    same = [
        one.id for one in reading.actors.values() if one.kind == "person" and f"-{one.id[7:]}".endswith(f"-{short}")
    ]
    if same:
        return max(same, key=len)
    if len(words) == len(name.split()):
        return None
    identity = f"person:{short}"
    reading.actors[identity] = Actor(identity, "person", " ".join(words).title(), None)
    return identity


def _turn(reading: Reading, block: Block, match: re.Match[str], outside: str | None) -> Turn:
    start, end = match.end(), block.end
    text = reading.text[start:end]
    name = match["name"]
    asks = name.upper().strip(".") in _ASKERS or (
        text.endswith("?") and text.count("?") == len(re.findall(r"[.!?](?:\s|$)", text))
    )
    while end > start and reading.text[end - 1] in ". ":
        end -= 1
    speaker = Who(_person(reading, name, outside), match.start("name"), match.end("name"))
    return Turn(speaker, (match.end("name"), match.end("name") + 1), None if asks or end <= start else (start, end))
