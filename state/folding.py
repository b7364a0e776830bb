"""Words as search sees them: without case, accents and punctuation. Pure, and the same for both databases.

Neither database's own splitting is used: they differ on accents, addresses, hyphens and letters that came to Unicode
late. What is stored is folded here and split at spaces there.
"""

import re
import unicodedata

LONGEST = 60
"""Characters of a word; what is longer is cut, in texts and in questions alike."""
_IDEOGRAPHS = (("\u3040", "\u30fa"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"))
"""Of scripts that put no spaces: each character is a word, and a word of several is a phrase."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_ASCII_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """The words of a text in order, folded."""
    if text.isascii():
        return [word[:LONGEST] for word in _ASCII_WORD.findall(text.lower())]
    return [word[:LONGEST] for word in "".join(map(_kept, _folded(text))).split()]


def _folded(text: str) -> str:
    """Small letters without accents (NFKD, as in Unicode's UAX 15); marks that are no accents stay."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_PLAIN)


def _kept(character: str) -> str:
    """A letter, digit or mark of a word; an ideograph by itself; a space for all else."""
    if any(first <= character <= last for first, last in _IDEOGRAPHS):
        return f" {character} "
    return character if character.isalnum() or unicodedata.category(character)[0] == "M" else " "
