"""Titles of persons: "Russian Foreign Minister Sergey Lavrov", "Dmitry Peskov, the Kremlin's spokesman,"."""

from collections.abc import Sequence, Set

from spacy.tokens import Doc

_HEADS = (
    "president premier chancellor minister secretary ambassador envoy spokesman spokeswoman spokesperson"
    " chief head leader king queen prince princess emir sultan pope governor mayor senator congressman"
    " congresswoman lawmaker deputy general admiral colonel major captain lieutenant sergeant marshal"
    " commander judge justice prosecutor attorney director chairman chairwoman chair chairperson commissioner"
    " counsellor counselor consul attache attaché adviser advisor aide official diplomat speaker vicepresident"
    " president-elect taoiseach ombudsman rapporteur representative delegate negotiator inspector officer"
    " coordinator economist analyst professor dr archbishop bishop cardinal ayatollah imam rabbi sheikh sir"
    " dame lord lady baroness mr mrs ms miss prosecutor-general secretary-general director-general"
    " attorney-general editor boss chef executive solicitor barrister detective pastor reverend tánaiste"
    " tanaiste td mp ombudswoman superintendent chargé charge"
    " congressperson councillor councilor mufti patriarch warden sheriff treasurer nuncio auditor whip counterpart"
    " politician coroner magistrate brigadier wing-commander commodore constable commissar"
)
_MODIFIERS = (
    "foreign prime defence defense interior home finance trade economy energy health education justice deputy"
    " vice acting interim former ex outgoing incoming new then late senior top chief first second permanent"
    " special general state federal regional national presidential government ministry army military police"
    " press human rights party opposition supreme high under assistant junior the a an his her their its of"
    " and for crown security affairs union external internal parliamentary prosecutor environment"
    " agriculture transport culture labour labor development public information ruling communist democratic"
    " republican conservative liberal rebel separatist veteran long-time longtime commerce homeland water"
    " transportation housing sports sport tourism mining petroleum oil commercial cultural social digital technology"
    " science"
    " religious women youth employment immigration emergency emergencies disaster agricultural rural urban local"
    " municipal provincial city county district united nations electoral election central bank high commission"
    " majority minority house senate congress parliament council board committee commission"
    " his excellency her honourable honorable hon provincial lieutenant major brigadier rear staff"
)
HEADS = frozenset(_HEADS.split())
MODIFIERS = frozenset(_MODIFIERS.split())
OFFICIAL = HEADS - frozenset(
    (
        "mr mrs ms miss dr sir dame lord lady baroness professor economist analyst editor boss chef archbishop"
        " bishop cardinal imam rabbi"
    ).split()
)
LAWMAKERS = frozenset(
    "senator congressman congresswoman lawmaker deputy mp td representative councillor speaker".split()
)
_ANYBODYS = frozenset(
    (
        "director chairman chairwoman chair chairperson chief head leader boss officer representative coordinator"
        " manager"
        " official aide adviser advisor secretary president inspector delegate editor"
    ).split()
)
_OF_A_STATE = frozenset(
    (
        "foreign prime defence defense interior home finance trade economy energy health education justice state"
        " federal national"
        " presidential government ministry army military navy police security intelligence prosecutor border customs"
        " election electoral parliamentary parliament treasury immigration cabinet commerce transport agriculture court"
    ).split()
)
_OF_NO_STATE = frozenset(
    (
        "company union party opposition executive club group association federation rebel separatist church university"
        " college hospital team coach bank airline corporate business industry campaign managing commercial marketing"
    ).split()
)
REACH = 12


def is_official(words: Set[str]) -> bool:
    """Whether a title is that of a state's office: a minister's, a police chief's; not a director's, a party
    president's.
    """
    heads = words & OFFICIAL
    if words & LAWMAKERS - {"speaker", "deputy"}:
        return True
    if not heads or words & _OF_NO_STATE:
        return False
    return bool(heads - _ANYBODYS) or bool(words & _OF_A_STATE) or words <= {"president", "mr", "the"}


def title_before(doc: Doc, first: int, mentions: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Tokens (start, end) of the title that stands before the name at token `first`.

    `mentions` are token spans of countries and bodies, which may stand inside a title.
    """
    inside = {index for start, end in mentions for index in range(start, end)}
    start = first
    found = False
    while start > 0 and first - start < REACH:
        token = doc[start - 1]
        word = token.lower_.strip(".")
        if word in HEADS:
            found = True
        elif (not found and token.text != "-") or not (
            word in MODIFIERS
            or start - 1 in inside
            or token.text in {"'s", "’s", "-", "’", "'"}
            or (token.text[0].isupper() and start - 2 in inside and not token.is_sent_start)
        ):
            break
        start -= 1
    while start < first and (doc[start].lower_ in {"the", "a", "an", "of", "and", "for", "-", "'s", "’s", "'", "’"}):
        start += 1
    return (start, first) if found and start < first else None


def title_after(doc: Doc, end: int) -> tuple[int, int] | None:
    """Tokens (start, end) of "..., the Kremlin's spokesman," behind a name that ends before token `end`."""
    if end >= len(doc) or doc[end].text != ",":
        return None
    start = end + 1
    for index in range(start, min(start + REACH, len(doc))):
        token = doc[index]
        if token.text in {",", ".", ";", ":", "—", "–"} or token.pos_ in {"VERB", "AUX", "PRON", "SCONJ", "CCONJ"}:
            return None
        if token.lower_.strip(".") in HEADS:
            stop = index + 1
            # "of Paraguay" belongs to it.
            while stop < len(doc) and doc[stop].lower_ in {"of", "for", "to", "the"} and stop + 1 < len(doc):
                stop += 1
                while stop < len(doc) and doc[stop].pos_ == "PROPN":
                    stop += 1
            if doc[start].lower_ in {"the", "a", "an"}:
                start += 1
            return (start, stop) if start < stop else None
    return None
