"""What a whole article says of its names: a small pipeline labels each alone, and differently from line to line.

By its last word a name is a body or a place; behind a title it is a person; a surname is whose full name it ends; an
acronym is what stands before its brackets; and of several labels of one name the commonest holds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from processors.mentions import Name
from processors.titles import HEADS

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
_HUMANS = frozenset(
    (
        "abbot priest monk nun architect engineer farmer teacher lawyer author writer actor actress singer driver pilot"
        " coach owner founder resident mother father brother sister son daughter wife husband widow neighbour"
        " doctor scientist historian researcher activist student worker nurse fisherman trader poet painter cleric"
        " banker"
    ).split()
)
_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december mr mrs ms dr the a an i".split()
)

_INTRODUCING_BODIES = frozenset(
    (
        "company firm bank drugmaker carmaker chipmaker maker airline union party group charity newspaper daily weekly"
        " broadcaster agency operator retailer startup giant insurer miner producer manufacturer supplier federation"
        " club"
        " bloc movement militia carrier website magazine brewer utility coalition alliance"
    ).split()
)
_SPEAKING = frozenset("said says told tells added adds recalled insisted explained wrote replied joked shouted".split())
_INTRODUCING = HEADS | _HUMANS
_NO_NAMES = HEADS | _NOT_NAMES


def settle(read: Sequence[tuple[Doc, list[Name]]]) -> None:
    """Mends the names of an article's blocks, each with its doc, in place. What the lexicon knows stays."""
    for doc, names in read:
        _behind_titles(doc, names)
        _behind_bodies(doc, names)
        _beside_saying(doc, names)
        for name in names:
            _by_last_word(doc, name)
    _by_acronym(read)
    _by_surname(read)
    _by_majority(read)


def _by_last_word(doc: Doc, name: Name) -> None:
    if name.known is not None or name.label not in _LABELLED:
        return
    words = doc.text[name.start : name.end].split()
    last = words[-1].lower().strip(".")
    if len(words) < 2 or not words[-1][0].isupper():
        return
    if last in _BODIES and name.label != "ORG" and not (last == "city" and name.label == "GPE"):
        name.label = "ORG"
    elif last in _PLACES and name.label in {"PERSON", "ORG", "MISC"}:
        name.label = "LOC"


def _behind_titles(doc: Doc, names: list[Name]) -> None:
    """`President Ana Soto`: capitals behind a title are a person's, whatever the pipeline took them for."""
    for token in doc[:-1]:
        if token.lower_.strip(".") not in _INTRODUCING or (not token.text[0].isupper() and token.pos_ == "VERB"):
            continue
        apposed = doc[token.i + 1].text == ","
        run = list(_run(doc, token.i + 1 + apposed))
        if apposed and (len(run) < 2 or run[-1].i + 1 >= len(doc) or doc[run[-1].i + 1].text != ","):
            continue
        if not run or (len(run) == 1 and not token.text[0].isupper()):
            continue
        start, end = run[0].idx, run[-1].idx + len(run[-1].text)
        over = [one for one in names if one.start < end and start < one.end]
        if any(one.known is not None or one.label == "PERSON" for one in over):
            continue
        if len(over) == 1 and over[0].end == end and over[0].start < start and len(run) > 1:
            # "Colonel Guy Mbuyi" is no body.
            over[0].start, over[0].label = start, "PERSON"
            continue
        if over and (len(over) > 1 or (over[0].start, over[0].end) != (start, end)):
            continue
        if over:
            over[0].label = "PERSON"
        elif len(run) > 1:
            names.append(Name(start, end, "PERSON"))


def _behind_bodies(doc: Doc, names: list[Name]) -> None:
    """`the drugmaker Nordvig`, `farmers' union AgroSol`: a body, whatever the pipeline took it for."""
    for token in doc[:-1]:
        if token.text not in _INTRODUCING_BODIES:
            continue
        run = list(_run(doc, token.i + 1))
        if not run or (run[-1].i + 1 < len(doc) and doc[run[-1].i + 1].text in {"'s", "’s"}):
            continue
        start, end = run[0].idx, run[-1].idx + len(run[-1].text)
        over = [one for one in names if one.start < end and start < one.end]
        if any(one.known is not None for one in over) or any(one.label in {"ORG", "GPE", "NORP"} for one in over):
            continue
        if len(over) == 1 and (over[0].start, over[0].end) == (start, end):
            over[0].label = "ORG"
        elif not over:
            names.append(Name(start, end, "ORG"))


def _beside_saying(doc: Doc, names: list[Name]) -> None:
    """`"...," said Amina Lansana`, `Amina Lansana, 52, told`: two or three capitals that speak and bear no label
    yet.
    """
    for token in doc:
        if token.lower_ not in _SPEAKING or token.i == 0:
            continue
        run = list(_run(doc, token.i + 1)) if doc[token.i - 1].is_punct else []
        run = run or list(_run_before(doc, token.i))
        if not 2 <= len(run) <= 4:
            continue
        start, end = run[0].idx, run[-1].idx + len(run[-1].text)
        over = [one for one in names if one.start < end and start < one.end]
        if not over:
            names.append(Name(start, end, "PERSON"))
        elif len(over) == 1 and over[0].label in {"MISC", "EVENT", "NORP"} and over[0].known is None:
            over[0].start, over[0].end, over[0].label = start, end, "PERSON"


def _run_before(doc: Doc, index: int) -> Iterator[Token]:
    """The capitals that end before a word, beyond an age between commas."""
    if index > 2 and doc[index - 1].text == "," and doc[index - 2].like_num and doc[index - 3].text == ",":
        index -= 3
    first = index
    while first > 0 and doc[first - 1].pos_ == "PROPN" and doc[first - 1].text[0].isupper():
        if doc[first - 1].lower_.strip(".") in _NO_NAMES:
            break
        first -= 1
    return iter(doc[first:index])


def _run(doc: Doc, index: int) -> Iterator[Token]:
    while index < len(doc) and doc[index].pos_ == "PROPN" and doc[index].text[0].isupper():
        if doc[index].lower_.strip(".") in _NO_NAMES:
            return
        yield doc[index]
        index += 1


def _by_acronym(read: Sequence[tuple[Doc, list[Name]]]) -> None:
    """`the National Copra Board (NCB)`: later NCB is a body too."""
    short: dict[str, str] = {}
    for doc, names in read:
        text = doc.text
        for name in names:
            rest = text[name.end : name.end + 14]
            if rest.startswith(" (") and ")" in rest:
                inside = rest[2 : rest.index(")")]
                if 2 <= len(inside) <= 8 and inside.isupper() and inside.isalpha() and name.label in {"ORG", "GPE"}:
                    short[inside] = name.label
    _label_all(read, short)


def _by_surname(read: Sequence[tuple[Doc, list[Name]]]) -> None:
    """`Soto`, after `Ana Soto`: a person too."""
    surnames = {
        doc.text[one.start : one.end].split()[-1]: "PERSON"
        for doc, names in read
        for one in names
        if one.label == "PERSON" and " " in doc.text[one.start : one.end].strip()
    }
    known = {doc.text[one.start : one.end] for doc, names in read for one in names if one.known is not None}
    wanted = {
        name: label for name, label in surnames.items() if name not in known and len(name) > 2 and name[0].isupper()
    }
    _label_all(read, wanted)


def _label_all(read: Sequence[tuple[Doc, list[Name]]], labels: dict[str, str]) -> None:
    """Every token that is one of these names bears its label, unless it stands inside another name."""
    if not labels:
        return
    for doc, names in read:
        text = doc.text
        if not any(name in text for name in labels):
            continue
        for token in doc:
            label = labels.get(token.text)
            if label is None:
                continue
            start, end = token.idx, token.idx + len(token.text)
            over = [one for one in names if one.start < end and start < one.end]
            if not over:
                names.append(Name(start, end, label))
            elif len(over) == 1 and (over[0].start, over[0].end) == (start, end) and over[0].known is None:
                over[0].label = label


def _by_majority(read: Sequence[tuple[Doc, list[Name]]]) -> None:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for doc, names in read:
        for name in names:
            if name.known is None and name.label in _LABELLED:
                counted[doc.text[name.start : name.end]][name.label] += 1
    for doc, names in read:
        for name in names:
            labels = counted.get(doc.text[name.start : name.end])
            if name.known is None and labels is not None and len(labels) > 1:
                (first, times), (_, next_times) = labels.most_common(2)
                if times > next_times:
                    name.label = first
