"""Keys that agree: a part that a text does not say (None) agrees with anything."""

from collections.abc import Iterable, Sequence
from itertools import product

from alerts.match import Key, Opening


def agree(one: Key | None, other: Key | None) -> bool:
    """Whether two keys of one rule say nothing different; keys of another shape never agree."""
    if one is None or other is None:
        return one is other
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a is None or b is None or a == b for a, b in pairs)


def says_nothing(key: Key | None) -> bool:
    """Whether no part of a key is known."""
    return key is not None and all(part is None for part in key)


def agrees_with_any(key: Key | None, others: Iterable[Key | None]) -> bool:
    return any(agree(key, other) for other in others)


def stored_forms(key: Key | None) -> list[Key | None] | None:
    """The keys that agree with this one, as far as they can be listed: None where any value would do.

    A key of which nothing is known is left out: it agrees with all and tells of none.
    """
    if key is None:
        return [None]
    if None in key or len(key) > 6:
        return None
    return [form for form in product(*((part, None) for part in key)) if not says_nothing(form)]


def in_order(openings: Sequence[Opening]) -> list[Opening]:
    """The openings of one match, those that say most first, so that a vague one meets the exact one's hit."""
    return sorted(openings, key=lambda opening: (opening.key or ()).count(None))
