"""Deciding one article: the judge's verdicts become hits and alerts, inside one write transaction.

The decider, the training of rules, `rules try` and the examples of rules all take this path.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.alerting import make_alert, make_update
from alerts.countries import countries_in
from alerts.decide.context import ACTOR, LATELY, Firsts, context
from alerts.decide.fingerprint import Fingerprint, fingerprint
from alerts.decide.follow_up import TELLING, FollowUp, settled, tells_more
from alerts.decide.judge import Candidate, Judgement, judge
from alerts.decide.keys import agree, agrees_with_any, in_order
from alerts.decide.source import independent_source
from alerts.decide.terms import terms
from alerts.match import STORY, Match, Opening
from alerts.memory import ArticleMemory
from alerts.ruleset import Rule
from alerts.storybook import StoryBook
from state import alerts, hits, stories, updates
from state.database import Connection
from state.hits import Hit, Outcome, Past
from topics.records import Alert, ArticleRef, Enriched, Evidence, Fact, Reason, Update


@dataclass(frozen=True, slots=True)
class Decided:
    """A hit as it was written; `articles` are all that count with it in order of time, the deciding one last."""

    hit: Hit
    alert: Alert | None
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What one article came to: its hits, and what it makes of alerts that fired before."""

    hits: list[Decided] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)


def decide(
    connection: Connection,
    book: StoryBook,
    rules: Mapping[str, Rule],
    enriched: Enriched,
    matches: Sequence[Match],
    place: int,
    *,
    owners: Mapping[str, str],
    silently: bool = False,
) -> Decisions:
    """Writes what `rules` find in the article at offset `place` of `enriched`, and the alerts that fire.

    `owners` tell whose report an article is (decide/source.py).
    `silently` trains: hits are remembered, nothing fires. So does an article in backfill mode. A revision that was
    decided for a rule is decided once, whatever copies of its record come.
    """
    return _Desk(connection, book, rules, enriched, place, owners, silently).decide(matches)


def foresee(
    connection: Connection,
    book: StoryBook,
    rule: Rule,
    enriched: Enriched,
    match: Match,
    *,
    owners: Mapping[str, str],
) -> list[tuple[Opening, Judgement]]:
    """How a rule would judge an article now, key by key; nothing is written."""
    return _Desk(connection, book, {rule.id: rule}, enriched, 0, owners, False).foresee(match)


class _Desk:
    """One article on the desk."""

    def __init__(
        self,
        connection: Connection,
        book: StoryBook,
        rules: Mapping[str, Rule],
        enriched: Enriched,
        place: int,
        owners: Mapping[str, str],
        silently: bool,
    ) -> None:
        article = enriched.article
        self.connection, self.book, self.rules, self.enriched, self.place = connection, book, rules, enriched, place
        self.owners = owners
        self.silent = silently or article.mode == "backfill"
        self.reference = ArticleRef(
            article.id, article.title, article.source, article.url, article.event_time, article.feed
        )
        self.memory: ArticleMemory
        self.print: Fingerprint
        self.story = ""
        self.source = ""
        self.updates: list[Update] = []

    def decide(self, matches: Sequence[Match]) -> Decisions:
        matches = [match for match in matches if match.rule in self.rules]
        if not matches and self.enriched.article.revision == 1:
            return Decisions()  # no earlier revision can have said what this one does not
        self._look(matches, self.book.assign)
        matches = [replace(match, openings=tuple(self._filled(match))) for match in matches]
        self._settle_revisions(matches)
        return Decisions([one for match in matches for one in self._decide_match(match)], self.updates)

    def foresee(self, match: Match) -> list[tuple[Opening, Judgement]]:
        self._look([match], self.book.would_be)
        rule = self.rules[match.rule]
        return [(opening, judge(self._candidate(rule, match, opening), self.memory)) for opening in self._filled(match)]

    def _look(self, matches: Sequence[Match], story: Callable[..., str]) -> None:
        """Takes down what judging these matches needs; `story` says which story the article belongs to."""
        article = self.enriched.article
        self.print = fingerprint(self.enriched) if matches else Fingerprint("", "")
        self.memory = ArticleMemory(self.connection, article.id, self.print.text, article.event_time)
        if matches:
            evidence = [one for match in matches for opening in match.openings for one in opening.evidence]
            about = terms(self.enriched, evidence)
            self.source = independent_source(self.enriched, self.owners)
            self.story = story(self.connection, self.reference, about, self.memory.alike)

    def _filled(self, match: Match) -> list[Opening]:
        """The openings with the story in its place, those that say most first."""
        filled = []
        for opening in match.openings:
            key = opening.key
            if key is not None and STORY in key:
                opening = replace(opening, key=tuple(self.story if part == STORY else part for part in key))
            filled.append(opening)
        return in_order(filled)

    def _settle_revisions(self, matches: Sequence[Match]) -> None:
        """A correction takes away what it no longer says, and gives back what it says again.

        What could not be read in full takes nothing away.
        """
        if self.enriched.degraded is not None:
            return
        keys = {match.rule: [opening.key for opening in match.openings] for match in matches}
        earlier = [
            past
            for past in self.memory.article
            if past.revision < self.enriched.article.revision and past.rule in self.rules
        ]
        says = {past.id: agrees_with_any(past.key, keys.get(past.rule, [])) for past in earlier}
        taken = [past for past in earlier if not says[past.id] and not past.withdrawn]
        given = [past for past in earlier if says[past.id] and past.withdrawn]
        hits.withdraw(self.connection, [past.id for past in taken])
        hits.withdraw(self.connection, [past.id for past in given], False)
        for past in (*taken, *given):
            rule = self.rules[past.rule]
            # What another version of the rule found this one does not look for: the report may say it still.
            if past.outcome == "fired" and past.alert is not None and past.version == rule.version:
                last = updates.last_word(self.connection, past.alert, past.article)
                self._follow_up(settled(past.alert, says[past.id], last, self.memory.still_say(rule, past)))

    def _follow_up(self, found: FollowUp | None, evidence: Sequence[Evidence] = ()) -> None:
        """What is new of an alert, for those who got it."""
        if found is None or self.silent:
            return
        update = make_update(found, self.enriched.article, self.reference, evidence)
        if updates.add(self.connection, update):
            self.updates.append(update)

    def _decide_match(self, match: Match) -> list[Decided]:
        rule = self.rules[match.rule]
        if self.memory.has(rule.id, rule.version, self.enriched.article.revision):
            return []
        return [self._decide_opening(rule, match, opening) for opening in match.openings]

    def _decide_opening(self, rule: Rule, match: Match, opening: Opening) -> Decided:
        candidate = self._candidate(rule, match, opening)
        judgement = judge(candidate, self.memory)
        if self.silent or judgement.held is not None:
            if not self.silent and judgement.held in TELLING:
                standing = self.memory.standing(rule, candidate)
                if standing is not None:
                    self._follow_up(tells_more(candidate, judgement, rule.key, standing), opening.evidence)
            return self._remember(candidate, opening, judgement)
        return self._fire(rule, candidate, opening, judgement)

    def _candidate(self, rule: Rule, match: Match, opening: Opening) -> Candidate:
        article = self.enriched.article
        return Candidate(
            rule=rule.id,
            version=rule.version,
            at_least=rule.at_least,
            spike=rule.spike,
            new=rule.new,
            cooldown=rule.cooldown,
            keyed=bool(rule.key),
            article=article.id,
            revision=article.revision,
            time=article.event_time,
            source=self.source,
            key=opening.key,
            story=self.story,
            material=opening.material,
            matched=match.reason,
        )

    def _remember(self, candidate: Candidate, opening: Opening, judgement: Judgement) -> Decided:
        outcome: Outcome = "trained" if self.silent else "held"
        if self.silent and self.memory.is_noise(candidate.rule, candidate.key):
            outcome = "noise"
        hit = self._hit(candidate, opening, judgement, outcome, None)
        hits.add(self.connection, hit)
        counted = {one.article for one in judgement.counted}
        if judgement.held == "reprint":
            counted |= {judgement.origin}
        if counted:
            counted |= {past.article for past in hits.reprints(self.connection, candidate.rule, counted)}
        return Decided(hit, None, (*self._by_time(counted - {candidate.article}), candidate.article))

    def _fire(self, rule: Rule, candidate: Candidate, opening: Opening, judgement: Judgement) -> Decided:
        waiting = self._waiting(candidate)
        held = {past.article for past in waiting} - {candidate.article}
        counted = held | {one.article for one in judgement.counted} - {candidate.article}
        copies = self._reprints(candidate, counted)
        others = self._by_time(counted | {past.article for past in copies} - {candidate.article})
        reasons = list(judgement.reasons)
        if held:
            words = f"{len(held)} held since the last alert: {', '.join(self._by_time(held))}"
            reasons.append(Reason("counts", True, words))
        references = stories.references(self.connection, others)
        listed = [*(references[one] for one in others), self.reference]
        alert = make_alert(rule, self.enriched, opening, self.story, listed, reasons, self._context(rule, candidate))
        if not alerts.add(self.connection, alert, countries=countries_in(self.enriched, alert.evidence)):
            return self._again(candidate, opening, judgement)
        hit = self._hit(candidate, opening, replace(judgement, reasons=tuple(reasons)), "fired", alert.id)
        hits.add(self.connection, hit)
        hits.count_in(self.connection, [past.id for past in waiting], alert.id)
        return Decided(hit, alert, (*others, candidate.article))

    def _context(self, rule: Rule, candidate: Candidate) -> list[Fact]:
        place = rule.key.index(ACTOR) if ACTOR in rule.key else None
        actor = candidate.key[place] if candidate.key is not None and place is not None else None
        firsts, lately = Firsts(None, None), set[str]()
        if actor is not None and place is not None:
            last = hits.last_time(self.connection, rule.id, actor, place, candidate.time)
            firsts = Firsts(last, hits.first_time(self.connection, rule.id) if last is None else None)
            lately = hits.lately(self.connection, rule.id, place, candidate.time, LATELY, but=candidate.article)
        sources = self.memory.sources(rule, candidate) | {candidate.source}
        return context(actor, candidate.time, lately, sources, firsts)

    def _reprints(self, candidate: Candidate, counted: Collection[str]) -> list[Past]:
        """The reprints of what counts; a first revision that fires cannot have had any yet."""
        if not counted and candidate.revision == 1:
            return []
        return hits.reprints(self.connection, candidate.rule, {*counted, candidate.article})

    def _again(self, candidate: Candidate, opening: Opening, judgement: Judgement) -> Decided:
        """The same alert went out before, under an earlier version of the rule: an edit never repeats it."""
        reason = Reason("new", False, "this alert was sent before the rule was edited")
        seen = replace(judgement, held="seen", reasons=(*judgement.reasons, reason))
        return self._remember(candidate, opening, seen)

    def _waiting(self, candidate: Candidate) -> list[Past]:
        """What the cooldown held back in this scope and the next alert counts."""
        if candidate.cooldown is None:
            return []
        waiting = hits.held_uncounted(self.connection, candidate.rule)
        if candidate.keyed:
            return [past for past in waiting if agree(past.key, candidate.key)]
        return [past for past in waiting if past.story == candidate.story]

    def _by_time(self, articles: Collection[str]) -> list[str]:
        times = {one: found.time for one, found in stories.references(self.connection, articles).items()}
        return sorted(times, key=lambda one: (times[one], one))

    def _hit(
        self, candidate: Candidate, opening: Opening, judgement: Judgement, outcome: Outcome, alert: str | None
    ) -> Hit:
        return Hit(
            rule=candidate.rule,
            version=candidate.version,
            article=candidate.article,
            revision=candidate.revision,
            key=candidate.key,
            time=candidate.time,
            place=self.place,
            story=self.story,
            origin=judgement.origin,
            source=judgement.source,
            mode=self.enriched.article.mode,
            outcome=outcome,
            held=judgement.held,
            alert=alert,
            material=dict(candidate.material),
            text_hash=self.print.text,
            shorter_hash=self.print.shorter,
            evidence=list(opening.evidence),
            reasons=list(judgement.reasons),
        )
