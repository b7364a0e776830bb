"""Names of countries and capitals in other languages, in whatever case they stand: for languages without a pipeline.

The names are those of CLDR (through Babel): territories, and the cities by which time zones are called. A word matches
by its stem where Snowball knows the language.
"""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from processors.lexicon import Found, Known, Sort, lexicon
from topics.stems import stemmer

_UNSPACED = frozenset({"zh", "ja", "th", "km", "lo", "my"})
_WORD = re.compile(r"[^\W\d_](?:\w|-(?=\w))*")
_GONE = frozenset({"SUN", "DDR", "YUG", "CSK", "SCG"})


class ForeignNames:
    """The known names of one language."""

    def __init__(self, language: str) -> None:
        self._stem = stemmer(language) or str.casefold
        self._spaced = language not in _UNSPACED
        self._by_first: dict[str, list[tuple[list[str], Known]]] = {}
        for known in _names(language):
            stems = [self._stem(word) for word in _words(known.name)] if self._spaced else [known.name]
            if stems and (len(stems) > 1 or len(stems[0]) > 2 or not self._spaced):
                self._by_first.setdefault(stems[0], []).append((stems, known))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._joined = None if self._spaced else re.compile(_alternatives(self._by_first))

    def find(self, text: str) -> list[Found]:
        """The names in `text` in order, the longest at each place."""
        if self._joined is not None:
            return [Found(*one.span(), self._by_first[one[0]][0][1]) for one in self._joined.finditer(text)]
        words = [(one.start(), one.end(), one[0]) for one in _WORD.finditer(text)]
        stems = [self._stem(word) for _, _, word in words]
        found: list[Found] = []
        index = 0
        while index < len(words):
            length = 0
            # In languages with capitals a name has one.
            if not words[index][2][0].islower():
                for wanted, known in self._by_first.get(stems[index], ()):
                    if stems[index : index + len(wanted)] == wanted:
                        length = len(wanted)
                        found.append(Found(words[index][0], words[index + length - 1][1], known))
                        break
            index += length or 1
        return found


@cache
def foreign_names(language: str) -> ForeignNames | None:
    """The names of a language (ISO 639-1), None where CLDR has none."""
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
    return ForeignNames(language)


def _words(name: str) -> list[str]:
    return [one[0] for one in _WORD.finditer(name)]


def _alternatives(names: dict[str, list[tuple[list[str], Known]]]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _names(language: str) -> Iterator[Known]:
    locale = Locale.parse(language)
    codes = _codes()
    for territory, name in locale.territories.items():
        if territory in codes:
            yield _known(name, codes[territory], "name")
    capitals = {(one.actor.id, one.name) for one in lexicon().by_name.values() if one.sort == "capital"}
    zones = get_global("zone_territories")
    for zone, names in locale.time_zones.items():
        country = codes.get(str(zones.get(zone, "")))
        english = zone.split("/")[-1].replace("_", " ")
        if country is not None and (country, english) in capitals and "city" in names:
            yield _known(str(names["city"]), country, "capital")


@cache
def _codes() -> dict[str, str]:
    """alpha-2 -> the id of the country's actor."""
    aliases = get_global("territory_aliases")
    pairs = ((aliases.get(code), code) for code in lexicon().actors if len(code) == 3 and code not in _GONE)
    return {alias[0]: code for alias, code in pairs if alias and len(alias) == 1} | {"XK": "XKX"}


def _known(name: str, code: str, sort: Sort) -> Known:
    return Known(name, lexicon().actors[code], sort)
