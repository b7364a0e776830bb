"""The verifier: what should have been received against what was. Pure; it knows nothing of Wirewatch's own records."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_KEY = re.compile(r"[A-Z]{3} → [A-Z]{3}|Dossier \d+")


@dataclass(frozen=True, slots=True)
class Received:
    """One message at an inbox: `delivery` is the id that it carries, `at` is when it came (seconds, any clock)."""

    inbox: str
    key: str
    delivery: str
    at: float


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that came again under the same id; `before` is when it had come the last time."""

    inbox: str
    key: str
    before: float
    again: float


@dataclass
class Verdict:
    """`twice`: one key under several ids, so decided twice; `copies`: one id several times, so sent twice;
    `unasked`: keys that nobody expected; `latest`: the longest way from a feed to an inbox, in seconds."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    latest: float = 0.0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.copies or self.unasked)

    def __str__(self) -> str:
        copies = [str(one) for one in self.copies]
        parts = {"lost": self.lost, "twice": self.twice, "copies": copies, "unasked": self.unasked}
        return "; ".join(f"{name}: {', '.join(some)}" for name, some in parts.items() if some) or "clean"


def key_in(text: str) -> str:
    """The key that a message names, else its text: then nobody expected it."""
    found = _KEY.search(text)
    return found[0] if found else text[:80]


def judge(published: Mapping[str, float], received: Sequence[Received], inboxes: Iterable[str]) -> Verdict:
    """`published`: key -> when. Each must be at each inbox, once."""
    verdict = Verdict()
    for inbox in inboxes:
        by_key: dict[str, dict[str, list[float]]] = {}
        for one in received:
            if one.inbox == inbox:
                by_key.setdefault(one.key, {}).setdefault(one.delivery, []).append(one.at)
        verdict.lost += [f"{key} at {inbox}" for key in published if key not in by_key]
        for key, deliveries in by_key.items():
            if key not in published:
                verdict.unasked.append(f"{key} at {inbox}")
                continue
            if len(deliveries) > 1:
                verdict.twice.append(f"{key} at {inbox}")
            for times in deliveries.values():
                times = sorted(times)
                verdict.copies += [Copy(inbox, key, *pair) for pair in pairwise(times)]
            verdict.latest = max(verdict.latest, min(min(some) for some in deliveries.values()) - published[key])
    return verdict


def excused(copies: Sequence[Copy], kills: Sequence[float], within: float) -> list[Copy]:
    """The copies that a kill of the delivery explains, one an inbox and kill: it hit at most `within` seconds after
    the message had come, and before it came again. No kill leaves more than that."""
    left = {inbox: sorted(kills) for inbox in {one.inbox for one in copies}}
    found = []
    for one in sorted(copies, key=lambda copy: copy.before):
        fits = [at for at in left[one.inbox] if one.before - 0.05 <= at <= min(one.before + within, one.again)]
        if fits:
            left[one.inbox].remove(fits[0])
            found.append(one)
    return found
