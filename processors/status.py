"""Has it happened? From the tense, mood and modality of the word that tells of it, and of the words above it."""

import re
from dataclasses import dataclass

from spacy.tokens import Token

from processors.trees import AUXILIARIES, above, is_negated, modals, sentence_of, subject

_ANNOUNCE = "announce decide decision approve agree vow pledge promise resolve authorise authorize choose opt"
_THREATEN = "threaten threat warn warning"
_PLAN = (
    "vote plan consider mull weigh prepare aim discuss debate study examine contemplate ponder explore think"
    " expect intend eye look possible potential planned proposed hint signal poised set ready likely"
    " talk option possibility prospect plan schedule scheduled due slate prepared considering preparation wait"
    " await"
)
_REQUEST = (
    "urge call demand ask request propose recommend suggest push press appeal advocate petition seek insist"
    " want should must ought support back favour favor need clamour clamor chant shout lobby campaign"
)
_DENY = "deny dismiss refute rubbish false untrue rumour rumor hoax denial"
_REFUSE = (
    "refuse decline rule avoid refrain hesitate cancel drop scrap reverse rescind overturn revoke abandon"
    " shelve postpone delay fail unlikely reluctant refusal oppose against averse resist avert prevent stop"
    " unwilling withdraw annul lift undo backtrack backpedal reconsider renege survive spare suspend halt freeze quash"
)
_ALIKE = {
    "announced": _ANNOUNCE, "threatened": _THREATEN, "planned": _PLAN, "requested": _REQUEST, "denied": _DENY,
    "negated": _REFUSE,
}  # fmt: skip
GOVERNS = {word: status for status, words in _ALIKE.items() for word in words.split()}
_AFTER = frozenset(
    ("after since because as when following despite over before while amid until once though although by").split()
)
_HAPPENED = frozenset(
    {"follow", "condemn", "protest", "welcome", "criticise", "criticize", "denounce", "complete", "confirm"}
)
_TALKS = frozenset(
    ("say report state tell note add claim confirm write learn understand reveal disclose explain").split()
)
_RANKS = frozenset("first second third fourth fifth sixth seventh latest last only newest next".split())
_IF = frozenset({"if", "unless"})
_ON_CONDITION = re.compile(
    r"\b(?:in the event of|in case of|in case|provided that|as long as|on condition that|otherwise|or else"
    r"|the moment)\b",
    re.IGNORECASE,
)
_WHETHER = frozenset({"whether"})
_CONTENTS = frozenset(
    "report claim allegation rumour rumor suggestion news speculation story accusation notion idea decision plan threat"
    " call demand promise proposal order warning hint possibility prospect statement assertion denial".split()
)
_TAKEN_BACK = frozenset(
    {
        ("take", "back"),
        ("call", "off"),
        ("walk", "back"),
        ("pull", "back"),
        ("back", "down"),
        ("back", "away"),
        ("stop", "short"),
        ("row", "back"),
        ("hold", "off"),
    }
)
_REJECT = frozenset({"reject", "dismiss", "deny", "refute", "rebuff", "ignore", "resist", "rebut", "debunk"})
_TELLINGS = frozenset(
    (
        "report claim allegation rumour rumor suggestion story news account accusation assertion article speculation"
    ).split()
)
_UNKNOWN_VOICES = frozenset(
    "clip video post tweet rumour rumor message website meme channel screenshot blog hoax leaflet".split()
)
_WISHES = frozenset("call demand request proposal idea plan motion petition appeal".split())
_BILLS = frozenset({"bill", "motion", "resolution", "amendment", "proposal", "law", "petition"})
_UNSURE = frozenset("bid fear risk talk debate question option law power rule spectre specter chance".split())
_UNREAL = frozenset({"would", "could", "might", "may"})
_SOBER = frozenset({"report", "news", "account", "suggestion"})
_STEPS = 5


_FICTION = re.compile(
    r"\b(?:novel|new play|his play|her play|stage play|musical|opera|comedy|sketch|tv series|television series"
    r"|drama series|new series|(?:television|tv|radio|new|spy) drama|mock (?:crisis|exercise|trial|debate)|film|movie"
    r"|thriller|sitcom|screenplay|satire"
    r"|war ?game|simulation|video game|fictional|imaginary|in theory|april fool\w*|play (?:by|about))\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(
    r"\b(?:false|untrue|fabricat\w+|an invention|invented|fake news|baseless|unfounded|no truth|a hoax|satirical|a lie"
    r"|lies|nonsense|not true|pure invention|devoid of truth|without foundation|groundless|no basis|made up"
    r"|premature|nothing of the (?:kind|sort)|(?:is|was|are|were) forged|a forgery|parody|a fabrication|contrary to"
    r"|(?:is|are|was|were) (?:fake|wrong|incorrect|mistaken|an error|a mistake)|calling it an error|corrected)\b",
    re.IGNORECASE,
)


_MADE = re.compile(
    r"\b(?:call|describ|brand|label|consider|deem|dismiss|reject)\w*\s[^.;]{0,60}$"
    r"|(?:^|\W)(?:accusations?|allegations?|charges?|grounds|suspicions?)\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_CHARGES = re.compile(r"(?:accusations?|allegations?|charges?|grounds|suspicions?|claims?)\b", re.IGNORECASE)
_FICTION_TITLE = re.compile(
    r"^\W*(?:cinema|film|movies?|books?|theatre|theater|tv|television|fiction|satire|review|curtain up|on stage|stage"
    r"|radio play|quiz)\b"
    r"|★|\breview:",
    re.IGNORECASE,
)
_PENDING = re.compile(
    r"\b(?:on the agenda|up for (?:debate|discussion|a vote)|draw(?:ing|s)? up|leav(?:es|ing) open|still open)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, and the word that gave it, whose subject may be the one who acts."""

    status: str
    governor: Token | None = None


def standing(trigger: Token, ordered: bool = False, title: str = "") -> Standing:
    """The status of what `trigger` tells of, dates left aside; `ordered`: its "must" is an order given; `title` is the
    article's.
    """
    if (
        is_question(trigger)
        or has_condition(trigger, _IF)
        or _is_inverted(trigger)
        or _FICTION.search(sentence_of(trigger).text)
        or _FICTION_TITLE.search(title)
        or sentence_of(trigger)[0].lower_ in {"imagine", "suppose", "picture"}
    ):
        return Standing("hypothetical")
    if has_condition(trigger, _WHETHER):
        weighed = any(GOVERNS.get(one.lemma_.lower()) in {"planned", "announced"} for one in above(trigger))
        return Standing("planned" if weighed else "hypothetical")
    if _is_hearsay(trigger) or _is_rejected_report(trigger):
        return Standing("denied")
    if _is_rejected_wish(trigger):
        return Standing("negated")
    current = Standing("done") if ordered else _own(_means_of(trigger))
    child = trigger
    chain = [one for one in _governors(trigger) if not (ordered and one.pos_ == "AUX")]
    for governor in chain[:_STEPS]:
        found = _by(governor, child, trigger, current)
        if found is not None:
            current = found
            if found.status in {"denied", "requested"}:
                break
        if _is_background(child):
            break
        child = governor
    if current.status == "announced" and (_depends_on_if(trigger) or _follows_inversion(trigger)):
        return Standing("threatened", current.governor)
    if current.status in {"done", "announced"} and _PENDING.search(sentence_of(trigger).text):
        return Standing("planned")
    if current.status in {"done", "announced"} and _is_called_untrue(trigger):
        return Standing("denied")
    return current


def _means_of(trigger: Token) -> Token:
    """The verb whose means it is: `could retaliate by expelling` has happened as little as the retaliation."""
    by = trigger.i > sentence_of(trigger).start and trigger.nbor(-1).lower_ == "by"
    return trigger.head if by and trigger.tag_ == "VBG" and trigger.head.pos_ == "VERB" else trigger


def _is_called_untrue(trigger: Token) -> bool:
    """Whether the sentence says that it is not so; a decision or a charge that is called baseless has been made."""
    text = sentence_of(trigger).text
    return any(
        not _MADE.search(text[max(0, found.start() - 90) : found.start()]) and not _CHARGES.match(text, found.end() + 1)
        for found in _UNTRUE.finditer(text)
    )


def _own(trigger: Token) -> Standing:
    """By the form of the word itself."""
    if (
        is_negated(trigger)
        or _not_before(trigger)
        or _no_noun_before(trigger)
        or any(one.lower_ == "without" for one in trigger.children)
    ):
        return Standing("negated")
    if trigger.pos_ in {"NOUN", "PROPN"} and trigger.tag_ not in {"VBG", "VBN", "VBD", "VBZ"}:
        beside = [
            GOVERNS.get(one.lower_, GOVERNS.get(one.lemma_.lower()))
            for one in trigger.children
            if one.dep_ in {"amod", "acl"}
        ]
        beside.append(_beside_noun(trigger))
        return next((Standing(one) for one in beside if one is not None), Standing("done"))
    if _is_subjunctive(trigger):
        agreed = any(GOVERNS.get(head.lemma_.lower()) == "announced" for head in above(trigger))
        return Standing("announced" if agreed else "requested")
    if _is_imperative(trigger) or _is_in_a_bill(trigger) or _is_demanded(trigger):
        return Standing("requested")
    helpers = modals(trigger)
    if helpers & {"will", "shall", "'ll", "’ll"}:
        return Standing("threatened" if _depends_on_if(trigger) else "announced")
    if "would" in helpers:
        if _depends_on_if(trigger):
            return Standing("threatened")
        return Standing("announced" if _was_reported(trigger) else "hypothetical")
    if helpers & {"may", "might", "could", "can"}:
        return Standing("planned")
    if helpers & {"should", "must", "ought"}:
        return Standing("requested")
    if _is_infinitive(trigger):
        if _is_wished(trigger):
            return Standing("requested")
        # "the fifth country to expel": it did.
        ranked = (
            trigger.dep_ == "acl" and {trigger.head.lower_, *(one.lower_ for one in trigger.head.children)} & _RANKS
        )
        return Standing("done" if ranked else "announced")
    if trigger.tag_ == "VBG" and helpers & {"is", "are", "'s", "'re", "was", "were", "be", "’s", "’re"}:
        return Standing("announced")
    return Standing("done")


def _by(governor: Token, child: Token, trigger: Token, current: Standing) -> Standing | None:
    """What a governing word makes of the status so far; None where it leaves it."""
    lemma = governor.lemma_.lower()
    means = GOVERNS.get(lemma, GOVERNS.get(governor.lower_))
    if governor.tag_ == "VBG" and governor.i > sentence_of(governor).start and governor.nbor(-1).lower_ == "without":
        return Standing("negated", governor)
    if (lemma, governor.nbor(1).lower_ if governor.i + 1 < len(governor.doc) else "") in _TAKEN_BACK:
        return Standing("negated", governor)
    if lemma in _REJECT and (child.lemma_.lower() in _TELLINGS or child.lemma_.lower() in _WISHES):
        return Standing("denied" if child.lemma_.lower() in _TELLINGS else "negated", governor)
    if (
        child.head == governor
        and child.dep_.startswith("nsubj")
        and modals(governor) & {"would", "could", "might", "may"}
    ):
        return Standing("hypothetical", governor)
    if child.head == governor and child.dep_.startswith("nsubj") and modals(governor) & _UNREAL:
        return Standing("hypothetical", governor)
    if lemma == "call" and not _asks(governor):
        means = None
    if means is None or (governor.lower_ in {"set", "due"} and governor.pos_ == "VERB"):
        taken = child.dep_ in {"xcomp", "ccomp", "obj", "dobj", "pobj"} and lemma not in _TALKS
        taken = taken or (child == trigger and (trigger.tag_ == "VBG" or trigger.pos_ == "NOUN"))
        if taken and is_negated(governor) and governor.pos_ in {"VERB", "AUX"}:
            return Standing("negated", governor)
        if governor.pos_ == "NOUN" and child.i > governor.i and is_negated(governor):
            # "there was no question of sending him home"
            return Standing("negated", governor)
        return None
    if _is_background(child) or not _is_complement(governor, child, trigger):
        return None
    if means == "negated" and lemma == "rule" and not any(one.lower_ == "out" for one in governor.subtree):
        return None
    if means == "negated" and current.status == "negated":
        return Standing("planned", governor)
    if is_negated(governor) or modals(governor) & {"cannot"}:
        return Standing("negated" if means not in {"negated", "denied"} else "planned", governor)
    if lemma == "vote" and any(one.lower_ == "against" for one in governor.doc[governor.i + 1 : governor.i + 6]):
        return Standing("negated", governor)
    if lemma == "vote":
        happened = governor.tag_ in {"VBD", "VBN"} and _is_infinitive(trigger)
        return Standing("done" if happened else "planned", governor)
    if means == "announced":
        if current.status in {"negated", "denied", "planned", "requested", "threatened"}:
            return None
        if modals(governor) & {"may", "might", "could"} or governor.lower_ == "would":
            return Standing("planned", governor)
        return Standing("announced", governor)
    if (
        means == "requested"
        and lemma in {"want", "seek", "ask"}
        and _is_infinitive(trigger)
        and not _has_object_before(governor, trigger)
    ):
        return Standing("planned", governor)
    return Standing(means, governor)


def _asks(call: Token) -> bool:
    """`call for`, `call on Fiji to`, `a call to`; not `called it a reply to`."""
    return call.pos_ == "NOUN" or bool(
        {"for", "on", "upon"} & {one.lower_ for one in call.doc[call.i + 1 : call.i + 5]}
    )


def _governors(trigger: Token) -> list[Token]:
    """The heads in the tree; first the word right before, which a small parser may have hung elsewhere."""
    heads = list(above(trigger))
    near = _word_before(trigger)
    if near is not None and near not in heads[:1]:
        return [near, *(head for head in heads if head != near)]
    return heads


def _word_before(trigger: Token) -> Token | None:
    """`threatened to expel`, `considering expelling`, `called for the immediate expulsion`."""
    index = trigger.i - 1
    skipped = 0
    if _is_infinitive(trigger) and (asked := _noun_before(trigger)) is not None:
        return asked
    if trigger.pos_ == "NOUN" and (asked := _asked_for(trigger)) is not None:
        return asked
    while index >= sentence_of(trigger).start and skipped < 6:
        token = trigger.doc[index]
        if token.lower_ in GOVERNS or token.lemma_.lower() in GOVERNS:
            return token
        passable = token.pos_ in {"ADV", "PART", "DET", "ADP", "ADJ", "PUNCT", "NUM"} or token.ent_type_ in {
            "NORP",
            "GPE",
        }
        if not passable or token.text in {",", ";", ":", "—", "–"} or token.lower_ in _AFTER:
            return None
        index -= 1
        skipped += 1
    return None


def _noun_before(trigger: Token) -> Token | None:
    """`calls from their own ranks to expel`: the noun or verb that an infinitive belongs to."""
    for index in range(trigger.i - 2, max(sentence_of(trigger).start, trigger.i - 12) - 1, -1):
        token = trigger.doc[index]
        if token.text in {";", ":", "—", "–"} or token.lower_ in _AFTER:
            return None
        governs = token.lower_ in GOVERNS or token.lemma_.lower() in GOVERNS
        if governs and token.pos_ in {"NOUN", "VERB", "ADJ"}:
            return token
        if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return None
    return None


def _is_complement(governor: Token, child: Token, trigger: Token) -> bool:
    """Whether the governor speaks of the trigger, rather than of something else in the sentence."""
    if child.dep_ in {"conj", "parataxis", "appos"} and child.head == governor:
        return False
    if child.head == governor and child.dep_.startswith(("nsubj", "csubj")):
        # "The expulsions were condemned": they took place; "an expulsion is planned": a plan.
        return governor.lemma_.lower() not in _HAPPENED
    return True


def _is_background(token: Token) -> bool:
    """Whether a clause is what something else came after: it has happened, whatever stands above it."""
    head = subject(token)
    if head is not None and head.i < token.i:
        edge = head.left_edge
        before = edge.nbor(-1).lower_ if edge.i > sentence_of(token).start else ""
        if edge.lower_ in _AFTER or before in _AFTER:
            return True
    if token.head.lemma_.lower() in _CONTENTS and any(one.lower_ == "that" for one in token.children):
        return False
    if token.dep_.startswith(("advcl", "obl", "acl:relcl", "relcl")) or token.dep_ == "pobj":
        marks = {one.lower_ for one in token.children if one.dep_ in {"mark", "case", "advmod"}}
        if token.head.dep_ == "prep":
            marks.add(token.head.lower_)
        return bool(marks & _AFTER) or token.dep_ in {"acl:relcl", "relcl"}
    return False


def _is_infinitive(trigger: Token) -> bool:
    if any(one.lower_ == "to" and one.dep_ in {"mark", "aux"} for one in trigger.children):
        return True
    return trigger.tag_ == "VB" and trigger.i > sentence_of(trigger).start and trigger.nbor(-1).lower_ == "to"


def _has_object_before(governor: Token, trigger: Token) -> bool:
    """`wants Berlin to expel`: somebody else is to act."""
    return any(
        governor.i < index < trigger.i - 1
        for index in (one.i for one in governor.subtree if one.pos_ in {"PROPN", "NOUN", "PRON"})
    )


def _was_reported(trigger: Token) -> bool:
    """Whether a "would" is a "will" of yesterday: `said it would`, but not `says it would`."""
    for head in (*above(trigger), *trigger.children):
        if head.lemma_.lower() in {"announcement", "decision", "statement", "decree"}:
            return True
        talks = head.lemma_.lower() in _TALKS or GOVERNS.get(head.lemma_.lower()) == "announced"
        if talks and head.tag_ in {"VBD", "VBN"}:
            return True
    return False


def _is_imperative(trigger: Token) -> bool:
    """`tell the minister: send him home`."""
    if trigger.tag_ not in {"VB", "VBP"} or modals(trigger):
        return False
    head = subject(trigger)
    if head is not None and not any(one.text == ":" for one in trigger.doc[head.i : trigger.i]):
        return False
    before = trigger.nbor(-1).text if trigger.i > sentence_of(trigger).start else ":"
    return before in {":", '"', "“", "'", "‘", "-", "–", "—"} or trigger.i == sentence_of(trigger).start


def _is_demanded(trigger: Token) -> bool:
    """`demanded that the government throw out`, `would like to see the envoy thrown out`."""
    before = trigger.doc[max(sentence_of(trigger).start, trigger.i - 12) : trigger.i]
    words = [one.lower_ for one in before]
    if trigger.tag_ == "VBN" and "see" in words:
        return any(f"{one} to see" in " ".join(words) for one in ("like", "want", "wants", "love", "hope", "wanted"))
    if trigger.tag_ not in {"VB", "VBP"} or "that" not in words or "to" in words[-1:] or modals(trigger):
        return False
    asked = before[: words.index("that")]
    if len(asked) and asked[-1].lemma_.lower() in _WISHES:
        return True
    single = subject(trigger)
    return any(GOVERNS.get(one.lemma_.lower()) == "requested" for one in asked) and (
        single is None or single.tag_ in {"NN", "NNP"}
    )


def _is_in_a_bill(trigger: Token) -> bool:
    """`a bill that would oblige the president to expel`."""
    return any(
        head.lemma_.lower() in _BILLS and any("would" in modals(one) for one in (trigger, *above(trigger)))
        for head in above(trigger)
    )


def _is_subjunctive(trigger: Token) -> bool:
    """`demanded that the envoy be expelled`."""
    helpers = [one for one in trigger.children if one.dep_ in AUXILIARIES]
    bare = any(one.lower_ == "be" for one in helpers) and len(helpers) == 1
    return bare and trigger.tag_ == "VBN" and not any(one.lower_ == "to" for one in trigger.children)


def _not_before(trigger: Token) -> bool:
    """`had not, as he said, thrown out`: a "not" among the auxiliaries, beyond what stands between commas."""
    index = trigger.i - 1
    while index > sentence_of(trigger).start:
        token = trigger.doc[index]
        if token.lower_ in {"not", "n't", "n’t", "never"}:
            return token.nbor(-1).pos_ == "AUX"
        if token.text == ",":
            opening = [one for one in range(sentence_of(trigger).start, index) if trigger.doc[one].text == ","]
            if not opening or index - opening[-1] > 8:
                return False
            index = opening[-1] - 1
            continue
        if token.pos_ not in {"AUX", "ADV", "PART"}:
            return False
        index -= 1
    return False


def _no_noun_before(trigger: Token) -> bool:
    """`no date yet for removing`, `no plans to expel`, `no question of sending`."""
    index = trigger.i - 1
    while index > max(sentence_of(trigger).start, trigger.i - 4) and trigger.doc[index].pos_ in {
        "ADP",
        "PART",
        "ADV",
        "SCONJ",
    }:
        index -= 1
    noun = trigger.doc[index]
    return (
        index < trigger.i - 1
        and noun.pos_ == "NOUN"
        and noun.i > sentence_of(noun).start
        and noun.nbor(-1).lower_ == "no"
    )


def _asked_for(trigger: Token) -> Token | None:
    """`calls grow in Vienna for the expulsion`: the word that asks, over what lies between."""
    index = trigger.i - 1
    while index > sentence_of(trigger).start and trigger.doc[index].pos_ in {"DET", "ADJ"}:
        index -= 1
    if trigger.doc[index].lower_ != "for":
        return None
    before = trigger.doc[max(sentence_of(trigger).start, index - 8) : index]
    return next((one for one in reversed(before) if GOVERNS.get(one.lemma_.lower()) == "requested"), None)


def _is_wished(trigger: Token) -> bool:
    """`it is time to expel`, `chanted for the envoy to be expelled`."""
    head = trigger.head
    if head.lemma_.lower() == "time" and head.i < trigger.i:
        return True
    if head.lemma_.lower() == "give" and head.i < trigger.i:
        # "gave the government 48 hours to expel"
        return True
    if head.pos_ in {"NOUN", "PROPN"} and head.i < trigger.i and any(one.lower_ == "for" for one in head.children):
        return True
    return any(one.lower_ == "for" and one.dep_ == "mark" for one in trigger.children)


def _is_hearsay(trigger: Token) -> bool:
    """`claims that Fiji had expelled`; of `reports that` only where the sentence rejects them."""
    for index in range(trigger.i - 1, max(sentence_of(trigger).start, trigger.i - 12), -1):
        token = trigger.doc[index]
        link = "that" if trigger.pos_ != "NOUN" else "of"
        if token.lower_ != link or token.nbor(-1).pos_ != "NOUN":
            continue
        lemma = token.nbor(-1).lemma_.lower()
        if lemma not in _TELLINGS:
            return False
        rejected = any(one.lemma_.lower() in _REJECT for one in sentence_of(trigger))
        rejected = rejected or _UNTRUE.search(sentence_of(trigger).text) is not None
        rejected = rejected or any(one.lower_ in {"fake", "false"} for one in sentence_of(trigger))
        return (lemma not in _SOBER and link == "that") or rejected
    return False


def _is_rejected_report(trigger: Token) -> bool:
    """`denied reports in the press according to which Fiji had expelled`."""
    before = [one.lemma_.lower() for one in trigger.doc[sentence_of(trigger).start : trigger.i]]
    rejected = next((index for index, lemma in enumerate(before) if lemma in _REJECT), None)
    if rejected is not None and _TELLINGS & set(before[rejected + 1 : rejected + 5]):
        return True
    return any(
        _voice(head) in _UNKNOWN_VOICES for head in above(trigger) if head.lemma_.lower() in {"claim", "say", "allege"}
    )


def _is_rejected_wish(trigger: Token) -> bool:
    """`rejected a proposal by the opposition to expel`, over what lies between."""
    before = [one.lemma_.lower() for one in trigger.doc[sentence_of(trigger).start : trigger.i]]
    rejected = next((index for index, lemma in enumerate(before) if lemma in _REJECT), None)
    return rejected is not None and bool(_WISHES & set(before[rejected + 1 : rejected + 4])) and _is_infinitive(trigger)


def _voice(verb: Token) -> str:
    head = subject(verb)
    return head.lemma_.lower() if head is not None else ""


def _beside_noun(trigger: Token) -> str | None:
    """`an expulsion bid`, `expulsion fears`: what the noun behind makes of it."""
    following = trigger.nbor(1) if trigger.i + 1 < sentence_of(trigger).end else None
    if following is None or following.pos_ != "NOUN":
        return None
    lemma = following.lemma_.lower()
    return "planned" if lemma in _UNSURE else GOVERNS.get(lemma)


def _is_inverted(trigger: Token) -> bool:
    """`Should Fiji expel ..., `, `Had Fiji expelled ..., `: a condition without an if."""
    first = sentence_of(trigger)[0]
    if first.lower_ not in {"should", "had", "were"}:
        return False
    return not any(one.text == "," for one in trigger.doc[first.i : trigger.i])


def _follows_inversion(trigger: Token) -> bool:
    """`Should Fiji go on, Tonga will expel`: the condition stands before."""
    first = sentence_of(trigger)[0]
    return first.lower_ in {"should", "had", "were"} and not _is_inverted(trigger)


def has_condition(trigger: Token, words: frozenset[str] = _IF) -> bool:
    """Whether the trigger itself stands in a clause that begins with one of the words."""
    for token in (trigger, *above(trigger)):
        if any(one.lower_ in words and one.i < trigger.i for one in token.children):
            return True
        if token.dep_ not in {"aux", "xcomp", "obj", "dobj", "conj", "nmod", "pobj", "prep", "obl"}:
            return False
    return False


def _depends_on_if(trigger: Token) -> bool:
    """Whether the sentence names a condition: `if`, `unless`, `should Fiji go on`, `in the event of`."""
    if any(one.lower_ in _IF for one in sentence_of(trigger)) or _ON_CONDITION.search(sentence_of(trigger).text):
        return True
    for one in sentence_of(trigger)[:-1]:
        if one.lower_ == "should" and one.i > sentence_of(one).start and one.nbor(1).pos_ in {"PROPN", "PRON", "DET"}:
            return True
    return False


def is_question(trigger: Token) -> bool:
    text = sentence_of(trigger).text.rstrip().rstrip("\"'”’)")
    return text.endswith("?")


def holder(place: Standing) -> Token | None:
    """The subject of the governing word: who announced, threatened, asked."""
    if place.governor is None:
        return None
    found = subject(place.governor)
    if found is None and place.governor.dep_ in {"xcomp", "conj"}:
        found = subject(place.governor.head)
    return found
