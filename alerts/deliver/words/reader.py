"""Who reads a message: by whose clock and in whose language it is written.

The catalogues in `catalogues/` are gettext's; English is what the code says itself.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

CATALOGUES = Path(__file__).parent / "catalogues"
LOCALES = ("en", "en_GB", "en_US", "de", "de_AT", "de_CH")
"""What readers may be: languages that have words, with the places where times and numbers are written otherwise."""
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Reader:
    """`zone` is an IANA zone. Without `locale` words are English, and times as ISO 8601 writes them."""

    zone: str = "UTC"
    locale: str | None = None

    @property
    def language(self) -> str:
        return (self.locale or "en").partition("_")[0]

    def moment(self, time: datetime) -> str:
        """A time as the reader's clock shows it, with the zone."""
        local = time.astimezone(ZoneInfo(self.zone))
        zone = self.zone if self.zone == "UTC" else f"({self.zone})"
        clock = f"{local:%H:%M}" if self.locale is None else format_time(local, "short", locale=self.locale)
        return f"{self.day(time)} {clock} {zone}"

    def day(self, time: datetime) -> str:
        local = time.astimezone(ZoneInfo(self.zone))
        return f"{local:%Y-%m-%d}" if self.locale is None else format_date(local, "medium", locale=self.locale)

    def number(self, number: int) -> str:
        return format_decimal(number, locale=self.locale or "en")

    def say(self, text: str, **values: object) -> str:
        """`text` in the reader's language, with `values` in the places that it names as {name}."""
        return _filled(_words(self.language).gettext(text), values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """`one` or `many` in the reader's language, as it has it for that number, which stands for {number}."""
        text = _words(self.language).ngettext(one, many, number)
        return _filled(text, {"number": self.number(number), **values})


ENGLISH = Reader()


def _filled(text: str, values: dict[str, object]) -> str:
    """Not str.format: what is filled in comes from outside, and braces in it stay what they are."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


@cache
def _words(language: str) -> NullTranslations:
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)
