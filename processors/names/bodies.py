"""Bodies that the lexicon does not have: what they are called, and for which country they act, if for any.

Only a state's bodies act for a country: a ministry, a court, an army; no company, party, newspaper or club does.
"""

import re
from collections.abc import Sequence

from processors.lexicon import lexicon, slug
from processors.names.homes import home, owner
from processors.reading import Reading
from topics.records import Actor, Mention

_OF_STATE = re.compile(
    r"\b(?:ministry|ministries|embassy|consulate|government|parliament|army|navy|air force|police|gendarmerie|court"
    r"|central bank|reserve bank|national bank|state bank|foreign office|home office|department|cabinet|presidency"
    r"|chancellery|high commission|national guard|coast ?guard|border guards?|armed forces|defen[cs]e forces?"
    r"|security forces?|security service|intelligence|senate|national assembly|house of representatives|congress"
    r"|electoral commission|election commission|prosecutor|attorney general|customs|revenue|treasury"
    r"|committee on|office of|minister's office|president's office"
    r"|agency|authority|bureau|directorate|inspectorate|supreme council|duma|secretariat of state|white house)\b",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"\b(?:international|world|global|united nations|u\.?n\.?|eu|european|african|asian|arab|inter-\w+|pan-\w+"
    r"|pacific islands"
    r"|news agency|press agency|associated|travel|estate|energy agency|public relations)\b",
    re.IGNORECASE,
)
_ITS = re.compile(r"\b(?:its|his|her|their) $", re.IGNORECASE)
_JOINED_BEFORE = frozenset({"'s ", "’s ", "' ", "’ ", " "})
_JOINED_BEHIND = frozenset({" of ", " in ", " in the ", " of the ", " for "})


def settle_bodies(reading: Reading) -> None:
    """Gives each body without a place in the lexicon its actor; short forms take that of the long one."""
    short: dict[str, str] = {}
    for index, mention in enumerate(reading.mentions):
        if mention.label != "ORG" or mention.actor is not None or len(mention.text) < 2:
            continue
        actor = _earlier(reading, mention, short) or _body(reading, mention)
        if actor is None:
            continue
        reading.actors.setdefault(actor.id, actor)
        reading.mentions[index] = Mention(
            mention.start, mention.end, mention.text, "ORG", actor.id, None, actor.country
        )
        bracketed = re.match(r" \(([A-Z][\w.&-]{1,12})\)", reading.text[mention.end : mention.end + 18])
        if bracketed is not None:
            short[bracketed[1]] = actor.id


def _earlier(reading: Reading, mention: Mention, short: dict[str, str]) -> Actor | None:
    """The body named before of which this is the acronym, the beginning or the end."""
    if mention.text in short:
        return reading.actors[short[mention.text]]
    if mention.text.isupper() and 2 <= len(mention.text) <= 6:
        named = [one for one in reading.mentions if one.start < mention.start and _initials(one) == mention.text]
        if named and named[-1].actor is not None:
            return reading.actors[named[-1].actor]
    if _OF_STATE.search(mention.text) is not None:
        return None
    longer = {
        one.id
        for one in reading.actors.values()
        if one.kind == "org" and one.id not in lexicon().actors and _is_part(mention.text, one.name)
    }
    return reading.actors[longer.pop()] if len(longer) == 1 else None


def _initials(mention: Mention) -> str:
    words = [word for word in re.split(r"[\s-]+", mention.text) if word[:1].isupper()]
    return "".join(word[0] for word in words) if mention.label == "ORG" and len(words) > 1 else ""


def _is_part(name: str, full: str) -> bool:
    return len(name) > 3 and name != full and (full.startswith(f"{name} ") or full.endswith(f" {name}"))


def _body(reading: Reading, mention: Mention) -> Actor | None:
    if not slug(mention.text):
        return None
    if _OF_STATE.search(mention.text) is None or _OF_MANY.search(mention.text) is not None:
        return Actor(f"org:{slug(mention.text)}", "org", mention.text, None)
    inside = [one for one in lexicon().find(mention.text) if one.known.sort in {"name", "people", "capital"}]
    named = inside[0].known.actor.country if inside else _beside(reading, mention)
    if named is None and _ITS.search(reading.text, max(0, mention.start - 6), mention.start):
        named = owner(reading, mention.start)
    country = named or home(reading, mention.start)
    plain = mention.text
    for one in reversed(inside):
        plain = plain[: one.start] + plain[one.end :]
    plain = re.sub(r"^(?:'s|’s)|\bof\s*$|\bof the\s*$", "", plain.strip()).strip()
    return Actor(body_id(plain or mention.text, country), "org", mention.text, country)


def body_id(name: str, country: str | None) -> str:
    """The id of a state's body: the same for "Kenya's health ministry" and "the Kenyan Health Ministry"."""
    return f"org:{country.lower()}-{slug(name)}" if country is not None else f"org:{slug(name)}"


def _beside(reading: Reading, mention: Mention) -> str | None:
    """`Kenya's Health Ministry`, `the Ministry of Health of Kenya`, `Lagos State Police`."""
    for one in _neighbours(reading.mentions, mention):
        if one.country is None or one.label not in {"GPE", "NORP", "LOC"}:
            continue
        if reading.text[one.end : mention.start] in _JOINED_BEFORE:
            return one.country
        if reading.text[mention.end : one.start] in _JOINED_BEHIND:
            return one.country
    return None


def _neighbours(mentions: Sequence[Mention], mention: Mention) -> list[Mention]:
    return [one for one in mentions if mention.start - 40 < one.start < mention.end + 12 and one is not mention]
