"""What a rule finds in one article: the handover from matching (rules/) to judgement (decide/)."""

from dataclasses import dataclass, field

from topics.records import Evidence, Reason

Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """One key that an article opens for a rule, with the evidence for it.

    `material` is what a later report may change about it: status, count and actors of the event that `when`
    matched, empty for a rule without `event`.
    """

    key: Key | None
    evidence: tuple[Evidence, ...]
    material: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's `when` holds of an article: one opening for each key, and the reason as a tree.

    A key part named `story` or that needs the state stands as the placeholder STORY and is filled in by the judge.
    """

    rule: str
    openings: tuple[Opening, ...]
    reason: Reason


STORY = "\x00story"
