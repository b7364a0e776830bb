"""What puts an alert into its place, in words."""

from collections.abc import Callable, Sequence
from functools import cache

from babel import Locale

from alerts.deliver.words.reader import Reader
from topics.records import Alert, Fact


@cache
def _ordinal() -> Callable[[int], str]:
    """Which of English's four endings; loaded when it is first asked for, not by each stage that starts."""
    return Locale("en").ordinal_form


def fact_words(alerts: Sequence[Alert], reader: Reader) -> list[str]:
    """As "first by SVN in 412 days"; each once."""
    return list(dict.fromkeys(said_fact(fact, reader) for alert in alerts for fact in alert.facts))


def said_fact(fact: Fact, reader: Reader) -> str:
    match fact.kind:
        case "first":
            return reader.count(
                "first by {name} in {number} day", "first by {name} in {number} days", fact.number, name=fact.name
            )
        case "beginning":
            day = reader.day(fact.since) if fact.since is not None else "?"
            return reader.say("first by {name} since {day}, when this rule's memory begins", name=fact.name, day=day)
        case "lately":
            return _lately(fact.number, reader)
        case "sources":
            return reader.count("{number} independent source", "{number} independent sources", fact.number)


def _lately(number: int, reader: Reader) -> str:
    """The code's own words are English, and so are their four endings; other languages say them their way."""
    values = {"number": reader.number(number)}
    match _ordinal()(number):
        case "one":
            return reader.say("{number}st in 24 h", **values)
        case "two":
            return reader.say("{number}nd in 24 h", **values)
        case "few":
            return reader.say("{number}rd in 24 h", **values)
        case _:
            return reader.say("{number}th in 24 h", **values)
