"""Figures that add up."""

from dataclasses import dataclass


@dataclass
class Ratio:
    """So many of so many."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        return f"{self.right / self.of:.2f} ({self.right}/{self.of})" if self.of else "-"


@dataclass
class Overlap:
    """Hits, what was made up and what was missed: precision, recall and the harmonic mean of both."""

    hits: int = 0
    made_up: int = 0
    missed: int = 0

    def add(self, wanted: int, got: int, hits: int) -> None:
        self.hits += hits
        self.made_up += got - hits
        self.missed += wanted - hits

    @property
    def f1(self) -> float:
        """0 to 1; 0 where nothing was hit."""
        return 2 * self.hits / (2 * self.hits + self.made_up + self.missed) if self.hits else 0.0

    def __str__(self) -> str:
        if not self.hits + self.made_up + self.missed:
            return "-"
        precision, recall = (self.hits / max(1, self.hits + more) for more in (self.made_up, self.missed))
        return f"{self.f1:.2f} (P {precision:.2f}, R {recall:.2f}, {self.hits + self.missed})"
