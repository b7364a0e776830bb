"""What stands beside a name says what it names: a person behind a title, a body behind `the drugmaker`, and whoever
speaks is a person.
"""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from processors.names.mentions import Name
from processors.names.titles import HEADS

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


def label_behind_titles(doc: Doc, names: list[Name]) -> None:
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


def label_behind_bodies(doc: Doc, names: list[Name]) -> None:
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


def label_beside_saying(doc: Doc, names: list[Name]) -> None:
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


def _run(doc: Doc, index: int) -> Iterator[Token]:
    """The capitals that begin with a word."""
    while index < len(doc) and doc[index].pos_ == "PROPN" and doc[index].text[0].isupper():
        if doc[index].lower_.strip(".") in _NO_NAMES:
            return
        yield doc[index]
        index += 1


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
