"""The plain path: text, sentences and lexicon actors only, without a pipeline. It cannot fail."""

from processors.lexicon import lexicon
from processors.sentences import sentences
from processors.text import Analysed, analysed
from processors.versions import LEXICON
from topics.records import Actor, Article, Enriched, Mention


def degraded(article: Article, reason: str) -> Enriched:
    """An article that could not be read in full, with why; phrases and actors still fire."""
    return plainly(article, analysed(article), reason)


def plainly(article: Article, read: Analysed, reason: str | None) -> Enriched:
    mentions: list[Mention] = []
    actors: dict[str, Actor] = {}
    for found in lexicon().find(read.text):
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
