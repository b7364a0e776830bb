"""Writes processors/data/first_names.txt.zst: first names that only women or only men bear, from the lists of Faker.

Run it where `faker` is installed beside the project: `python scripts/make_first_names.py`. Two lines: the names of
women, those of men, in small letters without accents, separated by spaces. Names that both bear are left out.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path

import zstandard
from faker.providers import person

from processors.lexicon import folded

TARGET = Path(__file__).parent.parent / "processors" / "data" / "first_names.txt.zst"
HEADER = "# First names of women, then of men, from Faker (MIT). Made by scripts/make_first_names.py.\n"


def names(of: str) -> set[str]:
    """All the names of one kind, in all the languages that are written in Latin letters."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        given: Iterable[str] = getattr(provider, of, ())
        found |= {folded(name) for name in given if name.isalpha() and name[0].isupper() and len(name) > 2}
    return {name for name in found if name.isascii()}


def main() -> None:
    women, men = names("first_names_female"), names("first_names_male")
    lines = (" ".join(sorted(women - men)), " ".join(sorted(men - women)))
    TARGET.write_bytes(zstandard.compress((HEADER + "\n".join(lines) + "\n").encode(), 19))


if __name__ == "__main__":
    main()
