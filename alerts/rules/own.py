"""Actors of the user's own, found at match time from what extraction kept: surface, title and country.

A person is found by name, alias or office and is himself alone: neither his spokesman nor a namesake, who has another
first name or acts for another country. Nothing has to be extracted anew when an actor is added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alerts.rules.anchors import WordAnchor
from alerts.rules.phrase import Phrase, Range, compile_phrase
from alerts.rules.text import words_of
from alerts.rules.view import Sighting, View
from topics.records import Mention

_TITLE_LIST = (
    "mr mrs ms dr sir dame lord lady president premier chancellor minister secretary general senator governor"
    " king queen prince princess pope ambassador envoy spokesman spokeswoman chief judge mayor foreign prime"
)
_NOT_NOW_LIST = "deputy former ex vice shadow then late assistant junior next previous would-be aspiring"
_OF_ANOTHER_LIST = "for of to from by with behind against under about around near"
_TITLES = frozenset(_TITLE_LIST.split())
_NOT_NOW = frozenset(_NOT_NOW_LIST.split())
_OF_ANOTHER = frozenset(_OF_ANOTHER_LIST.split())
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Office:
    """A title that means the actor on days from `since` to `until`; `of` are the ids of the country or body."""

    title: Phrase
    of: frozenset[str]
    since: date | None
    until: date | None

    def held(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class OwnActor:
    """`names` are phrases for the name and its aliases, `keys` their words in lower case."""

    id: str
    kind: str
    country: str | None
    names: tuple[Phrase, ...]
    keys: frozenset[tuple[str, ...]]
    offices: tuple[Office, ...]

    @property
    def anchors(self) -> frozenset[WordAnchor]:
        """Words of which one stands wherever this actor may be seen."""
        phrases = [*self.names, *(office.title for office in self.offices)]
        return frozenset(anchor for phrase in phrases for anchor in phrase.anchors)


def own_phrase(text: str) -> Phrase:
    """A name or title: each word in its own form, in any case, with or without a possessive."""
    return compile_phrase(" ".join(word[:1].upper() + word[1:] for word in text.split()))


def name_key(text: str) -> tuple[str, ...]:
    return tuple(words_of(text).word)


def sight(actor: OwnActor, view: View) -> Sighting:
    """Where the actor is named or stands behind a title."""
    ids = {one.id for one in view.enriched.actors if one.kind == actor.kind and _is_named(actor, view, one.id)}
    spans: set[Range] = set()
    for phrase in actor.names:
        for span in view.find(phrase):
            mentions = view.mentions_over(*span)
            if _means(actor, view, span, mentions):
                spans.add(span)
                ids |= {one.actor for one in mentions if one.actor and _kind(view, one.actor) == actor.kind}
    day = view.enriched.article.event_time.date()
    for office in actor.offices:
        if office.held(day):
            spans |= {span for span in view.find(office.title) if _holds_office(actor, office, view, span)}
    spans |= {(one.start, one.end) for one in view.enriched.mentions if one.actor in ids}
    return Sighting(frozenset(ids), sorted(spans))


def speaks(sighting: Sighting, view: View, start: int, end: int, actor_id: str | None) -> bool:
    """Whether the words from `start` to `end` name the actor himself as the speaker, not someone near him."""
    if actor_id in sighting.ids:
        return True
    if actor_id is not None and _kind(view, actor_id) == "person":
        return False
    text = view.enriched.text
    for first, last in sighting.spans:
        if start <= first and last <= end:
            before = words_of(text[start:first]).word
            after = words_of(text[last:end])
            rest = after.word[:1] in ([], ["of"]) or text[last:end].lstrip().startswith(",")
            if rest and not text[first:last].endswith(("'s", "’s")) and not _OF_ANOTHER & set(before):
                return True
    return False


def _kind(view: View, actor_id: str) -> str | None:
    actor = view.actors.get(actor_id)
    return actor.kind if actor is not None else None


def _is_named(actor: OwnActor, view: View, actor_id: str) -> bool:
    """Whether extraction's actor bears the name, and no other country's."""
    one = view.actors[actor_id]
    return name_key(one.name) in actor.keys and not _of_another_country(actor, one.country)


def _of_another_country(actor: OwnActor, country: str | None) -> bool:
    return actor.country is not None and country is not None and country != actor.country


def _means(actor: OwnActor, view: View, span: Range, mentions: list[Mention]) -> bool:
    """Whether a name in the text means the actor and not a namesake."""
    text = view.enriched.text[span[0] : span[1]]
    whole = len(name_key(text)) > 1
    if actor.kind == "person" and text[:1].islower():
        return False
    for mention in mentions:
        known = view.actors.get(mention.actor) if mention.actor is not None else None
        person = known is not None and known.kind == actor.kind
        country = known.country if known is not None and person else mention.country
        if _of_another_country(actor, country):
            return False
        if actor.kind != "person":
            continue
        if not whole and name_key(mention.text) not in actor.keys:
            return False
        if not whole and known is not None and name_key(known.name) not in actor.keys:
            return False
    return bool(mentions) or whole or actor.kind != "person" or not _part_of_a_longer_name(view, span)


def _part_of_a_longer_name(view: View, span: Range) -> bool:
    """Whether a lone surname that extraction did not mark has another name beside it; headlines are not judged."""
    if span[1] <= view.enriched.title_end:
        return False
    text = view.enriched.text
    before = text[: span[0]]
    if not before.endswith(" ") or not before[:-1][-1:].isalnum():
        return False
    word = before.split()[-1]
    return word[:1].isupper() and word.lower() not in _TITLES and not _begins_sentence(view, span[0] - 1 - len(word))


def _begins_sentence(view: View, offset: int) -> bool:
    return any(start == offset for start, _ in view.sentences)


def _holds_office(actor: OwnActor, office: Office, view: View, span: Range) -> bool:
    """Whether a title in the text is this office, held by nobody who is named otherwise."""
    text = view.enriched.text
    before = text[max(0, span[0] - 60) : span[0]]
    last = before.replace("-", " ").split()[-1:]
    if last and last[0].lower() in _NOT_NOW:
        return False
    names = [one for one in view.enriched.mentions if one.label == "PERSON" and _beside(text, one, span)]
    if names:
        return any(name_key(one.text) in actor.keys for one in names) and not any(
            _of_another_country(actor, view.country_of(one.actor)) for one in names
        )
    countries = [one for one in view.enriched.mentions if one.actor and one.label != "PERSON"]
    nearest = [one for one in countries if _qualifies(text, one, span)]
    if nearest:
        return any(one.actor in office.of for one in nearest)
    return {one.actor for one in countries if _kind(view, str(one.actor)) == "country"} == office.of


def _beside(text: str, mention: Mention, span: Range) -> bool:
    """`Trade Minister Teleke Paeniu`, `the trade minister, Teleke Paeniu,` or `Teleke Paeniu, the trade minister`."""
    if span[1] <= mention.start:
        return text[span[1] : mention.start].strip() in {"", ","} or _only_of(text[span[1] : mention.start])
    if mention.end <= span[0]:
        between = text[mention.end : span[0]]
        words = words_of(between).word
        return between.startswith(",") and len(words) <= _NEAR and "and" not in words
    return mention.start <= span[0] and span[1] <= mention.end and mention.end - mention.start > span[1] - span[0]


def _only_of(between: str) -> bool:
    """`minister of Tuvalu, Teleke Paeniu`: a country may stand between title and name."""
    words = words_of(between).word
    return between.startswith(" of ") and between.rstrip().endswith(",") and len(words) <= _NEAR


def _qualifies(text: str, mention: Mention, span: Range) -> bool:
    """`Tuvalu's trade minister`, `the Tuvaluan trade minister`, `trade minister of Tuvalu`."""
    if mention.end <= span[0]:
        return text[mention.end : span[0]].strip(" '’s") == ""
    if span[1] <= mention.start:
        return text[span[1] : mention.start].strip() in {"of", "of the", "for"}
    return mention.start <= span[0]


def acting_for(actors: Iterable[OwnActor], country: str) -> list[str]:
    """Own actors that act for a country."""
    return [one.id for one in actors if one.country == country and one.id != country]
