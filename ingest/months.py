"""Months by their names, in the languages of the Unicode CLDR (babel)."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError

_USUAL = ("de", "fr", "es", "pt", "it", "ru", "nl", "pl", "uk", "sv", "da", "nb", "tr")
"""Tried where the feed names no language, or names a wrong one."""
_ALSO = {"sept": 9, "mrz": 3, "jaenner": 1, "janner": 1, "gen": 1, "set": 9, "ago": 8, "okt": 10, "dez": 12}
"""Short forms that publishers use and CLDR doesn't list."""
_LEAST = 3


@lru_cache(4096)
def month_of(word: str, language: str = "") -> int | None:
    """The month (1 to 12) that a word or its beginning (three letters at least) means.

    English always, then `language`, then the usual ones; a beginning of several months ("jui") means none.
    """
    word = _folded(word)
    if len(word) < _LEAST or not word.isalpha():
        return None
    found = _among(word, "en") or _among(word, language.replace("_", "-").split("-")[0].lower())
    if found is None:
        meant = {month for one in _USUAL if (month := _among(word, one)) is not None}
        found = meant.pop() if len(meant) == 1 else _ALSO.get(word)
    return found


def _among(word: str, language: str) -> int | None:
    names = _names(language)
    if word in names:
        return names[word]
    meant = {month for name, month in names.items() if name.startswith(word)}
    return meant.pop() if len(meant) == 1 else None


@cache
def _names(language: str) -> dict[str, int]:
    return dict(_all_names(language))


def _all_names(language: str) -> Iterator[tuple[str, int]]:
    try:
        months = Locale(language).months
    except (UnknownLocaleError, ValueError):
        return
    forms: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    for form in forms:
        for width in widths:
            yield from ((_folded(name), number) for number, name in months[form][width].items())


def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one)).strip(". ")
