"""Stems: what brings the forms of a word together in the languages that Snowball knows, and a few that it doesn't."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

import Stemmer  # type: ignore[import-not-found]

_ALGORITHMS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian",
    "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "nb": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
# Ukrainian and Belarusian have no Snowball stemmer; these are the endings of their nouns and adjectives.
_SLAVIC_ENDING = re.compile(r"(?:ами|ями|ою|ею|єю|ією|ому|ого|ові|еві|[аеєиіїоуюяыйь]+|[ое]м|[ая][мх]|[иі][мх])$")


@cache
def stemmer(language: str) -> Callable[[str], str] | None:
    """The stem of a word in a language (ISO 639-1), in small letters; None where nobody knows its endings."""
    if language in {"uk", "be"}:
        return lambda word: _SLAVIC_ENDING.sub("", word.casefold())
    if language not in _ALGORITHMS:
        return None
    snowball = Stemmer.Stemmer(_ALGORITHMS[language])
    return lru_cache(100_000)(lambda word: cast(str, snowball.stemWord(word.casefold())))
