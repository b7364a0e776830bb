"""Whom a noun phrase means: names, offices ("the defence ministry"), pronouns; resolved through what stands before."""

import re
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Token

from processors.bodies import body_id
from processors.chunks import phrase_start
from processors.genders import gender_of
from processors.homes import home, owner
from processors.lexicon import lexicon, slug
from processors.quotations import quotations
from processors.reading import Block, Reading
from processors.titles import HEADS, MODIFIERS
from processors.trees import above, conjuncts, phrase_end, subject
from topics.records import Actor, Mention

_MANY_AS_ONE = frozenset({"authority", "authorities", "official", "police"})
STATE = frozenset(
    (
        "government authority authorities state country nation administration regime republic kingdom side junta"
        " ruler rulers"
        " leadership official diplomat diplomacy capital troop force soldier"
    ).split()
)
BODIES = frozenset(
    (
        "ministry embassy parliament army military police court office department agency senate cabinet mission"
        " delegation presidency navy consulate council assembly commission committee service bureau board union"
        " party group organisation organization tribunal prosecutor bank guard watchdog intelligence congress"
        " legislature judiciary chancellery airline company firm operator hospital university club charity regulator"
        " publisher broadcaster newspaper trust association inspectorate supplier buyer manufacturer prosecution"
        " carrier"
        " foundation institute federation insurer retailer developer producer lender paper magazine tribunal panel"
        " laboratory observatory museum movement alliance coalition bloc network chain startup maker drugmaker carmaker"
        " chipmaker railway utility campaign league team church school college academy society treasury directorate"
        " gendarmerie judiciary registry ombudsman fund exchange brewery miner shipowner contractor landlord"
    ).split()
)
PRIVATE = frozenset(
    (
        "group party board union company club charity hospital university publisher broadcaster newspaper airline firm"
        " operator organisation organization league team church school college academy association society"
        " federation fans"
        " trust supplier buyer manufacturer carrier foundation insurer retailer developer producer lender paper"
        " magazine"
        " movement alliance coalition bloc network chain startup maker drugmaker carmaker chipmaker campaign museum"
        " fund"
        " brewery miner shipowner contractor landlord regulator"
    ).split()
)
"""Bodies that act for no state."""
PERSONS = frozenset({"he", "she", "who"})
SELVES = frozenset({"i", "we"})
_OFFICE_BETWEEN = re.compile(r"(?: (?:of|for|in|at|on|to) [^,.;:]{2,60})?, (?:[A-Z][\w.-]+ ){0,2}")
_SMALL = frozenset({"the", "a", "an", "of", "for", "former", "then"})
_LISTING = frozenset({", ", " and ", ", and ", " & ", " as well as "})
_RELATIVES = frozenset({"who", "which", "that"})
THINGS = frozenset({"it", "they", "which", "that", "both"})


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as the text names it: characters `start` to `end` of the article's text."""

    actor: str | None
    start: int
    end: int


def who_all(reading: Reading, block: Block, head: Token) -> list[Who]:
    """Everyone in a coordination, or in the one that "they" takes up."""
    if head.lower_ in _RELATIVES and head.head.dep_ in {"acl:relcl", "relcl", "acl"} and head.head.head.i < head.i:
        # "three lawyers who were detained"
        return who_all(reading, block, head.head.head)
    if head.lower_ == "they":
        taken_up = _subject_above(head)
        if taken_up is not None:
            return [Who(one.actor, block.offset(head), block.past(head)) for one in who_all(reading, block, taken_up)]
    found = [who(reading, block, one) for one in conjuncts(head)]
    return _listed(reading, found) or found


def _listed(reading: Reading, found: list[Who]) -> list[Who]:
    """`Denmark, Finland, Norway and Sweden`: all the states of a list, where the tree shows only some."""
    states = [one for one in reading.mentions if one.label == "GPE" and one.actor is not None]
    index = next(
        (at for at, one in enumerate(states) if one.start == found[0].start and one.actor == found[0].actor), None
    )
    if index is None:
        return []
    first = last = index
    while first > 0 and reading.text[states[first - 1].end : states[first].start] in _LISTING:
        first -= 1
    while last + 1 < len(states) and reading.text[states[last].end : states[last + 1].start] in _LISTING:
        last += 1
    listed = states[first : last + 1]
    # Without an "and" it is a place with its country ("Goma, Congo").
    joined = any(" and " in reading.text[one.end : other.start] for one, other in pairwise(listed))
    return [Who(one.actor, one.start, one.end) for one in listed] if joined and len(listed) > len(found) else []


def who(reading: Reading, block: Block, head: Token) -> Who:
    """The one that the noun phrase of `head` means; its actor is None where the text does not make it plain."""
    first, last = phrase_start(head), phrase_end(head)
    start, end = block.offset(first), block.past(last)
    named = _person_beside(reading, block, head, end)
    if named is not None:
        return Who(named.actor, min(start, _with_title(reading, named)), max(end, named.end))
    mention = _covering(reading, block.offset(head))
    if mention is not None and mention.actor is not None:
        return Who(mention.actor, min(start, _with_title(reading, mention)), max(end, mention.end))
    if head.lower_ in SELVES:
        said = [actor for first, last, actor in reading.speeches if first <= start < last]
        return Who(said[0] if said else None, start, end)
    if head.lower_ in PERSONS:
        return Who(_person_meant(reading, block, head), start, end)
    if head.lower_ in THINGS:
        return Who(_thing(reading, block, head), start, end)
    return Who(_office(reading, block, head, start, end), start, end)


def _subject_above(pronoun: Token) -> Token | None:
    """`Fiji and Tonga said that they`: the subject of the clause above, where it is no pronoun itself."""
    for verb in list(above(pronoun))[1:5]:
        found = subject(verb)
        if found is not None and found.i < pronoun.i and found.pos_ != "PRON":
            return found
    return None


def _person_beside(reading: Reading, block: Block, head: Token, end: int) -> Mention | None:
    """The person whose title `head` is: "Foreign Minister Lavrov", "the minister, Lavrov,"."""
    if head.lower_.strip(".") not in HEADS:
        return _apposed(reading, block, head)
    for mention in reading.mentions:
        if mention.label != "PERSON" or not block.start <= mention.start < block.end:
            continue
        if mention.start <= block.offset(head) < mention.end:
            return mention
        between = reading.text[block.past(head) : mention.start]
        if block.past(head) <= mention.start and (not between.strip(" ,") or mention.start < end):
            return mention if len(between) < 20 else None
        if block.past(head) <= mention.start:
            # "the chief negotiator in the seabed talks, Sutan Marpaung,"
            closed = reading.text[mention.end : mention.end + 1] in {",", ".", "", " "}
            return mention if closed and _OFFICE_BETWEEN.fullmatch(between) else None
    return None


def _apposed(reading: Reading, block: Block, head: Token) -> Mention | None:
    """`engineer Tomas Ruiz`, `its architect, Leyla Rzayeva,`: the person whom a plain noun introduces."""
    if head.pos_ != "NOUN":
        return None
    past = block.past(head)
    for mention in reading.mentions:
        if mention.label != "PERSON" or not past < mention.start < past + 14:
            continue
        between, after = reading.text[past : mention.start], reading.text[mention.end : mention.end + 2]
        if between == " " or (between.startswith(" ") and between[1:2].isupper() and between.count(" ") == 2):
            return mention
        if (between == ", " and after[:1] in {",", ".", ";", "", "\n"}) or (
            between == ", " and after.startswith((" –", " —"))
        ):
            return mention
    return None


def _with_title(reading: Reading, mention: Mention) -> int:
    """Where a name begins with the title before it."""
    if mention.title is None:
        return mention.start
    before = reading.text[: mention.start].rstrip(" ,")
    return len(before) - len(mention.title) if before.endswith(mention.title) else mention.start


def _covering(reading: Reading, offset: int) -> Mention | None:
    return next((one for one in reading.mentions if one.start <= offset < one.end), None)


def _person_meant(reading: Reading, block: Block, head: Token) -> str | None:
    """Whom "he" or "she" means: the first person who may be one of the sentence before it, else of the sentences
    before.
    """
    gender = {"she": "female", "he": "male"}.get(head.lower_)
    offset = block.offset(head)
    quoted = quotations(reading.text, block.start, block.end)
    persons = [
        one
        for one in reading.mentions
        if one.label == "PERSON" and one.actor is not None and one.start < offset
        # Whoever is named in a quotation is not the one who speaks it.
        if not any(quote.start <= one.start < quote.end for quote in quoted)
    ]
    if gender is not None:
        genders = _genders(reading)
        persons = [one for one in persons if genders.get(str(one.actor)) in {gender, None}]
    starts = [block.start + one.start_char for one in block.sentences() if block.start + one.start_char <= offset]
    for start, end in pairwise([*reversed([*starts, offset]), -1]):
        inside = [one for one in persons if end <= one.start < start]
        if inside:
            return inside[0].actor if end >= 0 else inside[-1].actor
    return None


def can_be(reading: Reading, actor: str | None, pronoun: Token) -> bool:
    """Whether a person may be the one of a "he" or a "she"."""
    if actor is None or reading.actors[actor].kind != "person":
        return False
    wanted = {"she": "female", "he": "male"}.get(pronoun.lower_)
    return _genders(reading).get(actor) in {wanted, None}


def _genders(reading: Reading) -> dict[str, str | None]:
    """By actor, from whatever the article says of each."""
    found: dict[str, str | None] = {}
    for one in reading.mentions:
        if one.label == "PERSON" and one.actor is not None and found.get(one.actor) is None:
            actor = reading.actors[one.actor]
            found[one.actor] = gender_of(actor.name, one.title)
    return found


def _thing(reading: Reading, block: Block, head: Token) -> str | None:
    """What "it" or "they" means: the first state or body named in this sentence before it, else in the one before."""
    sentences = [one for one in block.sentences() if one.start <= head.i]
    for sentence in reversed(sentences[-2:]):
        for mention in reading.mentions:
            inside = (
                block.start + sentence.start_char
                <= mention.start
                < min(block.start + sentence.end_char, block.offset(head))
            )
            actor = reading.actors.get(mention.actor or "")
            if inside and actor is not None and actor.kind != "person":
                return actor.id
    return home(reading, block.start)


def _office(reading: Reading, block: Block, head: Token, start: int, end: int) -> str | None:
    """A body, a government or an office without a name: of the country beside it, else of the one the text is about."""
    lemma = head.lemma_.lower()
    lemma = lemma if lemma in BODIES | STATE | HEADS else head.lower_
    if lemma not in BODIES | STATE | HEADS:
        return None
    beside = _country_beside(reading, block, head, start)
    if beside is None and head.tag_ in {"NNS", "NNPS"} and lemma not in _MANY_AS_ONE:
        return None
    country = beside or _possessor(reading, head, start, block)
    if lemma in PRIVATE:
        country = None
    elif country is None:
        country = home(reading, block.offset(head))
    if lemma in STATE:
        return country_actor(reading, country)
    if lemma in HEADS:
        return _office_holder(reading, head, country) or country_actor(reading, country)
    name = _plain_name(head, start, block)
    earlier = _named_body(reading, block.offset(head), name, beside)
    if earlier is None and len(name.split()) == 1 and lemma in PRIVATE:
        earlier = _private_body(reading, block.offset(head), head)
    if earlier is not None:
        return earlier
    identity = body_id(name, country)
    if not slug(name):
        return None
    reading.actors.setdefault(identity, Actor(identity, "org", name, country))
    return identity


def _named_body(reading: Reading, offset: int, name: str, country: str | None) -> str | None:
    """The body named last before that `name` may be short for: "the ministry", after "the Ministry of Health"."""
    words = set(name.lower().split())
    if not words:
        return None
    for mention in reversed(reading.mentions):
        if mention.start >= offset or mention.label != "ORG" or mention.actor is None:
            continue
        if words <= set(mention.text.lower().split()) and country in {None, mention.country}:
            return mention.actor
    return None


def _private_body(reading: Reading, offset: int, head: Token) -> str | None:
    """`the company`, `the party`: the body named last before that is no state's, and none of the press unless it is
    meant.
    """
    first = head.doc[phrase_start(head).i]
    if first.lower_ not in {"the", "its", "their"}:
        return None
    for mention in reversed(reading.mentions):
        actor = reading.actors.get(mention.actor or "")
        if mention.start < offset and actor is not None and actor.kind == "org" and actor.country is None:
            return actor.id
    return None


def _possessor(reading: Reading, head: Token, start: int, block: Block) -> str | None:
    """Whose "his government" is."""
    first = head.doc[phrase_start(head).i]
    return owner(reading, block.offset(first)) if first.tag_ == "PRP$" and block.offset(first) >= start else None


def _country_beside(reading: Reading, block: Block, head: Token, start: int) -> str | None:
    """`Ukraine's defence ministry`, `the Ukrainian ministry`, `the government of Ukraine`."""
    for mention in reading.mentions_in(start, block.offset(head)):
        country = reading.country_of(mention.actor)
        if country is not None:
            return country
    after = block.past(head)
    following = reading.text[after : after + 40]
    for mention in reading.mentions:
        if after < mention.start < after + 12 and following[: mention.start - after].strip() in {
            "of",
            "of the",
            "in",
            "for",
        }:
            return reading.country_of(mention.actor)
    return None


def country_actor(reading: Reading, country: str | None) -> str | None:
    """The id of a state, which is an actor of the reading from now on."""
    if country is None:
        return None
    actor = lexicon().actors.get(country)
    if actor is not None:
        reading.actors.setdefault(country, actor)
    return country


def _office_holder(reading: Reading, head: Token, country: str | None) -> str | None:
    """The person who bears this title: "the minister" after "Foreign Minister Lavrov", or before "the minister,
    Lavrov,".
    """
    title = {word for word in _title_words(head) if word not in {"the", "a", "an", "his", "her", "its", "their"}}
    held = {
        one.actor
        for one in reading.mentions
        if one.label == "PERSON"
        and one.title is not None
        and _is_same_office(title, set(one.title.lower().split()), head.lower_)
        and (country is None or reading.country_of(one.actor) in {country, None})
    }
    return held.pop() if len(held) == 1 else None


def _is_same_office(title: set[str], other: set[str], head: str) -> bool:
    """Whether one title may be short for the other: "minister", "foreign minister"."""
    prime = "prime" in title ^ other
    return head in other and not prime and (title <= other or other - _SMALL <= title)


def _title_words(head: Token) -> list[str]:
    words = [head.lower_]
    for index in range(head.i - 1, max(-1, head.i - 4), -1):
        word = head.doc[index].lower_
        if word not in MODIFIERS or word in {"the", "a", "an", "his", "her", "its", "their", "of", "and", "for"}:
            break
        words.insert(0, word)
    return words


def _plain_name(head: Token, start: int, block: Block) -> str:
    """A body's name without article, country and possessive."""
    kept: list[str] = []
    for index in range(head.i, max(-1, head.i - 5), -1):
        token = head.doc[index]
        if block.offset(token) < start or (
            index < head.i and (token.pos_ in {"DET", "PUNCT", "PRON", "VERB"} or token.ent_type_ in {"NORP", "GPE"})
        ):
            break
        if token.text in {"'s", "’s"} or (token.text[:1].isupper() and lexicon().by_name.get(token.text) is not None):
            break
        kept.insert(0, token.text)
    return " ".join(kept)
