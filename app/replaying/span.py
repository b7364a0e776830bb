"""Which of the retained articles a replay decides; all others train the rules in their place in the order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from topics.durations import parse_duration
from topics.records import utc


class Timed(Protocol):
    """What a span asks of an article."""

    @property
    def event_time(self) -> datetime: ...
    @property
    def run_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, by event time (`start`, `end`) and by offset in `enriched` (`first`, `past`); None is no bound.

    With `run` only the articles of that import are in it, whatever their time.
    """

    start: datetime | None = None
    end: datetime | None = None
    first: int | None = None
    past: int | None = None
    run: str | None = None

    def holds(self, offset: int, article: Timed) -> bool:
        if self.run is not None and article.run_id != self.run:
            return False
        if not (self.first is None or self.first <= offset) or not (self.past is None or offset < self.past):
            return False
        return self.lasts(article)

    def lasts(self, article: Timed) -> bool:
        """Whether the time alone is in the span."""
        moment = article.event_time
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    @property
    def words(self) -> str:
        if self.run is not None:
            return f"the articles of run {self.run}"
        if self.first is not None or self.past is not None:
            return f"offsets {self.first} to {self.past}"
        return f"{_day(self.start, 'the first')} to {_day(self.end, 'now')}"


def span_of(
    now: datetime, *, since: str | None, start: str | None, end: str | None, run: str | None, offsets: str | None
) -> Span:
    """The span that options name. Raises ValueError, which says what is wrong with them."""
    ways = [since is not None, start is not None or end is not None, run is not None, offsets is not None]
    if sum(ways) != 1:
        raise ValueError("name one span: --since 30d, --from and --to, --run IMPORT, or --offsets A:B")
    if since is not None:
        return Span(start=since_of(since, now))
    if offsets is not None:
        first, past = _offsets(offsets)
        return Span(first=first, past=past)
    if run is not None:
        return Span(run=run)
    span = Span(start=_moment("--from", start), end=_moment("--to", end))
    if span.start is not None and span.end is not None and span.start >= span.end:
        raise ValueError("--from must be before --to")
    return span


def since_of(since: str, now: datetime) -> datetime:
    """The instant so long ago. Raises ValueError."""
    try:
        return now - parse_duration(since)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"--since: {error}") from error


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{option}: {text!r} is no time: write 2026-01-31, or 2026-01-31T18:00+02:00") from error
    return utc(moment)


def _offsets(text: str) -> tuple[int, int]:
    first, colon, past = text.partition(":")
    if not (colon and first.isdecimal() and past.isdecimal() and int(first) < int(past)):
        raise ValueError(f"--offsets: {text!r} is no span: write 1000:2000, the second left out")
    return int(first), int(past)


def _day(moment: datetime | None, otherwise: str) -> str:
    return otherwise if moment is None else f"{moment:%Y-%m-%d %H:%M}"
