"""What came of a row of the table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from faults.places import BACKENDS, Grounds
from faults.verify import Verdict


@dataclass
class Outcome:
    """`figures` are further measurements in words: name -> what was measured. `problems` say why it did not pass,
    `late` what passed and took too long."""

    rounds: int
    lost: int = 0
    twice: int = 0
    figures: dict[str, list[float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.problems and not self.late

    def take(self, verdict: Verdict, *, excused: int = 0) -> None:
        """Adds what a verifier said; so many copies are allowed."""
        self.lost += len(verdict.lost)
        self.twice += len(verdict.twice) + max(0, len(verdict.copies) - excused)
        self.note("slowest alert, s", verdict.latest)
        if verdict.lost or verdict.twice or verdict.unasked or len(verdict.copies) > excused:
            self.problems.append(str(verdict))

    def note(self, figure: str, value: float) -> None:
        self.figures.setdefault(figure, []).append(value)

    def within(self, figure: str, value: float, limit: float) -> None:
        """A measurement with a limit."""
        self.note(figure, value)
        if value > limit:
            self.late.append(f"{figure}: {value:.1f}, and {limit:g} is the limit")

    def demand(self, holds: bool, problem: str) -> None:
        if not holds:
            self.problems.append(problem)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of the parts that a row was shared out into."""
    whole = Outcome(0)
    for one in outcomes:
        whole.rounds += one.rounds
        whole.lost += one.lost
        whole.twice += one.twice
        whole.problems += one.problems
        whole.late += one.late
        whole.seeds += one.seeds
        for name, values in one.figures.items():
            whole.figures.setdefault(name, []).extend(values)
    return whole


@dataclass(frozen=True)
class Row:
    """One row of the table: `play` strikes so many rounds, all with chances drawn from the seed.

    `rounds` are the full number, `few` those that run with the tests, on the pairs of backends in `tested_on`: on one
    where the row's fault does not touch what differs. More than `share` at once are shared out to several worlds.
    """

    name: str
    fault: str
    to_reach: str
    play: Callable[[Grounds, int, int], Outcome]
    rounds: int
    few: int
    share: int = 50
    backends: tuple[str, ...] = BACKENDS
    tested_on: tuple[str, ...] = BACKENDS
    missing: Callable[[], str | None] = lambda: None
