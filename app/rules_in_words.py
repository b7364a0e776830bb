"""A rule in words, for those who read no YAML: what an article has to say, and when an alert comes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.rules.models import ClaimModel, Condition, EventModel, ExactModel, PhraseModel, RuleModel
from topics.durations import shown_duration

_KEYS = {
    "event.actor": "who acts", "event.target": "on whom", "event.type": "what happens", "claim.speaker": "who speaks",
    "claim.class": "what the speaker does", "actor": "who appears", "source": "the outlet", "story": "the story",
    "rule": "the rule",
}  # fmt: skip
_SAYS = {
    "say": "says something", "confirm": "confirms something", "deny": "denies something",
    "accuse": "accuses somebody", "demand": "demands something", "promise": "promises something",
    "warn": "warns of something",
}  # fmt: skip
_USUAL = ["done", "announced"]
_UNITS = {"d": "day", "h": "hour", "m": "minute", "s": "second"}
_GROUPS = {"all": "all of these hold", "any": "at least one of these holds", "not": "none of these holds"}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and what belongs below it."""

    words: str
    below: tuple["Line", ...] = ()


def in_words(rule: RuleModel) -> list[Line]:
    """What the rule waits for, then each step of its judgement, in their order."""
    return [Line(f"An article where {_test(rule.when).words}", _test(rule.when).below), *map(Line, _steps(rule))]


def _steps(rule: RuleModel) -> Iterator[str]:
    if rule.key:
        yield f"Counted by {_joined([_KEYS[part] for part in rule.key], 'and')}"
    if rule.at_least is not None:
        what = "independent sources" if rule.at_least.of == "sources" else "articles"
        yield f"Only when at least {rule.at_least.count} {what} come together within {_span(rule.at_least.within)}"
    if rule.spike is not None:
        often = f"{rule.spike.count} articles within {_span(rule.spike.within)}"
        yield f"Only when there are {often}, {rule.spike.times:g} times what was usual in {_span(rule.spike.over)}"
    if rule.new is not None:
        what = "these" if rule.key else "it"
        yield f"Only when {what} {'were' if rule.key else 'was'} not seen for {_span(rule.new)} before"
    if rule.cooldown is not None:
        of = "of the same" if rule.key else "of the story"
        but = ", unless something material has changed" if _asks_for_event(rule.when) else ""
        yield f"After an alert nothing {of} for {_span(rule.cooldown)}{but}"
    if rule.state == "draft":
        yield "A draft: what it fires stands on these pages, and nobody is told"


def _test(test: Condition) -> Line:
    for name, below in (("all", test.all_), ("any", test.any_), ("not", test.not_)):
        if below is not None:
            words = _GROUPS[name] + (", in one sentence" if test.same else "")
            return Line(words, tuple(_test(one) for one in below))
    return Line(_single(test))


def _single(test: Condition) -> str:
    if test.phrase is not None:
        return f"it says {_either([_phrase(one) for one in test.phrase])}"
    if test.exact is not None:
        return f"it says, in exactly this form, {_either([_exact(one) for one in test.exact])}"
    if test.claim is not None:
        return _claim(test.claim)
    if test.event is not None:
        return _event(test.event)
    named = {"actor": "appears", "source": "the outlet is", "feed": "the feed is", "language": "the language is"}
    if test.test == "actor":
        return f"{_either(test.actor or [])} appears"
    if test.test == "regex":
        return f"the pattern {_either(test.regex or [])} is found"
    return f"{named[test.test]} {_either(getattr(test, test.test))}"


def _asks_for_event(test: Condition) -> bool:
    return test.event is not None or any(map(_asks_for_event, [*(test.all_ or ()), *(test.any_ or ())]))


def _event(event: EventModel) -> str:
    what = _either([one.replace("_", " ") for one in event.type or []]) or "something that happens"
    status = "" if event.status == _USUAL else f", {_either(event.status)}"
    by = f" by {_either(event.actor)}" if event.actor else ""
    on = f" of or against {_either(event.target)}" if event.target else ""
    count = f", its number {event.count}" if event.count is not None else ""
    return f"it reports this: {what}{by}{on}{count}{status}"


def _claim(claim: ClaimModel) -> str:
    who = _either(claim.speaker) if claim.speaker else "somebody"
    does = _either([_SAYS.get(one, one) for one in claim.class_]) if claim.class_ else "says something"
    no = ", that it is not so" if claim.polarity == "negative" else ""
    about = f", with {_either([_phrase(one) for one in claim.about])} in it" if claim.about else ""
    return f"{who} {does}{no}{about}"


def _phrase(phrase: PhraseModel) -> str:
    may = [f"{word} may be {_either(others)}" for word, others in phrase.synonyms.items()]
    return _words(phrase) + (f" ({'; '.join(may)})" if may else "")


def _exact(exact: ExactModel) -> str:
    return _words(exact)


def _words(phrase: PhraseModel | ExactModel) -> str:
    between = f", at most {phrase.within} other words between" if phrase.within else ""
    where = {"title": " in the headline", "lead": " in the lead", "body": " below the lead", None: ""}[phrase.field]
    return _either([f"“{one}”" for one in phrase.text]) + where + between


def _either(words: Sequence[str]) -> str:
    return _joined(list(words), "or")


def _joined(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _span(span: timedelta) -> str:
    """`90 days`, `1 hour`."""
    short = shown_duration(span)
    number, unit = short[:-1], _UNITS.get(short[-1:])
    if unit is None or not number.isdecimal():
        return short
    return f"{number} {unit}{'' if number == '1' else 's'}"
