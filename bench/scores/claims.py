"""Claims: found by the words of their contents; then class, direct or not, and who speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.scores.ratio import Overlap, Ratio
from topics.records import Claim

SHARED = 0.6
"""Words that two contents must share, of all that either has, to be the same."""


@dataclass
class Claims:
    """`empty`: passages without any claim that get one."""

    found: Overlap = field(default_factory=Overlap)
    kind: Ratio = field(default_factory=Ratio)
    polarity: Ratio = field(default_factory=Ratio)
    direct: Ratio = field(default_factory=Ratio)
    speaker: Ratio = field(default_factory=Ratio)
    empty: Ratio = field(default_factory=Ratio)

    def add(self, expected: Sequence[dict[str, Any]], claims: Sequence[Claim]) -> list[str]:
        """Counts one text and says in words what was read differently."""
        wrong = []
        if not expected:
            self.empty.add(bool(claims))
        left = list(claims)
        for one in expected:
            best = max(left, key=lambda claim: shared(_content(claim), _expected(one)), default=None)
            if best is None or shared(_content(best), _expected(one)) < SHARED:
                wrong.append(f"missed {one['class']} {one['speaker']!r}: {one['content']!r}")
                continue
            left.remove(best)
            wrong += self._compare(one, best)
        self.found.add(len(expected), len(claims), len(claims) - len(left))
        return wrong + [f"made up {one.class_}: {one.content.text!r}" for one in left]

    def _compare(self, one: dict[str, Any], best: Claim) -> list[str]:
        wrong = []
        got = best.speaker.actor if best.speaker is not None else None
        for name, ratio, want, is_ in (
            ("class", self.kind, one["class"], best.class_),
            ("polarity", self.polarity, one["polarity"], best.polarity),
            ("direct", self.direct, one["direct"], best.direct),
        ):
            ratio.add(want == is_)
            if want != is_:
                wrong.append(f"{name} {is_} for {want}: {one['content']!r}")
        if one.get("who"):
            self.speaker.add(_is_meant(one["who"], got))
            if not _is_meant(one["who"], got):
                wrong.append(f"speaker {got} for {one['who']} ({one['speaker']})")
        return wrong


def shared(one: str, other: str) -> float:
    """The words that both have, of all that either has."""
    words, others = ({word.strip(".,:;!?\"'“”‘’()«»").lower() for word in text.split()} - {""} for text in (one, other))
    return len(words & others) / max(1, len(words | others))


def _content(claim: Claim) -> str:
    return " ".join(part.text for part in claim.parts) or claim.content.text


def _expected(one: dict[str, Any]) -> str:
    return " ".join(one.get("parts") or []) or str(one["content"])


def _is_meant(who: str, got: str | None) -> bool:
    """Whether the speaker is the one expected: persons and countries by id, bodies by having one."""
    return got == who or (who.startswith("org:") and got is not None and not got.startswith("person:"))
