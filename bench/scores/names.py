"""Names: spans and labels as strict as they come; and the country that an actor acts for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.scores.ratio import Overlap, Ratio
from topics.records import Enriched

LABELS = ("PERSON", "GPE", "LOC", "ORG", "NORP")
_ALIKE = {"FAC": "LOC"}
Spans = dict[tuple[int, int], str]


@dataclass
class Names:
    """`strict` by label; `places` counts GPE, LOC and FAC as one; `country` is that of persons and bodies."""

    strict: dict[str, Overlap] = field(default_factory=lambda: {label: Overlap() for label in LABELS})
    wire: Overlap = field(default_factory=Overlap)
    country: Ratio = field(default_factory=Ratio)

    def add(self, expected: Mapping[str, str], countries: Mapping[str, str | None], read: Enriched) -> list[str]:
        """`expected` gives each name's label, `countries` whom a person or body acts for."""
        want = spans(read.text, expected)
        got = {(one.start, one.end): _ALIKE.get(one.label, one.label) for one in read.mentions}
        got = {span: label for span, label in got.items() if label in LABELS}
        for label, overlap in self.strict.items():
            wanted, found = ({span for span, one in some.items() if one == label} for some in (want, got))
            overlap.add(len(wanted), len(found), len(wanted & found))
        wired, seen = _wire(want), _wire(got)
        self.wire.add(len(wired), len(seen), len(wired.items() & seen.items()))
        missed = sorted({f"{read.text[s:e]} {label}" for (s, e), label in wired.items() - seen.items()})
        made_up = sorted({f"{read.text[s:e]} {label}" for (s, e), label in seen.items() - wired.items()})
        wrong = [f"names missed: {'; '.join(missed)}"] if missed else []
        wrong += [f"names made up: {'; '.join(made_up)}"] if made_up else []
        return wrong + self._countries(countries, read)

    def _countries(self, countries: Mapping[str, str | None], read: Enriched) -> list[str]:
        actors = {one.id: one for one in read.actors}
        wrong = []
        for name, want in countries.items():
            named = [actors[one.actor] for one in read.mentions if one.actor is not None and one.text == name]
            got = named[0].country if named else "-"
            self.country.add(got == want)
            if got != want:
                wrong.append(f"country {got} for {want}: {name}")
        return wrong


def spans(text: str, names: Mapping[str, str]) -> Spans:
    """Where the names stand: everywhere in the text, the longest where several begin."""
    if not names:
        return {}
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    return {found.span(): _ALIKE.get(names[found[0]], names[found[0]]) for found in pattern.finditer(text)}


def _wire(found: Spans) -> Spans:
    """Persons, places and bodies: what the news sets mark."""
    alike = {"GPE": "LOC", "LOC": "LOC", "PERSON": "PERSON", "ORG": "ORG"}
    return {span: alike[label] for span, label in found.items() if label in alike}
