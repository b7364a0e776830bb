"""The words of a text at a glance: the same words, in the same order, that text.py finds, without their places.

Nearly every article is plain: letters of western Europe and ordinary punctuation. There the words are found by
cutting bytes, at a fifteenth of the cost; text.py is asked only for stretches in which a rule may hold. What is not
plain (other scripts, words broken at line ends, soft hyphens) is read by text.py altogether.
"""

import re
from typing import NamedTuple

from alerts.rules.forms import PREFIXES
from alerts.rules.text import LOOSE_PREFIXES, without_addresses

END = "|"
"""Stands where a stretch ends, which is at a blank line."""


class Glance(NamedTuple):
    """`words`: all words in small letters, parted by spaces, END between stretches; `cased` keeps their capitals."""

    words: str
    cased: str


_PLAINER = (
    *((mark, "'") for mark in "’‘"),
    *((mark, '"') for mark in "“”„«»"),
    *((mark, " ") for mark in "—…\u00a0•€£"),
    *((mark, "-") for mark in "–‑‐"),
)
# Beyond ASCII, only letters whose small form is their case-folded one, in Latin-1 and Latin Extended-A.
_ODD = re.compile("[^\x00-\x7fÀ-ÖØ-Þà-öø-ÿĀ-įıĴ-ľŁ-ňŊ-ž]")
_HIDDEN_INITIALS = re.compile(r"\.(?=[A-ZÀ-ÖØ-Þ]\.)")
_INITIALS = re.compile(r"(?<![^\W_])(?:[A-ZÀ-ÖØ-Þ]\.){2,}(?![^\W_])")
_MARKS = "'\"()[]{}*_`"
_KEPT = "-\n,." + _MARKS
_TABLE = bytes(
    ord("'") if chr(code) == "`" else code if code > 127 or chr(code).isalnum() or chr(code) in _KEPT else ord(" ")
    for code in range(256)
)
_QUIET = _MARKS.replace("'", "").replace("`", "").encode()
_AT_EDGES = tuple((a + b"'" + b, a + b) for end in (b" ", b"\n", b"-") for a, b in ((b"", end), (end, b"")))
_OWNED = tuple((b"'" + letter + end, end) for letter in (b"s", b"S") for end in (b" ", b"\n", b"-"))
_PREFIXES = frozenset(prefix.encode() for prefix in PREFIXES)
_LOOSE = tuple(sorted(prefix.encode() for prefix in LOOSE_PREFIXES))
_GAP = b" \n"
_DIGITS = b"0123456789"


def glance(text: str) -> Glance | None:
    """None where the text is not plain."""
    text = without_addresses(text)
    if not text.isascii():
        for mark, plainer in _PLAINER:
            text = text.replace(mark, plainer)
        if _ODD.search(text):
            return None
    if "\r" in text:
        return None
    spelt = _without_full_stops(text)
    if spelt is None:
        return None
    cut = _numbers(f" {spelt} ".encode().translate(_TABLE)).translate(None, _QUIET)
    if b"''" in cut:
        return None
    if b"'" in cut:
        for edge, bare in _AT_EDGES:
            cut = cut.replace(edge, bare)
    whole = _hyphens(cut)
    if whole is None or b"'s'" in whole or b"'S'" in whole:
        return None
    if b"'" in whole:
        for owned, owner in _OWNED:
            whole = whole.replace(owned, owner)
        whole = whole.replace(b"'", b"")
    low = whole.lower() if whole.isascii() else whole.decode().lower().encode()
    if low.count(b"\n\n") != text.count("\n\n"):
        return None
    flat = low.replace(b"-", b" ").replace(b"\n\n", b" | ").replace(b"\n", b" ")
    if any(prefix in flat and b" %b " % prefix in flat for prefix in _LOOSE):
        return None
    return Glance(flat.decode(), whole.decode())


def _without_full_stops(text: str) -> str | None:
    """`U.S.` as `US`; None where initials may be a prefix, or stand within a word."""
    if not any(text[found.start() - 1].isupper() for found in _HIDDEN_INITIALS.finditer(text) if found.start()):
        return text
    for found in _INITIALS.finditer(text):
        before = text[max(0, found.start() - 9) : found.start()]
        within = before[-1:] in _MARKS and before.rstrip(_MARKS)[-1:].isalnum()
        if within or found[0].replace(".", "").casefold() in PREFIXES:
            return None
    return _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text)


def _numbers(text: bytes) -> bytes:
    """1,000 in one piece, 3.5 with its point; all other commas and points are spaces."""
    for mark, inside in ((b",", b""), (b".", b"\x7f")):
        at = text.find(mark)
        while at >= 0:
            if text[at - 1] in _DIGITS and text[at + 1] in _DIGITS:
                text = text[:at] + inside + text[at + 1 :]
            at = text.find(mark, at + 1)
    return text.replace(b",", b" ").replace(b".", b" ").replace(b"\x7f", b".")


def _hyphens(text: bytes) -> bytes | None:
    """Prefixes joined to what follows them; None where a word is broken at the end of a line."""
    at = text.find(b"-")
    while at >= 0:
        following = text[at + 1]
        if text[at - 1] in _GAP or following == ord("-"):
            # The space may have been the last full stop of initials ("U.S.-", then the next line).
            if text[at + 1 : at + 99].lstrip(b" ")[:1] == b"\n":
                return None
        elif following in _GAP:
            if text[at + 1 : at + 99].lstrip(b" ")[:1] in {b"\n", b""}:
                return None
        elif _joins(text, at):
            text = text[:at] + text[at + 1 :]
            at -= 1
        at = text.find(b"-", at + 1)
    return text


def _joins(text: bytes, at: int) -> bool:
    """Whether the hyphen at `at` stands behind a prefix; what is in capitals is one only before capitals."""
    start = at
    while text[start - 1] not in b" \n-":
        start -= 1
    before = text[start:at]
    if before.lower() not in _PREFIXES or before == b"UN":
        return False
    if len(before) == 1 or not before.isupper():
        return True
    return re.split(b"[ \n-]", text[at + 1 :], maxsplit=1)[0].decode().isupper()
