"""Reading articles: language, names, actors, claims, events. This is what a child does all day."""

from collections.abc import Iterator, Sequence

from spacy.language import Language

from processors.actors import name_actors
from processors.claims import find_claims
from processors.events import find_events
from processors.frames import Frame, shipped_frames
from processors.language import language_of
from processors.pipeline import BATCH, Pipelines
from processors.plain import plainly
from processors.reading import Block, Reading
from processors.settings import ExtractionSettings
from processors.text import Analysed, analysed, dateline_end
from processors.versions import FRAMES, LEXICON, READER
from topics.records import Article, Enriched


class Reader:
    """Reads articles with one set of pipelines; `own_frames` are event types of the user's."""

    def __init__(self, settings: ExtractionSettings, own_frames: Sequence[Frame] = ()) -> None:
        self._pipelines = Pipelines(settings)
        self._frames = [*shipped_frames(), *own_frames]

    def read(self, article: Article) -> Enriched:
        """Raises PipelineError when the language's pipeline cannot be loaded."""
        return next(self.read_many([article]))

    def read_many(self, articles: Sequence[Article]) -> Iterator[Enriched]:
        """The articles in order; memory that one needs is given back after it."""
        for article in articles:
            text = analysed(article)
            language = language_of(text.text, article.language)
            article.language = language
            pipeline = self._pipelines.get(language)
            if pipeline is None:
                yield plainly(article, text, None)
                continue
            with pipeline.memory_zone():
                enriched = self._read(article, text, pipeline)
            enriched.versions["model"] = self._pipelines.version(language)
            yield enriched

    def _read(self, article: Article, text: Analysed, pipeline: Language) -> Enriched:
        blocks = _blocks(text, pipeline)
        reading = Reading(text.text, blocks, article.published or article.first_seen)
        name_actors(reading)
        claims = find_claims(reading)
        events = find_events(reading, self._frames)
        return Enriched(
            article=article,
            text=text.text,
            title_end=text.title_end,
            blocks=text.blocks,
            sentences=[
                (block.start + one.start_char, block.start + one.end_char)
                for block in blocks
                for one in block.sentences()
            ],
            mentions=reading.mentions,
            actors=list(reading.actors.values()),
            claims=claims,
            events=events,
            depth="full",
            degraded=None,
            versions={"lexicon": LEXICON, "frames": FRAMES, "reader": READER},
        )


def _blocks(text: Analysed, pipeline: Language) -> list[Block]:
    parts = [part for block in text.blocks for part in _without_dateline(text, block)]
    docs = pipeline.pipe((text.text[start:end] for start, end in parts), batch_size=BATCH)
    return [Block(start, end, start < text.title_end, doc) for (start, end), doc in zip(parts, docs, strict=True)]


def _without_dateline(text: Analysed, block: tuple[int, int]) -> list[tuple[int, int]]:
    """A dateline is no part of the first sentence."""
    start, end = block
    behind = dateline_end(text.text[start:end]) if start >= text.title_end else 0
    return [(start, start + behind), (start + behind, end)] if behind else [block]
