"""What a server said to the recipients of a message, and what that means for the message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import PassingError, RefusedError
from alerts.deliver.forms.addresses import Recipient

NAMED = 5


@dataclass(slots=True)
class Outcome:
    """Each recipient is in one of these, by bare address; the values are the server's words."""

    accepted: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    put_off: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    """The address is refused for good."""
    unwanted: dict[str, str] = field(default_factory=dict)
    """The mail is refused for good."""
    broken: str | None = None
    """Why the server could not be asked for the rest."""

    def accept(self, to: Iterable[Recipient], answer: str) -> None:
        self.accepted += [one.bare for one in to]
        self.answers.append(answer)

    def refuse(self, one: Recipient, code: int, words: str) -> None:
        """The server will not deliver to this address: now (4xx), or ever (5xx)."""
        (self.unknown if 500 <= code < 600 else self.put_off)[one.bare] = f"{code} {words}"

    def reject(self, to: Iterable[Recipient], code: int, words: str) -> None:
        """The server will not take this mail, whoever it is for."""
        where = self.unwanted if 500 <= code < 600 else self.put_off
        where |= {one.bare: f"{code} {words}" for one in to}

    def stop(self, to: Iterable[Recipient], words: str) -> None:
        """Nobody who has not been settled by now can be."""
        self.broken = words
        settled = {*self.accepted, *self.put_off, *self.unknown, *self.unwanted}
        self.put_off |= {one.bare: words for one in to if one.bare not in settled}


def verdict(outcome: Outcome, before: Sequence[str]) -> Receipt:
    """`before` are those who had the message at earlier tries. Raises PassingError or RefusedError."""
    reached = bool(outcome.accepted or before)
    # What others took is not refused for its own sake.
    bounced = outcome.unknown | (outcome.unwanted if reached else {})
    if outcome.put_off:
        broken, waiting = outcome.broken, outcome.put_off if outcome.broken is None else {}
        words = f"the mail server: {_said(waiting)}" if broken is None else f"the mail server cannot be used: {broken}"
        raise PassingError(words, taken=outcome.accepted, bounced=bounced, waiting=waiting)
    if reached:
        answer = "; ".join(dict.fromkeys(outcome.answers)) or "nobody left"
        return Receipt(f"{answer} (not to {_said(bounced)})" if bounced else answer, outcome.accepted, bounced)
    if outcome.unwanted:
        raise RefusedError(f"the mail server: {'; '.join(dict.fromkeys(outcome.unwanted.values()))}", bounced)
    raise RefusedError(f"the mail server refuses every recipient: {_said(bounced)}", bounced)


def _said(words: dict[str, str]) -> str:
    """Address by address, and no more than a line of `status` can hold."""
    said = [f"{address}: {answer}" for address, answer in words.items()]
    return "; ".join(said[:NAMED] if len(said) <= NAMED else [*said[:NAMED], f"and {len(said) - NAMED} more"])
