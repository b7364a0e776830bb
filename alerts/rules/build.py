"""From the model of a `when` to its compiled test. Every problem is reported, with the way to it."""

from collections.abc import Iterable, Sequence

import re2

from alerts.rules.by_actors import ActorTest
from alerts.rules.by_claims import ClaimTest
from alerts.rules.by_events import EventTest
from alerts.rules.by_fields import FieldTest
from alerts.rules.by_words import PhraseTest, RegexTest
from alerts.rules.conditions import Test
from alerts.rules.logic import All, Any, Not, SameSentence
from alerts.rules.models import CLAIM_CLASSES, EVENT_TYPES, ClaimModel, Condition, EventModel, ExactModel, PhraseModel
from alerts.rules.names import Names, Report
from alerts.rules.phrase import Phrase, compile_phrase
from alerts.rules.problems import Path, did_you_mean

NOBODY: Test = Any(())
"""Stands where a problem was reported; it holds of nothing."""


class Builder:
    """Builds tests with the names of one rule set."""

    def __init__(self, names: Names, report: Report) -> None:
        self._names, self._report = names, report

    def build(self, condition: Condition, path: Path) -> Test:
        """The test of one condition."""
        step = (*path, condition.test)
        match condition:
            case Condition(phrase=[*models]):
                return PhraseTest(self._phrases(models, step))
            case Condition(exact=[*models]):
                return PhraseTest(self._phrases(models, step), exact=True)
            case Condition(actor=[*values]):
                watched = self._names.watched(values, step, self._report)
                return ActorTest(watched) if watched is not None else NOBODY
            case Condition(claim=ClaimModel() as claim):
                return self._claim(claim, step)
            case Condition(event=EventModel() as event):
                return self._event(event, step)
            case Condition(regex=[*patterns]):
                return self._regex(patterns, step)
        return self._field(condition, step) or self._combined(condition, step)

    def _field(self, condition: Condition, path: Path) -> Test | None:
        for name in ("source", "feed", "language"):
            values = getattr(condition, name)
            if values is not None:
                return FieldTest(name, tuple(self._names.expand(values, path, self._report)))
        return None

    def _combined(self, condition: Condition, path: Path) -> Test:
        if condition.not_ is not None:
            denied = self._several(condition.not_, path)
            return Not(denied[0] if len(denied) == 1 else Any(denied))
        if condition.any_ is not None:
            return Any(self._several(condition.any_, path))
        together = All(self._several(condition.all_ or [], path))
        return SameSentence(together) if condition.same is not None else together

    def _several(self, conditions: Sequence[Condition], path: Path) -> tuple[Test, ...]:
        return tuple(self.build(one, (*path, index)) for index, one in enumerate(conditions))

    def _phrases(self, models: Sequence[PhraseModel | ExactModel], path: Path) -> tuple[Phrase, ...]:
        found = []
        for index, model in enumerate(models):
            place = (*path, index)
            exact = isinstance(model, ExactModel)
            given = model.synonyms if isinstance(model, PhraseModel) else {}
            synonyms = {word: self._names.expand(others, place, self._report) for word, others in given.items()}
            for text in self._names.expand(model.text, place, self._report):
                try:
                    found.append(compile_phrase(text, synonyms, model.within, model.field, exact))
                except ValueError as error:
                    self._report(place, str(error))
        return tuple(found)

    def _spelt(self, names: Iterable[str], known: Sequence[str], path: Path, what: str) -> None:
        """A slip of the pen in a name is reported; a name of another kind may be the user's own."""
        for one in names:
            near = "" if one in known else did_you_mean(one, known, cutoff=0.6)
            if near:
                self._report(path, f'there is no {what} "{one}"{near}')

    def _claim(self, claim: ClaimModel, path: Path) -> Test:
        classes = self._names.expand(claim.class_, (*path, "class"), self._report) if claim.class_ else None
        self._spelt(classes or (), CLAIM_CLASSES, (*path, "class"), "class of claims")
        return ClaimTest(
            self._names.watched(claim.speaker, (*path, "speaker"), self._report),
            frozenset(classes) if classes is not None else None,
            claim.polarity,
            self._phrases(claim.about, (*path, "about")) if claim.about is not None else None,
        )

    def _event(self, event: EventModel, path: Path) -> Test:
        types = self._names.expand(event.type, (*path, "type"), self._report) if event.type else None
        self._spelt(types or (), EVENT_TYPES, (*path, "type"), "event type")
        return EventTest(
            frozenset(types) if types is not None else None,
            self._names.watched(event.actor, (*path, "actor"), self._report),
            self._names.watched(event.target, (*path, "target"), self._report),
            frozenset(event.status),
            event.count,
        )

    def _regex(self, patterns: Sequence[str], path: Path) -> Test:
        options = re2.Options()
        options.log_errors = False
        compiled = []
        for pattern in self._names.expand(patterns, path, self._report):
            try:
                one = re2.compile(pattern, options)
            except re2.error as error:
                words = error.args[0] if error.args else error
                words = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
                self._report(path, f"{pattern!r} is no pattern that RE2 understands: {words}")
                continue
            if one.search("") is not None:
                self._report(path, f"{pattern!r} matches the empty text, and so every article")
            compiled.append(one)
        return RegexTest(tuple(compiled), " or ".join(repr(one) for one in patterns))


def tests_in(condition: Condition, denied: bool = False) -> set[str]:
    """The names of the tests that may find something: those under `not` find nothing."""
    if condition.test == "not" or denied:
        return set()
    below = [*(condition.all_ or ()), *(condition.any_ or ())]
    return {condition.test}.union(*(tests_in(one) for one in below))
