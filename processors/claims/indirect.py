"""Indirect speech: what verbs of saying take, and `according to`."""

from spacy.tokens import Span, Token

from processors.claims.attributions import around, closes
from processors.claims.content_clauses import infinitive
from processors.claims.cues import CUES, Cue, cue_of
from processors.claims.said import Paragraph, Stretch, overlap
from processors.names.who import Who


def read_cue(paragraph: Paragraph, token: Token, sentence: Span) -> None:
    """Adds what a verb of saying says, if anybody says it."""
    meaning = cue_of(token)
    if meaning is None:
        return
    speaker = paragraph.speakers.speaker(token)
    if speaker is None or (speaker.start == speaker.end):
        return
    if token.lemma_.lower() == "tell" and infinitive(token, sentence) is not None:
        meaning = CUES["order"]
    parts = around(paragraph.reading, paragraph.block, paragraph.contents, token, speaker, sentence)
    if parts is not None and "clause" in meaning.takes:
        paragraph.used.add(token.i)
        paragraph.add(speaker, token, meaning, False, max(parts, key=lambda part: part[1] - part[0]))
        paragraph.found[-1].parts = parts
        return
    content = _content(paragraph, token, meaning, speaker, sentence)
    if content is None or content[0] >= content[1]:
        return
    paragraph.used.add(token.i)
    paragraph.add(speaker, token, meaning, False, content)


def _content(paragraph: Paragraph, token: Token, meaning: Cue, speaker: Who, sentence: Span) -> Stretch | None:
    """What stands before a cue that closes its sentence, else what it takes."""
    before = paragraph.contents.content_before(token, meaning, speaker, sentence)
    if before is not None and closes(paragraph.block, token, speaker, sentence) is not None:
        return before
    return paragraph.contents.content(token, meaning, sentence) or before


def read_according(paragraph: Paragraph, sentence: Span) -> None:
    """`According to X, ...` and `..., according to X`."""
    for token in sentence:
        if token.lower_ != "according" or token.i + 2 >= sentence.end or token.nbor(1).lower_ != "to":
            continue
        speaker = paragraph.speakers.named_from(token.i + 2, sentence)
        if speaker is None:
            continue
        block = paragraph.block
        speaker = Who(speaker.actor, max(speaker.start, block.offset(token.nbor(2))), speaker.end)
        cue = (block.offset(token), block.past(token.nbor(1)))
        content = paragraph.contents.stripped(*_beside(paragraph, token, speaker, sentence))
        if content[1] - content[0] > 8 and not any(overlap(content, one.content) > 0.8 for one in paragraph.found):
            paragraph.add_bare(speaker, cue, False, content)


def _beside(paragraph: Paragraph, according: Token, speaker: Who, sentence: Span) -> Stretch:
    """The rest of the sentence: behind the speaker where it begins with him, else before."""
    text, block = paragraph.reading.text, paragraph.block
    if according.i - sentence.start > 1:
        return block.start + sentence.start_char, block.offset(according)
    start, last = speaker.end, block.start + sentence.end_char
    while start < last and (text[start].isspace() or text[start] in ",:"):
        start += 1
    return start, last
