"""The news agency whose report an article is: credited in its byline, its dateline or its last line, nowhere else.

A wrong credit makes two independent sources one, a missed one makes one source two. So what is not plainly a credit is
none: a mention, the credit of a picture, a contribution to somebody's own report. Of several agencies the first counts.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from topics.agencies import NAMES
from topics.credit_words import (
    BEFORE,
    EASTERN,
    FURNITURE,
    HOUSE,
    LAST,
    LAST_SOURCE,
    LINKING,
    MATERIAL,
    MIXED,
    MONTH,
    OWNED,
    PICTURE,
    RIGHTS,
    SMALL,
    STOP,
    WITH,
)

_TOP = 3
"""Lines of a report that may be byline or dateline."""
_SHORT = 10
"""Words of a byline at most."""
_END = 300
"""Characters at either end of a line that are looked at."""
_PLACE = 120
"""Characters of a line in which a dateline ends."""
_SIGNERS = 5_000
"""Authors whose agency is kept in memory: a few write most of an archive."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_LIST = re.compile(r"\s*[/,+;&|=]\s*|\s+(?:and|und|et|og|och|и|та|[-–—]+)\s+")
_CODE = re.compile(r"[a-z]{2,4}")
_WRITER = re.compile(r"\s*[,/|]\s*|\s+[-–—]+\s+")
_WRITES = re.compile(r"\s+(?:[A-Z][a-z]+\s+)?(?:Writer|Correspondent|Reporter)$")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]|/([^/\s][^/]{1,30})/")
_BEHIND = re.compile(r"\s*(?:[-–—:]|\.(?:\s|[-–—]|$))")
_DATED = re.compile(r"(?:[.,]|\s[-–—]+)\s+(?P<name>[^.,–—]{2,30}?)(?=\.(?:\s|$)|\s+[-–—]+\s)")
_WEAK = {"Antara", "ANTARA"}
_STRONG = {"AFP", "dpa", "TASS", "UPI"}
_STANDING = sorted((name for name in NAMES if name in _STRONG or (len(name) >= 6 and name not in _WEAK)), key=len)[::-1]
"""Names that credit without a comma before them; "Ferries SPA" is a company, and "Sita Antara" somebody."""
_ENDINGS = tuple(f" {name}" for name in _STANDING)


def credited_agency(authors: Sequence[str], paragraphs: Sequence[str], source: str = "") -> str | None:
    """The agency of a report, by its name for short; None where none is credited.

    `paragraphs` are the body's, without markup; their lines count. `source` is the registrable domain of the site, by
    which an author is known to be the paper itself.
    """
    found = (agency for one in authors if (agency := _of_author(_tidy(one), source)) is not None)
    if (agency := next(found, None)) is not None:
        return agency
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    while len(lines) > 1 and FURNITURE.match(lines[-1].strip()):
        lines.pop()
    top = [_tidy(line) for line in lines[: _TOP + 1]]
    for line, after in zip(top[:_TOP], [*top[1:], ""], strict=False):
        # A name that a link or a line break cut out of its sentence is a mention.
        credited = _of_dateline(line) or (None if after[:1].islower() else _of_byline(line))
        if credited is not None:
            return credited
    return _of_last_line(_tidy(lines[-1]), authors, source) if lines else None


def _tidy(line: str) -> str:
    """The two ends of a line, in one spelling of brackets and spaces."""
    line = line.strip()
    if len(line) > 2 * _END:
        line = f"{line[:_END]} {line[-_END:]}"
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).strip()


def _named(words: str) -> str | None:
    """The first agency, where `words` are nothing but names of agencies and codes of desks ("dpa/lnw")."""
    words = words.strip(" .")
    if words in NAMES:
        return NAMES[words]
    parts = _LIST.split(words)
    found = [NAMES[part] for part in parts if part in NAMES]
    return found[0] if found and all(part in NAMES or _CODE.fullmatch(part) for part in parts) else None


def _of_author(author: str, source: str) -> str | None:
    mixed = MIXED.split(author, maxsplit=1)
    if len(mixed) == 2:
        return _of_material(mixed[1]) if _is_house(mixed[0], source) else None
    return _of_signature(author)


@lru_cache(_SIGNERS)
def _of_signature(author: str) -> str | None:
    return _of_writers(BEFORE.sub("", author))


def _of_byline(line: str) -> str | None:
    """A short line of names. "Jane Doe/Reuters" without a "By" is a photographer's, "© AFP" a picture's."""
    if len(line.split(None, _SHORT)) > _SHORT or OWNED.match(line):
        return None
    bare = BEFORE.sub("", line)
    writers = bare != line or not ("/" in line or " - " in line or "–" in line or "—" in line)
    return _of_writers(bare) if writers else _named(bare)


def _of_writers(words: str) -> str | None:
    """Names, at the end an agency's: "Jane Doe, Reuters", "LAG/dpa", "Jane Doe (AFP)", "JANE DOE Associated Press"."""
    words = re.sub(r"\s*\(([^()]*)\)$", r", \1", _WRITES.sub("", words)).strip(" ,")
    if PICTURE.search(words):
        return None
    if (agency := _named(words)) is not None:
        return agency
    for mark in _WRITER.finditer(words):
        if (agency := _named(words[mark.end() :])) is not None:
            return agency if _are_names(words[: mark.start()]) else None
    # Hardly any byline ends so, and one look for all names is cheaper than one for each.
    ends = words.endswith(_ENDINGS)
    standing = next((name for name in _STANDING if words.endswith(f" {name}")), None) if ends else None
    return NAMES[standing] if standing is not None and _are_names(words.removesuffix(standing)) else None


def _are_names(words: str) -> bool:
    found = words.replace(",", " ").split()
    ends = bool(found) and found[0] not in WITH and not found[-1][0].islower()
    return ends and all(not one[0].islower() or one in LINKING for one in found)


def _of_dateline(line: str) -> str | None:
    for pattern, agency in EASTERN if not line.isascii() else ():
        if pattern.match(line):
            return agency
    # Nearly every line is looked at in vain: what a pattern cannot do without is asked for before it is tried.
    start = line[:_PLACE]
    for found in _BRACKETED.finditer(start) if "(" in start or "[" in start or "/" in start else ():
        named = _named(found[1] or found[2])
        if named is not None:
            return named if _BEHIND.match(line, found.end()) and _is_place(start[: found.start()]) else None
    for found in _DATED.finditer(start) if _DIGIT.search(start) is not None else ():
        place = start[: found.start()]
        if (named := _named(found["name"])) is not None and _DIGIT.search(place) and _is_place(place):
            return named
    return None


def _is_place(words: str) -> bool:
    """Names, numbers and months; of a script without capitals a few words."""
    if re.search(r"[!?\"“”«»]", words):
        return False
    found = _WORD.findall(words)
    dated = any(word.isdigit() for word in found)
    small = [word for word in found if word[0].islower() and word not in SMALL]
    cased = any(word[0].isupper() for word in found)
    return len(found) <= (12 if cased else 4) and all(dated and MONTH.match(word) for word in small)


def _of_last_line(line: str, authors: Sequence[str], source: str) -> str | None:
    """Where nobody signed the report, what it was made with is what it is."""
    whole = line if len(line) <= _END else ""
    if "reserved" in whole.lower():
        whole = RIGHTS.sub("", whole)
    for credit in (whole, _behind_the_end(line)):
        bare = credit.strip(" .").strip("()[]/").strip()
        if not bare or len(bare) > _PLACE:
            continue
        if (agency := _named(BEFORE.sub("", bare))) is not None:
            return agency
        if (agency := _of_material(bare)) is not None and all(_is_house(one, source) for one in authors):
            return agency
    return None


def _behind_the_end(line: str) -> str:
    """What may be a credit behind the last sentence of a line, "" where nothing may."""
    marked = line.removesuffix(".")[-1:] in (")", "]", "/") or "-" in line or "–" in line or "—" in line
    if not marked and ":" not in line:
        return ""
    patterns = (LAST, LAST_SOURCE) if ":" in line else (LAST,)
    found = (pattern.match(line, stop.end()) for stop in STOP.finditer(line) for pattern in patterns)
    return next((one["credit"] for one in found if one is not None), "")


def _of_material(words: str) -> str | None:
    found = MATERIAL.match(words)
    return _named(words[found.end() :]) if found is not None else None


def _is_house(author: str, source: str) -> bool:
    """Whether an author is the paper itself: its desk, or the name that its site has."""
    letters = "".join(_WORD.findall(author)).casefold()
    return bool(HOUSE.search(author)) or (bool(letters) and letters == source.split(".")[0].replace("-", ""))
