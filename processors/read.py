"""Reading articles: language, names, actors, claims, events. This is what a child does all day."""

from collections.abc import Iterator, Sequence

from spacy.language import Language

from processors.claims.find import find_claims
from processors.events.find import FrameIndex, find_events
from processors.frames import Frame, shipped_frames
from processors.gate import Gate, gaps
from processors.language import language_of
from processors.names.actors import name_actors
from processors.pipeline import BATCH, Pipelines
from processors.plain import plainly
from processors.reading import Block, Reading
from processors.settings import ExtractionSettings
from processors.text import Analysed, analysed, dateline_end
from processors.versions import FRAMES, LEXICON, READER
from processors.words.sentences import sentences
from topics.records import Article, Enriched

TOGETHER = 8
"""Articles at a time."""


class Reader:
    """Reads articles with one set of pipelines; `own_frames` are event types of the user's."""

    def __init__(self, settings: ExtractionSettings, own_frames: Sequence[Frame] = ()) -> None:
        self._pipelines = Pipelines(settings)
        self._gated = settings.depth == "gated"
        self._all_frames = [*shipped_frames(), *own_frames]
        self._frames = FrameIndex(self._all_frames)
        self._gates: dict[str, Gate] = {}

    def prepare(self) -> None:
        """Loads what reading needs, so that no article waits for it: a big pipeline takes longer than one may."""
        self._pipelines.load()

    def read(self, article: Article) -> Enriched:
        """Raises PipelineError when the language's pipeline cannot be loaded."""
        return next(self.read_many([article]))

    def read_many(self, articles: Sequence[Article]) -> Iterator[Enriched]:
        """The articles in order; the memory that a few of them need is given back after them."""
        for at in range(0, len(articles), TOGETHER):
            yield from self._together(articles[at : at + TOGETHER])

    def _together(self, articles: Sequence[Article]) -> list[Enriched]:
        texts = [analysed(article) for article in articles]
        found: list[Enriched | None] = [None] * len(articles)
        by_language: dict[str, list[int]] = {}
        for number, (article, text) in enumerate(zip(articles, texts, strict=True)):
            article.language = language_of(text.text, article.language)
            by_language.setdefault(article.language, []).append(number)
        for language, numbers in by_language.items():
            pipeline = self._pipelines.get(language)
            if pipeline is None:
                for number in numbers:
                    found[number] = plainly(articles[number], texts[number], None)
                continue
            with pipeline.memory_zone():
                chosen = [self._chosen(texts[number], language, pipeline) for number in numbers]
                parsed = parsed_blocks([texts[number] for number in numbers], chosen, pipeline)
                for number, stretches, blocks in zip(numbers, chosen, parsed, strict=True):
                    found[number] = enriched = self._read(articles[number], texts[number], stretches, blocks)
                    enriched.versions["model"] = self._pipelines.version(language)
                del parsed, blocks
        return [one for one in found if one is not None]

    def _chosen(self, text: Analysed, language: str, pipeline: Language) -> list[tuple[int, int]]:
        """What the pipeline reads of a text: everything, or what the gate lets through."""
        if not self._gated:
            return text.blocks
        if language not in self._gates:
            self._gates[language] = Gate(self._all_frames, pipeline)
        return self._gates[language].chosen(text)

    def _read(self, article: Article, text: Analysed, chosen: list[tuple[int, int]], blocks: list[Block]) -> Enriched:
        reading = Reading(text.text, blocks, article.published or article.first_seen)
        unread = list(gaps(text, chosen)) if self._gated else []
        name_actors(reading, unread)
        claims = find_claims(reading)
        events = find_events(reading, self._frames)
        return Enriched(
            article=article,
            text=text.text,
            title_end=text.title_end,
            blocks=text.blocks,
            sentences=_sentences(text, blocks, unread),
            mentions=reading.mentions,
            actors=list(reading.actors.values()),
            claims=claims,
            events=events,
            depth="gated" if self._gated else "full",
            degraded=text.shortened,
            versions={"lexicon": LEXICON, "frames": FRAMES, "reader": READER},
        )


def _sentences(text: Analysed, blocks: Sequence[Block], unread: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences of the whole text: the pipeline's, and the plain ones of what it has not read."""
    found = [
        (block.start + one.start_char, block.start + one.end_char) for block in blocks for one in block.sentences()
    ]
    for start, end in unread:
        inside = [(max(start, one[0]), min(end, one[1])) for one in text.blocks if one[0] < end and start < one[1]]
        found += sentences(text.text, inside)
    return sorted(found)


def parsed_blocks(
    texts: Sequence[Analysed], chosen: Sequence[Sequence[tuple[int, int]]], pipeline: Language
) -> list[list[Block]]:
    """The chosen stretches of each text, read by the pipeline all at once."""
    pairs = zip(texts, chosen, strict=True)
    parts = [(text, part) for text, some in pairs for one in some for part in _without_dateline(text, one)]
    docs = pipeline.pipe((text.text[start:end] for text, (start, end) in parts), batch_size=BATCH)
    blocks: dict[int, list[Block]] = {id(text): [] for text in texts}
    for (text, (start, end)), doc in zip(parts, docs, strict=True):
        blocks[id(text)].append(Block(start, end, text.text[start:end], start < text.title_end, doc))
    return [blocks[id(text)] for text in texts]


def _without_dateline(text: Analysed, block: tuple[int, int]) -> list[tuple[int, int]]:
    """A dateline is no part of the first sentence."""
    start, end = block
    behind = dateline_end(text.text[start:end]) if start >= text.title_end else 0
    return [(start, start + behind), (start + behind, end)] if behind else [block]
