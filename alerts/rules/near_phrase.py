"""How near an article comes to holding a phrase: its words in another place, form, order or distance."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from alerts.rules.forms import forms_of
from alerts.rules.phrase import Phrase, Range, Slot
from alerts.rules.view import View

FAR = 30
"""Words between neighbours up to which they still belong together for a reader."""


def near_phrase(phrase: Phrase, view: View, exact: bool) -> tuple[float, str]:
    """(nearness, what is there and what it lacks)."""
    name = f'"{phrase.shown}"'
    anywhere = replace(phrase, field=None)
    if phrase.field is not None and (found := view.find(anywhere)):
        return 0.9, f"{name} stands outside the {phrase.field}: {_quoted(view, found[0])}"
    if exact and (found := view.find(_changed(anywhere, _inflected))):
        return 0.8, f"{name} stands there in another form: {_quoted(view, found[0])}"
    if found := view.find(replace(anywhere, within=FAR)):
        apart = _apart(view, phrase, found[0])
        return (
            0.8,
            f"the words of {name} stand too far apart: {_quoted(view, found[0])}; within: {apart} words finds it",
        )
    small = _changed(anywhere, _small)
    if found := view.find(small) or view.find(replace(small, within=FAR)):
        return 0.7, f"{name} stands there without its capitals: {_quoted(view, found[0])}"
    return _by_words(phrase, view, name)


def _by_words(phrase: Phrase, view: View, name: str) -> tuple[float, str]:
    """What of the words is there at all."""
    best = (0.0, f"none of the words of {name} is there")
    for slots in phrase.sequences:
        missing = [_shown(slot, phrase) for slot in slots if slot.forms.isdisjoint(view.held)]
        if missing and len(missing) < len(slots):
            there = [_shown(slot, phrase) for slot in slots if not slot.forms.isdisjoint(view.held)]
            words = f"of {name} {_list(there)} is there, {_list(missing)} is not"
            best = max(best, (0.1 + 0.3 * len(there) / len(slots), words))
        elif not missing:
            best = max(best, _scattered(slots, view, name))
    return best


def _scattered(slots: Sequence[Slot], view: View, name: str) -> tuple[float, str]:
    """All words are there: in one sentence but in another order, or in several."""
    for start, end in view.sentences:
        text = view.enriched.text[start:end]
        if all(view.find(_alone(slot), [(start, end)]) for slot in slots):
            return 0.6, f"the words of {name} stand in another order: {_cut(text)}"
    return 0.5, f"the words of {name} stand in different sentences"


def _alone(slot: Slot) -> Phrase:
    return Phrase("", ((slot,),))


def _changed(phrase: Phrase, change: Callable[[Slot], Slot]) -> Phrase:
    return replace(phrase, sequences=tuple(tuple(change(slot) for slot in slots) for slots in phrase.sequences))


def _inflected(slot: Slot) -> Slot:
    return Slot(frozenset(form for word in slot.forms for form in forms_of(word)), bases=slot.forms)


def _small(slot: Slot) -> Slot:
    return Slot(slot.forms, owned=slot.owned, bases=slot.bases)


def _apart(view: View, phrase: Phrase, found: Range) -> int:
    """The least `within` that finds the words of a stretch."""
    for within in range(phrase.within + 1, FAR + 1):
        if view.find(replace(phrase, field=None, within=within), [found]):
            return within
    return FAR


def _shown(slot: Slot, phrase: Phrase) -> str:
    """A word of a slot, as the rule writes it where it can be told."""
    written = phrase.shown.casefold().split()
    words = sorted(slot.bases or slot.forms, key=lambda word: (word not in written, len(word), word))
    return f'"{words[0]}"'


def _list(words: Sequence[str]) -> str:
    return " and ".join(words)


def _quoted(view: View, found: Range) -> str:
    return _cut(view.enriched.text[found[0] : found[1]])


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return f'"{plain if len(plain) <= 160 else plain[:159] + "…"}"'
