"""The test by claims: somebody says something."""

from dataclasses import dataclass

from alerts.rules.anchors import Anchors, Feature
from alerts.rules.conditions import MAX_FOUND, Scope, inside
from alerts.rules.found import Facet, Found, Outcome
from alerts.rules.phrase import Phrase
from alerts.rules.view import View
from alerts.rules.who import Watched
from topics.records import Claim, Reason


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """One claim that fulfils every field."""

    speaker: Watched | None
    classes: frozenset[str] | None
    polarity: str | None
    about: tuple[Phrase, ...] | None
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(Feature("claim", one) for one in self.classes or {"*"})

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        looked = [self._found(view, claim, scope) for claim in view.enriched.claims]
        found = [one for one in looked if isinstance(one, Found)]
        if not found:
            return Outcome(False, Reason("claim", False, f"no claim {self._shown()}"))
        claim = found[0].claim
        said = claim.content.text if claim is not None else ""
        who = claim.speaker.text if claim is not None and claim.speaker is not None else "someone"
        return Outcome(True, Reason("claim", True, f'{who}: {found[0].type}: "{said[:200]}"'), found[:MAX_FOUND])

    def _shown(self) -> str:
        parts = [f"by {self.speaker.shown}"] if self.speaker else []
        parts += [f"of the class {' or '.join(sorted(self.classes))}"] if self.classes else []
        parts += [f"of {self.polarity} polarity"] if self.polarity else []
        parts += ["about " + " or ".join(f'"{one.shown}"' for one in self.about)] if self.about else []
        return " ".join(parts) or "at all"

    def misses(self, view: View) -> list[tuple[float, str]]:
        """(nearness, why) of each claim that does not fulfil it."""
        found = []
        for claim in view.enriched.claims:
            why = self._found(view, claim, None)
            if isinstance(why, str):
                who = claim.speaker.text if claim.speaker is not None else "someone"
                nearness = 0.7 if self.classes is None or claim.class_ in self.classes else 0.3
                found.append((nearness, f'{who}: {claim.class_}: "{claim.content.text[:120]}": {why}'))
        return found

    def _found(self, view: View, claim: Claim, scope: Scope) -> Found | str:
        """The finding, or why the claim is none."""
        if self.classes is not None and claim.class_ not in self.classes:
            return f"its class is {claim.class_}, not {' or '.join(sorted(self.classes))}"
        if self.polarity is not None and claim.polarity != self.polarity:
            return f"its polarity is {claim.polarity}"
        contents = [(part.start, part.end) for part in (claim.parts or [claim.content])]
        if self.about is not None and not any(view.find(phrase, contents) for phrase in self.about):
            return "it is not about " + " or ".join(f'"{one.shown}"' for one in self.about)
        who = claim.speaker.actor if claim.speaker is not None else None
        if self.speaker is not None:
            meant = self.speaker.speaker(view, claim.speaker)
            if meant is None:
                return f"its speaker is not {self.speaker.shown}"
            who = meant if meant in self.speaker.own else who
        spans = [one for one in (claim.speaker, claim.cue, claim.content) if one is not None]
        starts = [*(one.start for one in spans), *(start for start, _ in contents)]
        if not any(inside(start, scope) for start in starts):
            return "it stands in another sentence"
        facet: Facet = {"claim.speaker": who, "claim.class": claim.class_, "actor": who}
        start, end = min(one.start for one in spans), max(one.end for one in spans)
        return Found("claim", start, end, claim.class_, (facet,), claim=claim)
