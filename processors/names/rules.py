"""What a whole article says of its names: a small pipeline labels each alone, and differently from line to line.

By its last word a name is a body or a place; behind a title it is a person; a surname is whose full name it ends; an
acronym is what stands before its brackets; and of several labels of one name the commonest holds.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from processors.names.mentions import Name
from processors.names.neighbours import label_behind_bodies, label_behind_titles, label_beside_saying
from processors.reading import Block

_BODIES = frozenset(
    (
        "ministry bank party council court committee commission agency authority association union federation"
        " corporation company inc ltd plc group institute foundation police army navy forces guard university"
        " college academy school hospital times post news radio television tv bulletin gazette herald tribune"
        " airlines airways motors airline league alliance front movement congress parliament senate assembly"
        " bureau office department service centre center organisation organization society trust fund board"
        " chamber coalition network club fc united city press programme secretariat tribunal directorate corps"
        " brigade exchange industries holdings energy technologies"
    ).split()
)
_PLACES = frozenset(
    (
        "river sea lake strait gulf island islands ocean valley desert bay peninsula mountains mountain hills province"
        " district region county oblast governorate airport bridge street square road avenue square canal coast port"
        " station stadium prison camp crossing"
    ).split()
)
_LABELLED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "MISC", "EVENT", "NORP", "WORK_OF_ART", "PRODUCT", "LAW"})


def settle(read: Sequence[tuple[Block, list[Name]]]) -> None:
    """Mends the names of an article's blocks in place. What the lexicon knows stays."""
    for block, names in read:
        label_behind_titles(block.doc, names)
        label_behind_bodies(block.doc, names)
        label_beside_saying(block.doc, names)
        for name in names:
            _by_last_word(block.text, name)
    _by_acronym(read)
    _by_surname(read)
    _by_majority(read)


def _by_last_word(text: str, name: Name) -> None:
    if name.known is not None or name.label not in _LABELLED:
        return
    words = text[name.start : name.end].split()
    last = words[-1].lower().strip(".")
    if len(words) < 2 or not words[-1][0].isupper():
        return
    if last in _BODIES and name.label != "ORG" and not (last == "city" and name.label == "GPE"):
        name.label = "ORG"
    elif last in _PLACES and name.label in {"PERSON", "ORG", "MISC"}:
        name.label = "LOC"


def _by_acronym(read: Sequence[tuple[Block, list[Name]]]) -> None:
    """`the National Copra Board (NCB)`: later NCB is a body too."""
    short: dict[str, str] = {}
    for block, names in read:
        for name in names:
            rest = block.text[name.end : name.end + 14]
            if rest.startswith(" (") and ")" in rest:
                inside = rest[2 : rest.index(")")]
                if 2 <= len(inside) <= 8 and inside.isupper() and inside.isalpha() and name.label in {"ORG", "GPE"}:
                    short[inside] = name.label
    _label_all(read, short)


def _by_surname(read: Sequence[tuple[Block, list[Name]]]) -> None:
    """`Soto`, after `Ana Soto`: a person too."""
    surnames = {
        block.text[one.start : one.end].split()[-1]: "PERSON"
        for block, names in read
        for one in names
        if one.label == "PERSON" and " " in block.text[one.start : one.end].strip()
    }
    known = {block.text[one.start : one.end] for block, names in read for one in names if one.known is not None}
    wanted = {
        name: label for name, label in surnames.items() if name not in known and len(name) > 2 and name[0].isupper()
    }
    _label_all(read, wanted)


def _label_all(read: Sequence[tuple[Block, list[Name]]], labels: dict[str, str]) -> None:
    """Every token that is one of these names bears its label, unless it stands inside another name."""
    if not labels:
        return
    for block, names in read:
        if not any(name in block.text for name in labels):
            continue
        for token in block.doc:
            label = labels.get(token.text)
            if label is None:
                continue
            start, end = token.idx, token.idx + len(token.text)
            over = [one for one in names if one.start < end and start < one.end]
            if not over:
                names.append(Name(start, end, label))
            elif len(over) == 1 and (over[0].start, over[0].end) == (start, end) and over[0].known is None:
                over[0].label = label


def _by_majority(read: Sequence[tuple[Block, list[Name]]]) -> None:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for block, names in read:
        for name in names:
            if name.known is None and name.label in _LABELLED:
                counted[block.text[name.start : name.end]][name.label] += 1
    for block, names in read:
        for name in names:
            labels = counted.get(block.text[name.start : name.end])
            if name.known is None and labels is not None and len(labels) > 1:
                (first, times), (_, next_times) = labels.most_common(2)
                if times > next_times:
                    name.label = first
