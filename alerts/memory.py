"""What the hits in the state say about a candidate: the judge's memory of one article."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.decide import reprint
from alerts.decide.context import NEAR
from alerts.decide.follow_up import TELLING, Standing, of_key, reach
from alerts.decide.judge import Candidate
from alerts.decide.keys import agree, says_nothing, stored_forms
from alerts.decide.new import REMEMBERED
from alerts.match import Key
from alerts.ruleset import Rule
from state import hits, reported
from state.database import Connection
from state.hits import Counted, Held, Past
from topics.durations import shifted

COUNTED: tuple[Held, ...] = ("cooldown",)
"""What came as far as the cooldown: held there, or not at all."""


class ArticleMemory:
    """Reads on the connection of the write that decides, so that it sees the hits decided before."""

    def __init__(self, connection: Connection, article: str, text_hash: str, time: datetime) -> None:
        self._connection = connection
        self.article = hits.past_of_article(connection, article)
        self.alike = hits.same_text(connection, text_hash, article, time, reprint.WITHIN) if text_hash else []

    def has(self, rule: str, version: str, revision: int) -> bool:
        """Whether this revision was decided for the rule: a copy of the record."""
        return any(past.rule == rule and past.version == version and past.revision == revision for past in self.article)

    def is_noise(self, rule: str, key: Key | None) -> bool:
        """Whether feedback called this match noise, under an earlier version of the rule."""
        return any(past.rule == rule and past.outcome == "noise" and agree(past.key, key) for past in self.article)

    def other_revisions(self, candidate: Candidate) -> Sequence[Past]:
        return [past for past in self._own(self.article, candidate) if past.revision != candidate.revision]

    def same_text(self, candidate: Candidate) -> Sequence[Past]:
        return self._own(self.alike, candidate)

    def to_count(
        self, candidate: Candidate, before: timedelta, after: timedelta, step: Held, later: Sequence[Held]
    ) -> Sequence[Counted]:
        start, end = shifted(candidate.time, -before), shifted(candidate.time, after)
        found = hits.to_count(self._connection, candidate.rule, candidate.version, start, end, step, later)
        return [one for one in found if agree(one.key, candidate.key)]

    def seen(self, candidate: Candidate, span: timedelta) -> Sequence[Past]:
        keys = stored_forms(candidate.key)
        found = hits.remembered(
            self._connection, candidate.rule, candidate.version, candidate.time, span, REMEMBERED, keys
        )
        # A key of which nothing is known agrees with all and tells of none: it makes nothing known old.
        vague = [past for past in found if says_nothing(past.key)] if not says_nothing(candidate.key) else []
        return [past for past in found if agree(past.key, candidate.key) and past not in vague]

    def near(self, candidate: Candidate, span: timedelta) -> Sequence[Past]:
        keys = stored_forms(candidate.key) if candidate.keyed else None
        story = None if candidate.keyed else candidate.story
        found = hits.near(self._connection, candidate.rule, candidate.time, span, COUNTED, keys=keys, story=story)
        return [past for past in found if not candidate.keyed or agree(past.key, candidate.key)]

    def standing(self, rule: Rule, one: Candidate) -> Standing | None:
        """What is known of the last alert of a hit's key, as far as the rule remembers; None where none fired.

        A key of which something is not said agrees with several alerts, and so tells more of none.
        """
        of = of_key(rule, one.key, one.story)
        if of is None:
            return None
        span = reach(rule)
        fired = reported.last_fired(self._connection, of, one.time, span)
        if fired is None:
            return None
        told = reported.materials(self._connection, of, one.time, span, TELLING) if one.material else []
        known = reported.sources(self._connection, of, fired.time, NEAR, TELLING)
        return Standing(fired.alert, fired.time, told, known)

    def sources(self, rule: Rule, one: Candidate) -> set[str]:
        """Whose reports of the last days tell what a candidate does."""
        of = of_key(rule, one.key, one.story)
        return reported.sources(self._connection, of, one.time, NEAR, TELLING) if of is not None else set()

    def still_say(self, rule: Rule, past: Past) -> int:
        """How many sources but its own article tell what a hit told."""
        of = of_key(rule, past.key, past.story)
        if of is None:
            return 0
        return len(reported.sources(self._connection, of, past.time, reach(rule), TELLING, but=past.article))

    @staticmethod
    def _own(pasts: Sequence[Past], candidate: Candidate) -> list[Past]:
        return [past for past in pasts if past.rule == candidate.rule and past.version == candidate.version]
