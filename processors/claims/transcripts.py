"""Transcripts: paragraphs that begin with the name of the one who speaks ("MS BRANDT: I signed it.")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from processors.lexicon import slug
from processors.names.titles import HEADS
from processors.names.who import Who
from processors.reading import Block, Reading
from topics.records import Actor

_TURN = re.compile(
    r"(?P<name>[A-Z][A-Z.'’ -]{0,40}[A-Z.]|[QA]|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3})"
    r"(?: \([^)]{1,40}\))?: +(?=[^\s\"“«])"
)
_ASKERS = frozenset({"Q", "QUESTION", "REPORTER", "INTERVIEWER"})
LEAST = 2
"""Paragraphs of that form make a transcript; one alone may be anything."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one says: characters `words` of the text, None where he only asks."""

    who: Who | None
    colon: tuple[int, int]
    words: tuple[int, int] | None


def turns(reading: Reading) -> dict[int, list[Turn]]:
    """The turns of a transcript by where their paragraphs start, a line each; empty where the text is none."""
    lines = [line for block in reading.blocks if not block.is_title for line in _lines(reading, block)]
    found = [(line, match) for line in lines if (match := _TURN.match(reading.text, *line)) is not None]
    if len(found) < LEAST:
        return {}
    spoken = {line[0] for line, _ in found}
    apart = [block for block in reading.blocks if not any(block.start <= start < block.end for start in spoken)]
    named = {
        one.actor for block in apart for one in reading.mentions_in(block.start, block.end) if one.label == "PERSON"
    }
    outside = next(iter(named)) if len(named) == 1 else None
    turns: dict[int, list[Turn]] = {}
    for line, match in found:
        block = next(one for one in reading.blocks if one.start <= line[0] < one.end)
        turns.setdefault(block.start, []).append(_turn(reading, line[1], match, outside))
    return turns


def _lines(reading: Reading, block: Block) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines of a paragraph."""
    start = block.start
    for line in reading.text[block.start : block.end].split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


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


def _turn(reading: Reading, end: int, match: re.Match[str], outside: str | None) -> Turn:
    start = match.end()
    text = reading.text[start:end]
    name = match["name"]
    asks = name.upper().strip(".") in _ASKERS or (
        text.endswith("?") and text.count("?") == len(re.findall(r"[.!?](?:\s|$)", text))
    )
    while end > start and reading.text[end - 1] in ". ":
        end -= 1
    speaker = Who(_person(reading, name, outside), match.start("name"), match.end("name"))
    return Turn(speaker, (match.end("name"), match.end("name") + 1), None if asks or end <= start else (start, end))
