"""Fingerprints: what stays of a text when another outlet prints it again.

Byline, dateline, credit, headline, quotation marks and all punctuation are taken off; the words that are left are
hashed, once whole and once without the last paragraph. A later text is a reprint when its words are one of the two.
Nothing fuzzy: one changed number makes another report of it.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from topics.records import Enriched

_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_QUOTED = "\"'“”‘’«»„‹›"
_DASH = r"(?:\s+[-–—]{1,2}\s*|\s*[–—]{1,2}\s*|\s*--\s*)"
_CREDIT = r"[(\[][^()\[\]]{2,40}[)\]]"
_DATELINE = re.compile(rf"^(?P<place>[^.!?{_QUOTED}]{{2,90}}?(?:\.[^.!?]{{0,30}}?)?){_DASH}(?=\S)")
_DAY = "|".join("Mon Tues Wednes Thurs Fri Satur Sun".split())
_DATED = re.compile(rf"^(?P<place>[^.!?:{_QUOTED}]{{2,60}}?\b(?:(?:{_DAY})day|[A-Z][a-z]{{2,8}} \d\d?)):\s+(?=\S)")
_CREDITED = re.compile(rf"^(?P<place>[^.!?{_QUOTED}]{{0,70}}?)\s*{_CREDIT}\s*(?:[-–—:]{{1,2}}\s*)?(?=\S)")
_LAST_CREDIT = re.compile(rf"\s*(?:{_CREDIT}|[-–—]{{1,2}}\s*(?:[A-Z][\w'’&.]*\s*){{1,4}})\s*$")
_BYLINE = re.compile(r"^(?:by|from|von|par|por|di|av|af)\s+\S", re.IGNORECASE)
_NOTE = re.compile(
    r"^\W*(?:(?:additional\s+|further\s+)?(?:reporting|writing|editing|compiled|edited|written|translated)\b.{0,30}?\b(?:by|in)\b"
    r"|source\s*:|credit\s*:|copyright\b|©|\(c\)|with\s+(?:files|reporting|input|inputs|material)\s+from\b"
    r"|(?:this|the)\s+(?:story|article|report|dispatch)\b.{0,80}\b(?:published|appeared|produced|syndicated|edited|agency|feed|wire)\b"
    r"|(?:first|originally|last)\s+(?:published|updated)\b|published\b|updated\b|all rights reserved)",
    re.IGNORECASE,
)
_SMALL = frozenset(
    {*("and", "of", "the", "in", "near", "for"), *("de", "la", "le", "el", "al", "da", "do", "du", "di", "van", "von")}
)
_MONTHS = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
SHORT_LINE = 9
"""Words: a line at either end this short, and without the end of a sentence, is no part of the text."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`text`: the hash of all words ("" for a text without any); `shorter`: without the last paragraph, or ""."""

    text: str
    shorter: str


def fingerprint(enriched: Enriched) -> Fingerprint:
    """The fingerprint of an article's body; its headline counts for nothing."""
    return of_paragraphs(paragraphs(enriched))


def of_paragraphs(body: list[str]) -> Fingerprint:
    """As `fingerprint`, of the paragraphs of a body."""
    kept = [words for words in (_words(one) for one in _story_only(body)) if words]
    whole = [word for words in kept for word in words]
    shorter = [word for words in kept[:-1] for word in words]
    return Fingerprint(_hash(whole), _hash(shorter))


def paragraphs(enriched: Enriched) -> list[str]:
    """The body's paragraphs as they stand."""
    blocks = [enriched.text[start:end] for start, end in enriched.blocks if start >= enriched.title_end]
    return blocks or re.split(r"\n\s*\n", enriched.text[enriched.title_end :])


def _story_only(body: list[str]) -> list[str]:
    lines = [line for block in body for line in _lines(unicodedata.normalize("NFKC", _INVISIBLE.sub("", block)))]
    while len(lines) > 1 and _aside(lines[0]):
        lines.pop(0)
    while len(lines) > 1 and (_aside(lines[-1]) or _note(lines[-1])):
        lines.pop()
    if lines:
        lines[0] = _without_dateline(lines[0])
        lines[-1] = _without_last_credit(lines[-1])
    return lines


def _lines(block: str) -> list[str]:
    """The paragraphs of a block: its lines, where each ends a sentence or is an aside at its top, else itself."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    top = []
    while len(lines) > 1 and _BYLINE.match(lines[0]) and _aside(lines[0]):
        top.append(lines.pop(0))
    if all(_SENTENCE_END.search(line) for line in lines[:-1]):
        return top + lines
    return [*top, " ".join(lines)]


def _aside(line: str) -> bool:
    """A byline, kicker, date or credit line: short, and no sentence."""
    bare = line.strip()
    if re.fullmatch(_CREDIT, bare):
        return True
    count = len(_WORD.findall(bare))
    return count < SHORT_LINE + 5 * bool(_BYLINE.match(bare)) and not _SENTENCE_END.search(bare)


def _note(line: str) -> bool:
    """Who reported, edited and owns it; such notes are sentences now and then."""
    bare = line.strip()
    return bool(_NOTE.match(bare.lstrip("(["))) and len(_WORD.findall(bare)) <= 30


def _without_dateline(line: str) -> str:
    for pattern in (_CREDITED, _DATELINE, _DATED):
        found = pattern.match(line)
        if found and _is_place(found["place"]) and len(_WORD.findall(line[found.end() :])) >= 3:
            return line[found.end() :]
    return line


def _is_place(words: str) -> bool:
    """Names, dates and agencies only: no word of a sentence is in lower case."""
    inside = re.sub(_CREDIT, " ", words)
    found = _WORD.findall(inside)
    return len(found) <= 12 and all(
        word[0].isupper() or word.isdigit() or word.lower() in _SMALL or word.lower()[:3] in _MONTHS for word in found
    )


def _without_last_credit(line: str) -> str:
    found = _LAST_CREDIT.search(line)
    if found and _SENTENCE_END.search(line[: found.start()]):
        return line[: found.start()]
    return line


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _hash(words: list[str]) -> str:
    if not words:
        return ""
    return hashlib.blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).hexdigest()
