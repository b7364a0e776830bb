"""Sizes as people write them: 500MB, 20GB, 1.5TB."""

import re

_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]B)", re.IGNORECASE)


def parse_size(text: str) -> int:
    """`20GB` in bytes, by thousands. Raises ValueError with the forms that are understood."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no size: write a number and a unit, as in 500MB, 20GB or 1.5TB")
    return round(float(found[1]) * _UNITS[found[2].upper()])


def shown_size(count: int) -> str:
    """Bytes as people write them, with one decimal at most: 812KB, 1.5GB."""
    for unit, size in reversed(_UNITS.items()):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + unit
    return f"{count} bytes"
