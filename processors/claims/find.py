"""Claims: who says what, in which words: quotations, what verbs of saying take, and "according to"."""

from processors.claims.cues import is_cue
from processors.claims.floating import announced, read_floating
from processors.claims.headlines import read_headline
from processors.claims.indirect import read_according, read_cue
from processors.claims.nominal import held_by_nouns
from processors.claims.said import Paragraph, Said
from processors.claims.scores import score
from processors.claims.speeches import read_speech, speeches_of
from processors.claims.transcripts import turns
from processors.reading import Reading
from topics.records import Claim, Speaker


def find_claims(reading: Reading) -> list[Claim]:
    """The claims of an article, in the order of their contents."""
    said: list[Said] = []
    spoken = turns(reading)
    coming: Said | None = None
    for block in reading.blocks:
        turned = spoken.get(block.start)
        if turned is not None:
            said += [Said(one.who, None, one.colon, "say", False, True, one.words, []) for one in turned if one.words]
            continue
        paragraph = Paragraph(reading, block, coming or (said[-1] if said else None))
        said += _read(paragraph)
        coming = announced(paragraph)
    reading.speeches = [
        (*part, one.who.actor)
        for one in said
        if one.who is not None and one.direct
        for part in one.parts or [one.content]
    ]
    return [_claim(reading, one) for one in sorted(said, key=lambda one: one.content)]


def _read(paragraph: Paragraph) -> list[Said]:
    """The claims of one paragraph: first those of quotations, so that what they say is not read as told."""
    speeches = speeches_of(paragraph)
    for quote in speeches:
        read_speech(paragraph, quote)
    for sentence in paragraph.block.readable():
        for token in sentence:
            if is_cue(token) and token.i not in paragraph.used and not paragraph.is_quoted(token):
                read_cue(paragraph, token, sentence)
        read_according(paragraph, sentence)
        for held in held_by_nouns(paragraph.reading, paragraph.block, sentence):
            paragraph.add(held.who, held.noun, held.cue, False, held.content)
    if paragraph.block.is_title and not paragraph.found:
        read_headline(paragraph)
    read_floating(paragraph, speeches)
    return paragraph.found


def _claim(reading: Reading, one: Said) -> Claim:
    speaker = None
    if one.who is not None:
        speaker = Speaker(one.who.start, one.who.end, reading.text[one.who.start : one.who.end], one.who.actor)
    cue = reading.span(*one.cue_span) if one.cue_span is not None else None
    content = reading.span(*one.content)
    parts = [reading.span(*part) for part in one.parts]
    polarity = "negative" if one.negative else "positive"
    weight = score(reading, one.kind, speaker, content, one.direct)
    return Claim(speaker, cue, one.kind, polarity, one.direct, content, parts, weight)  # type: ignore[arg-type]
