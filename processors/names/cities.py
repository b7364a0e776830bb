"""In which country a city lies: what GeoNames knows of names, and what the text says where several share one."""

from collections.abc import Collection
from functools import cache

import zstandard

from processors.lexicon import DATA

_SOURCE = DATA / "cities.txt.zst"
"""Its layout stands in scripts/make_cities.py."""


def country_of_city(name: str, named: Collection[str]) -> str | None:
    """ISO 3166-1 alpha-3, None for what is no city or may be several; `named` are the countries that the text names."""
    found = _cities().get(name.title() if name.isupper() and len(name) > 3 else name)
    if found is None:
        return None
    codes = found.split()
    told = [code for one in codes if (code := one.rstrip("!")) in named]
    if len(told) == 1:
        return told[0]
    return codes[0].rstrip("!") if codes[0].endswith("!") else None


@cache
def _cities() -> dict[str, str]:
    text = zstandard.ZstdDecompressor().decompress(_SOURCE.read_bytes()).decode()
    return dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
