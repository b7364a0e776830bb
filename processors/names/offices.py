"""Bodies, governments and offices without a name: `the defence ministry`, `its government`, `the minister`."""

from spacy.tokens import Token

from processors.lexicon import lexicon, slug
from processors.names.bodies import body_id
from processors.names.homes import home, owner
from processors.names.office_words import BODIES, MANY_AS_ONE, PRIVATE, STATE
from processors.names.titles import HEADS, MODIFIERS
from processors.reading import Block, Reading
from processors.words.chunks import phrase_start
from topics.records import Actor

_SMALL = frozenset({"the", "a", "an", "of", "for", "former", "then"})
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their"})
_OF = frozenset({"of", "of the", "in", "for"})


def office(reading: Reading, block: Block, head: Token, start: int) -> str | None:
    """A body, a government or an office without a name: of the country beside it, else of the one the text is about."""
    lemma = head.lemma_.lower()
    lemma = lemma if lemma in BODIES | STATE | HEADS else head.lower_
    if lemma not in BODIES | STATE | HEADS:
        return None
    beside = _country_beside(reading, block, head, start)
    if beside is None and head.tag_ in {"NNS", "NNPS"} and lemma not in MANY_AS_ONE:
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
    return earlier if earlier is not None else _new_body(reading, name, country)


def country_actor(reading: Reading, country: str | None) -> str | None:
    """The id of a state, which is an actor of the reading from now on."""
    if country is None:
        return None
    actor = lexicon().actors.get(country)
    if actor is not None:
        reading.actors.setdefault(country, actor)
    return country


def _new_body(reading: Reading, name: str, country: str | None) -> str | None:
    """A body that the text has not named before, which is an actor of the reading from now on."""
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
        if after < mention.start < after + 12 and following[: mention.start - after].strip() in _OF:
            return reading.country_of(mention.actor)
    return None


def _office_holder(reading: Reading, head: Token, country: str | None) -> str | None:
    """The person who bears this title: "the minister" after "Foreign Minister Lavrov", or before "the minister,
    Lavrov,".
    """
    title = {word for word in _title_words(head) if word not in _ARTICLES}
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
        if word not in MODIFIERS or word in _ARTICLES | {"of", "and", "for"}:
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
