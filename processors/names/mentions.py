"""Names in a block: the pipeline's and the lexicon's, made one. Neither cuts the other's longer name."""

from dataclasses import dataclass

from spacy.tokens import Doc

from processors.lexicon import Found, Known, lexicon
from processors.names.titles import HEADS, MODIFIERS
from processors.words.trees import sentence_of

WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_HONORIFICS = frozenset(
    "mr mrs ms miss dr sir dame lord lady prof professor herr frau monsieur madame señor señora signor signora".split()
)
_HOLDERS = frozenset(
    {"td", "mp", "mps", "spokesman", "spokeswoman", "leader", "chief", "minister", "president", "official"}
)
_BEFORE_NAMES = _HONORIFICS | HEADS
_QUOTES = "\"'“”‘’«»`"


@dataclass(slots=True)
class Name:
    """A name at characters `start` to `end` of the block; `known` where the lexicon has it."""

    start: int
    end: int
    label: str
    known: Known | None = None


def names_in(text: str, doc: Doc) -> list[Name]:
    """The names of a block's text in order, without overlaps."""
    places = frozenset((one.start_char, one.end_char) for one in doc.ents if one.label_ in {"GPE", "LOC"})
    known = lexicon().find(text, places)
    found = [name for ent in doc.ents if (name := _trimmed(text, ent.start_char, ent.end_char, ent.label_)) is not None]
    found = [name for name in found if not _is_several(text, name, known)]
    shouting = _is_title_case(text)
    for one in known:
        found = _merge(text, doc, found, one, shouting)
    return sorted(found, key=lambda name: name.start)


def _is_several(text: str, name: Name, known: list[Found]) -> bool:
    """Whether the pipeline took several known names for one ("United Nations Antonio Guterres")."""
    inside = [one for one in known if name.start <= one.start and one.end <= name.end]
    if len(inside) < 2 or {one.known.sort for one in inside} <= {"name", "people"}:
        return False
    return sum(one.end - one.start for one in inside) + len(inside) - 1 >= name.end - name.start


def _merge(text: str, doc: Doc, names: list[Name], one: Found, shouting: bool) -> list[Name]:
    """`names` with the lexicon's find among them, or as they were."""
    own = Name(one.start, one.end, one.known.label, one.known)
    over = [name for name in names if name.start < one.end and one.start < name.end]
    if not over:
        return names if not shouting and _in_a_longer_name(doc, one) else [*names, own]
    longer = next((name for name in over if name.start <= one.start and one.end <= name.end), None)
    if longer is None:
        return [*(name for name in names if name not in over), own]
    if (longer.start, longer.end) == (one.start, one.end):
        if one.known.sort == "seat" or (one.known.sort == "name" and longer.label == "PERSON"):
            own.label = longer.label if one.known.sort == "seat" else own.label
        return [*(name for name in names if name is not longer), own]
    if one.start == longer.start and _is_title_rest(text[one.end : longer.end]):
        return [*(name for name in names if name is not longer), own]
    rest = text[one.end : longer.end].strip()
    if one.start == longer.start and longer.known is None and rest and rest == rest.lower():
        # "Estonia three": what follows in small letters is no part of a country's name.
        return [*(name for name in names if name is not longer), own]
    if one.start == longer.start and one.known.sort == "people" and longer.label == "PERSON" and rest:
        longer.start = longer.end - len(text[one.end : longer.end].lstrip())
        return [*names, own]
    if longer.known is None and longer.label in {"NORP", "DATE", "CARDINAL", "QUANTITY", "MONEY", "TIME"}:
        return [*(name for name in names if name is not longer), own]
    return names


def _in_a_longer_name(doc: Doc, one: Found) -> bool:
    """Whether capitals around a find make it a part of another name ("Bank of Georgia", "Chad Smith")."""
    if one.known.sort in {"people", "body", "seat", "person"}:
        return False
    span = doc.char_span(one.start, one.end, alignment_mode="expand")
    if span is None:
        return False
    after = doc[span.end] if span.end < len(doc) else None
    if after is not None and after.pos_ == "PROPN" and after.text[:1].isupper() and span.end_char + 1 == after.idx:
        word = after.lower_.strip(".")
        return word not in HEADS and word not in MODIFIERS and after.ent_type_ not in {"DATE", "TIME"}
    if span.start >= 2 and doc[span.start - 1].lower_ == "of":
        before = doc[span.start - 2]
        proper = before.pos_ == "PROPN" and before.text[:1].isupper() and before.i != sentence_of(before).start
        return proper and before.lower_ not in HEADS and before.ent_type_ in {"ORG", "FAC"}
    return False


def _is_title_rest(rest: str) -> bool:
    """Whether what the pipeline took for the rest of a name is a title's beginning ("Russian Foreign" Minister)."""
    words = rest.replace("'s", " ").replace("’s", " ").split()
    return bool(words) and all(word.lower() in MODIFIERS or word.lower() in HEADS for word in words)


def _is_title_case(text: str) -> bool:
    words = [word for word in text.split() if word.isalpha() and len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _trimmed(text: str, start: int, end: int, label: str) -> Name | None:
    """A name without quotation marks, an article or a possessive."""
    while start < end and (text[start].isspace() or text[start] in _QUOTES):
        start += 1
    for ending in ("'s", "’s"):
        if text[start:end].endswith(ending):
            end -= 2
    while end > start and (text[end - 1].isspace() or text[end - 1] in _QUOTES or text[end - 1] == ","):
        end -= 1
    if label not in {"DATE", "TIME", "QUANTITY", "CARDINAL", "MONEY", "PERCENT"} and text[start:end].lower().startswith(
        "the "
    ):
        start += 4
    first = text[start:end].split(" ")[0]
    while label == "PERSON" and first.lower().strip(".") in _BEFORE_NAMES and len(first) < end - start:
        start += len(first) + 1
        first = text[start:end].split(" ")[0]
    last = text[start:end].split(" ")[-1]
    if label == "ORG" and last.lower() in _HOLDERS and len(last) < end - start:
        # "the Sinn Féin TD"
        end -= len(last) + 1
    if first.lower() in WEEKDAYS and len(first) < end - start:
        start += len(first) + 1
    if start >= end or "\n" in text[start:end] or not any(one.isalnum() for one in text[start:end]):
        return None
    return Name(start, end, label)
