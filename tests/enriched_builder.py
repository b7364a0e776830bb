"""Enriched articles for tests of rules, written down rather than extracted.

enriched("Tuvalu expelled two Kiribati diplomats.", actors={"Tuvalu": "TUV", "Kiribati": "KIR"})
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from topics.records import Actor, Article, Claim, Enriched, Event, Mention, Span, Speaker

TIME = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
COUNTRIES = {"Tuvalu": "TUV", "Kiribati": "KIR", "Fiji": "FJI", "Nauru": "NRU"}
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?]+[\"'”’)]*(?=\s|$)|[.!?]|$)", re.S)


def resolve(name: str) -> set[str]:
    """The names that rules of tests may use: four countries and a body; "Congo" is ambiguous."""
    known = {**COUNTRIES, **{code: code for code in COUNTRIES.values()}, "UN": "org:un"}
    if name == "Congo":
        return {"COD", "COG"}
    return {known[name]} if name in known else set()


def enriched(
    text: str,
    *,
    title: str = "",
    actors: Mapping[str, str | Actor] | None = None,
    titles: Mapping[str, str] | None = None,
    claims: Sequence[Claim] = (),
    events: Sequence[Event] = (),
    **article: Any,
) -> Enriched:
    """An article whose every occurrence of a key of `actors` is a mention of that actor.

    A string is a country's code; `titles` is surface -> title. Blank lines part blocks, full stops sentences.
    """
    whole = f"{title}\n\n{text}" if title else text
    blocks = spans(r"(?s).+?(?=\n\s*\n|\Z)", whole)
    sentences = [(start + first, start + last) for start, end in blocks for first, last in _sentences(whole[start:end])]
    given = {
        name: Actor(one, "country", name, one) if isinstance(one, str) else one for name, one in (actors or {}).items()
    }
    mentions = [
        Mention(
            start, end, name, "PERSON" if one.kind == "person" else "GPE", one.id, (titles or {}).get(name), one.country
        )
        for name, one in given.items()
        for start, end in spans(rf"\b{re.escape(name)}\b", whole)
    ]
    fields: dict[str, Any] = {
        "id": "a1", "feed": "feed", "source": "gazette.example", "url": "https://gazette.example/1",
        "canonical_url": "https://gazette.example/1", "title": title, "summary": "", "text": text, "authors": [],
        "language": "en", "published": TIME, "first_seen": TIME, "revision": 1, "content_hash": "", "mode": "live",
    }  # fmt: skip
    return Enriched(
        article=Article(**{**fields, **article}), text=whole, title_end=len(title), blocks=blocks, sentences=sentences,
        mentions=sorted(mentions, key=lambda one: one.start),
        actors=list({one.id: one for one in given.values()}.values()),
        claims=list(claims), events=list(events), depth="full", degraded=None, versions={},
    )  # fmt: skip


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    """(start, end) of all matches that are not blank."""
    return [found.span() for found in re.finditer(pattern, text) if found[0].strip()]


def span(whole: str, words: str) -> Span:
    """The first occurrence of `words`."""
    start = whole.index(words)
    return Span(start, start + len(words), words)


def event(whole: str, words: str, type: str = "expulsion", **more: Any) -> Event:
    """An event told in `words`; `actor` and `target` are lists of codes, by default done and without a count."""
    actor, target = list(more.pop("actor", [])), list(more.pop("target", []))
    fields = {"status": "done", "count": None, "date": None, "place": None, "actor_ids": actor, "target_ids": target}
    return Event(type=type, actor=actor, target=target, evidence=span(whole, words), **{**fields, **more})


def claim(whole: str, speaker: str, cue: str, content: str, class_: str = "say", **more: Any) -> Claim:
    """A claim; `actor` is whom the speaker's words mean."""
    who = span(whole, speaker)
    fields = {"polarity": "negative" if class_ == "deny" else "positive", "direct": False, "parts": [], "score": 0.5}
    actor = more.pop("actor", None)
    return Claim(
        speaker=Speaker(who.start, who.end, who.text, actor), cue=span(whole, cue), class_=class_,
        content=span(whole, content), **{**fields, **more},
    )  # fmt: skip


def _sentences(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _SENTENCE.finditer(text) if found[0].strip()]
