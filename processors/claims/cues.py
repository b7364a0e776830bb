"""Words by which texts say that somebody says something: what is done with them, and what follows them."""

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from processors.status.conditions import has_condition, is_question
from processors.words.chunks import member_at
from processors.words.trees import is_negated, is_passive, modals, objects, obliques, sentence_of

Takes = Literal["clause", "object", "to", "for", "of", "charge", "out", "as"]


@dataclass(frozen=True, slots=True)
class Cue:
    """`takes` is what the content may be, the likeliest first."""

    claim: str
    negative: bool
    takes: tuple[Takes, ...]


def _cues(claim: str, words: str, takes: tuple[Takes, ...], negative: bool = False) -> dict[str, Cue]:
    return dict.fromkeys(words.split(), Cue(claim, negative, takes))


CUES: dict[str, Cue] = {
    **_cues(
        "say",
        "say tell state add note explain declare comment remark write tweet post argue claim maintain insist"
        " stress reiterate assert allege contend suggest complain recall reply respond continue conclude"
        " emphasise emphasize underline underscore observe repeat believe announce estimate stipulate"
        " elaborate quip joke lament predict report reveal disclose hint indicate tell opine counter retort"
        " assure think boast describe brand label interject shout yell scream exclaim cry whisper murmur mutter testify"
        " joke reckon inform remind notify protest reason muse reflect snap go submit surmise intimate reaffirm point"
        " speculate venture imply signal posit worry find show",
        ("clause",),
    ),
    **_cues("say", "hail laud praise ridicule slam", ("as",)),
    **_cues("deny", "deny", ("clause", "object"), negative=True),
    **_cues(
        "deny",
        "reject dismiss refute rebut disavow repudiate rebuff dispute contest disown",
        ("object", "clause"),
        negative=True,
    ),
    **_cues("deny", "rule", ("out",), negative=True),
    **_cues("accuse", "accuse blame fault charge", ("charge",)),
    **_cues("accuse", "condemn denounce criticise criticize decry lambast castigate deplore", ("object",)),
    **_cues("demand", "demand", ("clause", "object", "to")),
    **_cues("demand", "urge ask request beg implore exhort beseech", ("to", "clause", "for")),
    **_cues("demand", "order instruct direct command advise challenge", ("to",)),
    **_cues("demand", "want seek", ("object", "to")),
    **_cues("demand", "call appeal press push plead", ("for", "to")),
    **_cues("demand", "propose recommend", ("clause", "object", "to")),
    **_cues("warn", "warn caution", ("clause", "of", "to")),
    **_cues("warn", "threaten", ("to", "clause", "object")),
    **_cues("promise", "promise vow pledge swear undertake guarantee commit", ("to", "clause", "object")),
    **_cues("confirm", "confirm admit acknowledge concede recognise recognize affirm confess", ("clause", "object")),
}
NOUNS: dict[str, Cue] = {
    **_cues("say", "claim assertion statement announcement insistence suggestion remark comment", ("clause",)),
    **_cues("deny", "denial rejection", ("clause",), negative=True),
    **_cues("accuse", "accusation allegation charge", ("clause",)),
    **_cues("demand", "demand call appeal request", ("clause",)),
    **_cues("warn", "warning threat", ("clause",)),
    **_cues("promise", "promise pledge vow assurance guarantee", ("clause",)),
    **_cues("confirm", "admission confirmation acknowledgement acknowledgment concession", ("clause",)),
}
"""Nouns of saying, with "that" behind them."""
NEEDS_MORE = frozenset(
    (
        "call ask want seek press push appeal find rule think believe post continue describe brand label report"
        " announce point charge order instruct direct command advise challenge show hear submit signal hail laud praise"
        " ridicule slam"
    ).split()
)
"""Words with other meanings: they count only with what they take."""
_REFUSED = frozenset("entry access bail permission asylum visa admission service treatment chance right".split())
"""What is denied to somebody rather than said not to be so."""
_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADV", "NUM", "PRON"})
_UNSAID = frozenset({"may", "might", "could", "would", "should", "can", "must", "will", "shall", "ought"})


def is_cue(token: Token) -> bool:
    """Whether a word may say that somebody says something; quick, for the many that don't."""
    return token.lemma_.lower() in CUES


def cue_of(token: Token) -> Cue | None:
    """What `token` says that somebody does, None where it says nothing or nothing has been said."""
    cue = CUES.get(token.lemma_.lower())
    if token.lemma_.lower() == "go" and (
        token.i + 2 >= sentence_of(token).end or token.nbor(1).lower_ != "on" or not token.nbor(2).is_punct
    ):
        return None
    if cue is None or not (token.tag_.startswith("VB") or _is_mistaken_noun(token)):
        return None
    if token.lemma_.lower() in _FOR_CLAUSES and not _has_that(token):
        return None
    if token.lemma_.lower() in _ACTS and _UNWELCOME & {one.lower_ for one in token.doc[token.i + 1 : token.i + 20]}:
        # To declare somebody unwelcome is to do it.
        return None
    if token.lemma_.lower() in _FOR_TALK and not _is_talk(token):
        return None
    if token.i == sentence_of(token).start and token.tag_ in {"VBN", "VBD"}:
        # "Asked whether": somebody else did.
        return None
    if token.lemma_.lower() == "deny" and any(one.lemma_.lower() in _REFUSED for one in objects(token)):
        return None
    if names_it(token):
        cue = CUES["describe"]
    return cue if _is_said(token) else None


_FOR_CLAUSES = frozenset({"find", "show", "submit", "point", "signal", "repeat"})
"""Words that say something only with a "that" clause behind them."""
_ACTS = frozenset({"declare", "brand", "label", "name"})
_UNWELCOME = frozenset({"persona", "personae", "unwelcome", "undesirable", "unwanted"})
_FOR_TALK = frozenset({"dismiss", "contest", "dispute"})
_TALK = frozenset(
    (
        "claim report allegation accusation charge suggestion criticism idea notion rumour rumor speculation talk"
        " account"
        " argument assertion fear concern story call demand finding findings evidence warning complaint objection"
        " version"
        " question proposal plan comment remark statement figure threat offer appeal request result verdict case"
    ).split()
)


def _is_mistaken_noun(token: Token) -> bool:
    """`A source claims that`: a tagger takes it for a plural at times."""
    follows = token.nbor(1).lower_ if token.i + 1 < sentence_of(token).end else ""
    return (
        token.tag_ == "NNS"
        and follows == "that"
        and token.i > sentence_of(token).start
        and token.nbor(-1).pos_ in _NAMING
    )


def _has_that(token: Token) -> bool:
    return any(one.lower_ == "that" for one in token.doc[token.i + 1 : min(token.i + 5, sentence_of(token).end)])


def _is_talk(token: Token) -> bool:
    """`dismissed the allegation`, `dismissed it as a joke`; not `dismissed the chairman`."""
    behind = token.doc[token.i + 1 : min(token.i + 12, sentence_of(token).end)]
    words = {one.lemma_.lower() for one in behind} | {one.lower_ for one in behind}
    return bool(words & (_TALK | {"as", "that"}))


def names_it(token: Token) -> bool:
    """`called the report a lie`, `described it as one`; `called for` and `called on` ask for something."""
    lemma = token.lemma_.lower()
    if lemma not in {"call", "describe", "brand", "label"} or not objects(token):
        return False
    named = member_at(token.doc, token.i + 1, sentence_of(token).end)
    if lemma == "call" and named is not None:
        if not named.tied and named.chunk.tokens()[-1].pos_ == "ADJ" and named.chunk.head.i < named.chunk.end - 1:
            # "called the charge laughable"
            return True
        behind = token.doc[named.end] if named.end < sentence_of(token).end else None
        if behind is None or not (
            behind.is_quote or behind.pos_ in {"DET", "ADJ", "NOUN", "PROPN", "ADV", "NUM", "PRON"}
        ):
            return False
    return lemma != "call" or not {"for", "on", "upon"} & {one.lower_ for one in token.doc[token.i + 1 : token.i + 3]}


def _is_said(token: Token) -> bool:
    """Neither denied nor imagined, asked about or still to come."""
    if is_negated(token) or modals(token) & _UNSAID or has_condition(token) or is_question(token):
        return False
    before = token.nbor(-1).lower_ if token.i > sentence_of(token).start else ""
    if before in {"nor", "neither"}:
        return False
    if token.tag_ == "VB" and token.dep_ == "conj" and (is_negated(token.head) or modals(token.head) & _UNSAID):
        return False
    if before == "to" and not _went_on(token):
        return False
    if token.tag_ == "VBN" and is_passive(token) and not obliques(token, frozenset({"by"})):
        return False
    if before in {"without", "not", "before", "of", "from", "n't", "never"} and token.tag_ == "VBG":
        return False
    return not (token.tag_ == "VBN" and token.dep_ == "amod")


def _went_on(token: Token) -> bool:
    """`went on to say`, `continued to insist`."""
    head = token.head
    return head.lemma_.lower() in {"go", "continue"} and token.i - head.i <= 3
