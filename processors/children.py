"""The pool of children that read: spawned, bounded, replaced. Their parent never loads the language library."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING

from processors.frames import Frame
from processors.settings import ExtractionSettings
from processors.threads import one_thread
from topics.bounded_child import BoundedChild, ChildError
from topics.records import Article, Enriched
from topics.worker import AbandonedError, Failure

if TYPE_CHECKING:
    from processors.read import Reader

SECONDS_AN_ARTICLE = 10.0
REPLACE_AFTER = 50_000
HURRY_EVERY = 0.2
MEMORY_BYTES = 4_000_000_000

Child = BoundedChild[list[Article], list[Enriched]]


class ChildPool:
    """Shares articles out among `children` processes; when `hurry` comes true, what they have in hand is abandoned."""

    def __init__(
        self,
        settings: ExtractionSettings,
        children: int = 1,
        own_frames: Sequence[Frame] = (),
        seconds: float = SECONDS_AN_ARTICLE,
        make: Callable[[], Callable[[list[Article]], list[Enriched]]] | None = None,
        hurry: Callable[[], bool] = lambda: False,
    ) -> None:
        made = make or partial(make_reader, settings, tuple(own_frames))
        self._seconds, self._hurry = seconds, hurry
        self._children = [Child(made, MEMORY_BYTES, REPLACE_AFTER) for _ in range(children)]
        for child in self._children:
            child.start()
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="child")

    def work(self, articles: Sequence[Article]) -> list[Enriched | Failure]:
        """Each article's reading, in order, or why there is none.

        Raises AbandonedError when there is no time for that.
        """
        shares = [list(articles[number :: len(self._children)]) for number in range(len(self._children))]
        asked = [self._threads.submit(self._read, *one) for one in zip(self._children, shares, strict=True)]
        while wait(asked, HURRY_EVERY).not_done:
            if self._hurry():
                raise AbandonedError
        answers = [one.result() for one in asked]
        return [answers[index % len(answers)][index // len(answers)] for index in range(len(articles))]

    def close(self) -> None:
        for child in self._children:
            child.stop()
        self._threads.shutdown()
        for child in self._children:
            child.close()

    def _read(self, child: Child, articles: list[Article]) -> list[Enriched | Failure]:
        """All at once; when that fails, one by one, so that one bad article costs itself only."""
        if not articles:
            return []
        try:
            return list(child.call(articles, self._seconds + len(articles), share=len(articles)))
        except ChildError as error:
            if len(articles) == 1:
                return [Failure(f"extraction failed: {error}")]
        return [one for article in articles for one in self._read(child, [article])]


def make_reader(settings: ExtractionSettings, own_frames: Sequence[Frame]) -> Callable[[list[Article]], list[Enriched]]:
    """For a child: loads the pipelines and gives what it serves."""
    reader = loaded_reader(settings, own_frames)
    return lambda articles: list(reader.read_many(articles))


def loaded_reader(settings: ExtractionSettings, own_frames: Sequence[Frame]) -> "Reader":
    """For a child only, which is to read with one thread and to load nothing while it reads."""
    one_thread()
    from processors.read import Reader

    reader = Reader(settings, own_frames)
    reader.prepare()
    return reader
