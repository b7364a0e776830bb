"""The plain path: text, sentences and lexicon actors only, without a pipeline. It cannot fail."""

from processors.lexicon import Found, lexicon
from processors.names.foreign import foreign_names
from processors.text import Analysed, analysed
from processors.versions import LEXICON
from processors.words.sentences import sentences
from topics.records import Actor, Article, Enriched, Mention


def _names(text: str, language: str | None) -> list[Found]:
    """What the lexicon knows, and what the article's own language calls countries and capitals."""
    found = lexicon().find(text)
    names = foreign_names(language) if language is not None and language != "en" else None
    if names is not None:
        taken = [(one.start, one.end) for one in found]
        found += [
            one for one in names.find(text) if not any(one.start < end and start < one.end for start, end in taken)
        ]
    return sorted(found, key=lambda one: one.start)


def degraded(article: Article, reason: str) -> Enriched:
    """An article that could not be read in full, with why; phrases and actors still fire."""
    return plainly(article, analysed(article), reason)


def plainly(article: Article, read: Analysed, reason: str | None) -> Enriched:
    mentions: list[Mention] = []
    actors: dict[str, Actor] = {}
    for found in _names(read.text, article.language):
        actor = found.known.actor
        actors.setdefault(actor.id, actor)
        surface = read.text[found.start : found.end]
        mentions.append(Mention(found.start, found.end, surface, found.known.label, actor.id, None, actor.country))
    return Enriched(
        article=article,
        text=read.text,
        title_end=read.title_end,
        blocks=read.blocks,
        sentences=sentences(read.text, read.blocks),
        mentions=mentions,
        actors=list(actors.values()),
        claims=[],
        events=[],
        depth="full",
        degraded=reason or read.shortened,
        versions={"lexicon": LEXICON},
    )
