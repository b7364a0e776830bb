"""What is wrong with rules files, all of it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file, the way to it inside the file's data (keys and list indices), and what was meant."""

    file: str
    path: Path
    message: str

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.path)
        return f"{self.file}: {where}: {self.message}" if where else f"{self.file}: {self.message}"


class RulesError(Exception):
    """Rules that cannot be used; none of the files was taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.7) -> str:
    """`; did you mean "..."?` for a near miss, else nothing."""
    by_lower = {one.lower(): one for one in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return f'; did you mean "{by_lower[near[0]]}"?' if near else ""
