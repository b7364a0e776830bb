"""The language that a feed or an entry declares, as a tag of BCP 47 (RFC 5646), and what is plainly meant by others."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import cast

from babel import Locale
from babel.core import get_global

_TAG = re.compile(
    r"([a-z]{2,3})((?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z]\w{4,7}|\d\w{3,7}))*)"
)
_POSIX = re.compile(r"[.@].*$")
_NO_LANGUAGE = {"und", "mul", "zxx", "mis", "root"}
_NAMES = {
    "english": "en", "deutsch": "de", "german": "de", "français": "fr", "francais": "fr", "french": "fr",
    "español": "es", "espanol": "es", "castellano": "es", "spanish": "es", "italiano": "it", "italian": "it",
    "português": "pt", "portugues": "pt", "portuguese": "pt", "nederlands": "nl", "dutch": "nl", "svenska": "sv",
    "swedish": "sv", "dansk": "da", "danish": "da", "norsk": "no", "norwegian": "no", "suomi": "fi", "finnish": "fi",
    "polski": "pl", "polish": "pl", "čeština": "cs", "czech": "cs", "magyar": "hu", "hungarian": "hu",
    "română": "ro", "romanian": "ro", "ελληνικά": "el", "greek": "el", "türkçe": "tr", "turkish": "tr",
    "русский": "ru", "russian": "ru", "українська": "uk", "ukrainian": "uk", "العربية": "ar", "arabic": "ar",
    "עברית": "he", "hebrew": "he", "فارسی": "fa", "persian": "fa", "हिन्दी": "hi", "hindi": "hi", "中文": "zh",
    "chinese": "zh", "日本語": "ja", "japanese": "ja", "한국어": "ko", "korean": "ko", "indonesian": "id",
}  # fmt: skip
_COUNTRIES = {"jp": "ja", "cn": "zh", "cz": "cs", "ua": "uk", "kr": "ko"}
"""Codes of countries that are none of languages, and stand where a language should."""


@lru_cache(maxsize=1000)
def language_tag(declared: str | None) -> str | None:
    """ "en_US" as "en-us", "eng" as "en", "Deutsch" as "de", the first of "fr, en"; None where nothing is meant."""
    first = re.split(r"[,;|]", (declared or "").strip().lower())[0].strip()
    if first in _NAMES:
        return _NAMES[first]
    found = _TAG.fullmatch(_POSIX.sub("", first).replace("_", "-"))
    code = _code(found[1]) if found is not None else None
    return f"{code}{found[2]}" if found is not None and code is not None else None


def _code(written: str) -> str | None:
    """The shortest code of a language (ISO 639)."""
    if written in _NO_LANGUAGE:
        return None
    known = _known()
    written = _COUNTRIES.get(written, written)
    return written if written in known else _aliases().get(written)


@cache
def _aliases() -> dict[str, str]:
    aliases = cast("Mapping[str, object]", get_global("language_aliases"))
    return {old: str(code) for old, code in aliases.items() if str(code) in _known()}


@cache
def _known() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").languages) if "_" not in code)
