"""Short names for feeds, of the letters that ids are made of: `gazette-world` for the World of gazette.example."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from ingest.identity import source_of

LONGEST = 40
_SAYS_NOTHING = set(
    "a all and articles at atom by com feed feeds for from headlines home homepage in index latest main news of on "
    "online org our posts rdf recent rss stories story the to top update updates www xml your".split()
)
_WITHOUT_MARK = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


class Ids:
    """Gives out ids that none of `taken` and no other has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {one.lower() for one in taken}
        self._given: Counter[str] = Counter()

    def free(self, wanted: str) -> str:
        """The id `wanted`, or with the first number that makes it unlike the others."""
        made = wanted
        while made.lower() in self._taken:
            self._given[wanted.lower()] += 1
            made = f"{wanted}-{self._given[wanted.lower()] + 1}"
        self._taken.add(made.lower())
        return made


def by_host_and_title(url: str, title: str) -> str:
    """The publisher's name, and what the title adds to it."""
    source = source_of(url)
    name = "-".join(words(source if re.fullmatch(r"[\d.:a-f]*[.:][\d.:a-f]*", source) else source.split(".")[0]))
    more = [one for one in words(title) if one not in _SAYS_NOTHING and one not in name.split("-") and one not in name]
    return _short([name or "feed", *more[:4]])


def by_title(url: str, title: str) -> str:
    """The title as people gave it; where it has no letters that an id can have, the publisher's name."""
    found = words(title)
    return _short(found) if found else by_host_and_title(url, "")


def words(text: str) -> list[str]:
    """The words of a text in small ASCII letters; those of other scripts are left out."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_WITHOUT_MARK)).replace("'", "").replace("’", "")
    return re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode())


def _short(parts: list[str]) -> str:
    """As many words as fit, the first in any case."""
    made = parts[0][:LONGEST]
    for part in parts[1:]:
        if len(made) + 1 + len(part) > LONGEST:
            break
        made += f"-{part}"
    return made
