"""Whether a person is a "he" or a "she", where title or first name say so."""

from functools import cache
from typing import Literal

import zstandard

from processors.lexicon import DATA, folded

Gender = Literal["female", "male"]
_SOURCE = DATA / "first_names.txt.zst"
"""Its layout stands in scripts/make_first_names.py."""
_HERS = frozenset(
    (
        "mrs ms miss lady dame baroness queen princess spokeswoman chairwoman congresswoman ombudswoman madame actress"
    ).split()
)
_HIS = frozenset("mr sir lord baron king prince spokesman chairman congressman ombudsman emir sultan pope imam".split())


def gender_of(name: str, title: str | None) -> Gender | None:
    """By the title ("spokeswoman"), else by the first name; None where neither says."""
    words = set((title or "").lower().replace(".", "").split())
    if words & _HERS:
        return "female"
    if words & _HIS:
        return "male"
    parts = name.split()
    if len(parts) < 2:
        return None
    first = folded(parts[0].split("-")[0])
    women, men = _first_names()
    return "female" if first in women else "male" if first in men else None


@cache
def _first_names() -> tuple[frozenset[str], frozenset[str]]:
    text = zstandard.ZstdDecompressor().decompress(_SOURCE.read_bytes()).decode()
    women, men = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return frozenset(women), frozenset(men)
