"""From a sentence to rules that fire on it: by what happens, who says what, who appears, which words there are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import msgspec

from alerts.decide.terms import is_common
from app.yaml_nodes import plain_value
from topics.records import Actor, Claim, Enriched, Event

Kind = Literal["event", "claim", "actor", "phrase"]
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_TITLES = {
    "expulsion": "A country expels diplomats", "sanctions": "Sanctions are imposed",
    "investigation_call": "Someone calls for an investigation", "denial": "Something is denied",
    "condemnation": "Something is condemned", "vote": "A vote is held", "suspension": "Someone is suspended",
    "resignation": "Someone resigns", "ceasefire": "A ceasefire is agreed", "attack": "An attack is reported",
    "arrest": "Someone is arrested", "protest": "A protest is held",
}  # fmt: skip
_USUAL = ("done", "announced")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rules file with one rule; `kind` is the test that it rests on."""

    kind: Kind
    yaml: str


def suggestions(enriched: Enriched, sentence: str, resolve: Callable[[str], set[str]]) -> list[Suggestion]:
    """Rules for a sentence, those that say most of it first. `resolve` says which actor ids a name in a rule means."""
    made: list[Suggestion] = []
    names = _Names(enriched, resolve)
    example = f"    examples:\n      - {{at: 0h, text: {_quoted(sentence)}, fires: true}}\n"
    for event in enriched.events[:1]:
        made.append(Suggestion("event", _event(event, names) + example))
    for claim in enriched.claims[:1]:
        made.append(Suggestion("claim", _with_actors(names, _claim(claim, names)) + example))
        if claim.class_ == "deny" and made[0].kind == "event" and enriched.events[0].type == "denial":
            made.reverse()  # a denial is told more closely by who denies
    for actor in [one for one in enriched.actors if names.of(one.id) is not None][:1]:
        names.declared()
        made.append(Suggestion("actor", _with_actors(names, _actor(actor, names)) + example))
    for phrase in _phrases(enriched.text):
        made.append(Suggestion("phrase", _phrase(phrase) + example))
        break
    return made


class _Names:
    """How rules name actors; those that nobody knows yet have to be declared."""

    def __init__(self, enriched: Enriched, resolve: Callable[[str], set[str]]) -> None:
        self._actors = {actor.id: actor for actor in enriched.actors}
        self._resolve = resolve
        self._new: dict[str, Actor] = {}

    def known(self, actor_id: str) -> str | None:
        """The name of somebody whom rules know without being told."""
        actor = self._actors.get(actor_id)
        names = (actor.name, actor.id) if actor is not None else ()
        return next((name for name in names if self._resolve(name) == {actor_id}), None)

    def of(self, actor_id: str | None) -> str | None:
        actor = self._actors.get(actor_id) if actor_id is not None else None
        if actor is None:
            return None
        if (name := self.known(actor.id)) is not None:
            return name
        if actor.name[:1].islower():  # "the board" is no name: whom it acts for is all that can be watched
            return self.known(actor.country) if actor.country is not None else None
        own = _slug(actor.name)
        self._new[own] = actor
        return own

    def declared(self) -> str:
        lines = [
            f"  - {{id: {own}, kind: {actor.kind}, name: {_quoted(actor.name)}"
            + (f", country: {actor.country}" if actor.country else "")
            + "}\n"
            for own, actor in self._new.items()
        ]
        self._new.clear()
        return "actors:\n" + "".join(lines) if lines else ""


def _with_actors(names: _Names, rule: str) -> str:
    return names.declared() + rule


def _event(event: Event, names: _Names) -> str:
    actor = next(filter(None, map(names.known, event.actor_ids)), None)
    target = next(filter(None, map(names.known, event.target_ids)), None)
    told = (("event.actor", event.actor_ids), ("event.target", event.target_ids))
    key = [part for part, ids in told if ids]
    status = list(_USUAL) if event.status in _USUAL else [event.status]
    usual = event.status in _USUAL
    name = event.type.replace("_", "-")
    title = _TITLES.get(event.type, event.type) if usual else f"{event.type.replace('_', ' ')}, {event.status}"
    lines = [
        "rules:",
        f"  - id: {'new' if usual else event.status}-{name}",
        f"    title: {_scalar(title[:1].upper() + title[1:])}",
        "    severity: high",
        "    when:",
        "      event:",
        f"        type: {event.type}",
        f"        status: [{', '.join(status)}]",
    ]
    if actor:
        lines.append(f"        # actor: {actor}          # what {actor} does, or who acts for it")
    if target:
        lines.append(f"        # target: {target}          # what is done to {target}")
    if event.count:
        lines.append(f'        # count: ">= {event.count}"')
    lines += [f"    key: [{', '.join(key)}]", "    new: 90d"] if key else ["    cooldown: 24h"]
    return "\n".join(lines) + "\n"


def _claim(claim: Claim, names: _Names) -> str:
    speaker = names.of(claim.speaker.actor) if claim.speaker is not None else None
    about = next(iter(_phrases(claim.content.text)), None)
    who = claim.speaker.text if claim.speaker is not None else "Someone"
    lines = [
        "rules:",
        f"  - id: {_slug(speaker or 'someone')}-{claim.class_}",
        f"    title: {_scalar(f'{who}: {claim.class_}')}",
        "    when:",
        "      claim:",
        *([f"        speaker: {_scalar(speaker)}"] if speaker else []),
        f"        class: {claim.class_}",
        *([f"        # about: {about}          # in these words"] if about else []),
        "    cooldown: 6h",
    ]
    return "\n".join(lines) + "\n"


def _actor(actor: Actor, names: _Names) -> str:
    name = names.of(actor.id)
    return (
        f"rules:\n  - id: {_slug(actor.name)}-appears\n    title: {_scalar(f'{actor.name} is in the news')}\n"
        f"    when: {{actor: {_scalar(name or actor.id)}}}\n    cooldown: 6h\n"
    )


def _phrase(phrase: str) -> str:
    lines = [
        "rules:",
        f"  - id: {_slug(phrase)}",
        f"    title: {_scalar(phrase[:1].upper() + phrase[1:])}",
        "    when:",
        "      phrase:",
        f"        text: {_scalar(phrase)}",
        "        within: 2 words          # so many others may stand between",
        "    cooldown: 24h",
    ]
    return "\n".join(lines) + "\n"


def _phrases(text: str) -> Iterator[str]:
    """Neighbouring words that tell something, two of a kind first; then single ones."""
    words = _WORD.findall(text)
    telling = [word.islower() and not is_common(word) for word in words]
    for (first, told), (second, tells) in pairwise(zip(words, telling, strict=True)):
        if told and tells:
            yield f"{first} {second}"
    yield from (word for word, tells in zip(words, telling, strict=True) if tells)


def _scalar(text: str) -> str:
    """A text as YAML takes it: plain where that means the same, else in quotation marks."""
    plain = re.fullmatch(r"[^\W\d_][\w '’.-]*", text) is not None and plain_value(text) == text
    return text if plain and not text.endswith((" ", ":")) else _quoted(text)


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.lower())) or "rule"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
