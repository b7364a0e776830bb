"""What is said of an alert later on."""

from collections.abc import Sequence

from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import Wording, key_names, one_line, quotes_of
from topics.records import Alert, Change, Update


def update_wording(updates: Sequence[Update], alerts: Sequence[Alert], reader: Reader) -> Wording:
    """A message of its own, in the alerts' thread: it names where the news stands, and when the alerts were.

    `updates` are of one article and kind, `alerts`, which they are of, of one rule.
    """
    update, alert = updates[0], alerts[0]
    lines = dict.fromkeys(news(one, reader) for one in updates)
    return Wording(
        headline=one_line(f"{label(update, reader)}: {alert.rule_title or alert.rule}"),
        severity=alert.severity,
        rule=alert.rule,
        keys=key_names(alerts),
        quotes=quotes_of([one for each in updates for one in each.evidence]),
        article=update.article,
        others=[],
        why=reader.say("it follows the alert of {time}", time=reader.moment(alert.time)),
        time=update.time,
        story=alert.story,
        reader=reader,
        news=one_line("; ".join(lines)),
    )


def news(update: Update, reader: Reader) -> str:
    """In one line, as "count now 40, was 33"."""
    match update.kind:
        case "change" | "correction":
            return one_line("; ".join(_change(one, reader) for one in update.changes))
        case "sources":
            number = update.sources
            return reader.count("{number} independent source now", "{number} independent sources now", number)
        case "withdrawn":
            gone = reader.say("the report no longer says so")
            return f"{gone}; {_others(update.sources, reader)}"
        case "restored":
            return reader.say("the report says so again")


def label(update: Update, reader: Reader) -> str:
    """What sort of news it is."""
    match update.kind:
        case "change":
            return reader.say("Update")
        case "correction":
            return reader.say("Correction")
        case "sources":
            return reader.say("More sources")
        case "withdrawn":
            return reader.say("Withdrawn")
        case "restored":
            return reader.say("Said again")


def _change(one: Change, reader: Reader) -> str:
    fresh = [value for value in one.now if value not in one.was] or one.now
    now, was = (", ".join(map(reader.say, values)) for values in (fresh, one.was))
    if one.name == "status":
        return reader.say("status now {now}, was {was}", now=now, was=was)
    if one.name == "count":
        return reader.say("count now {now}, was {was}", now=now, was=was)
    return reader.say("actors now {now}, were {was}", now=now, was=was)


def _others(sources: int, reader: Reader) -> str:
    if sources == 0:
        return reader.say("no other source does")
    return reader.count("{number} other source still does", "{number} other sources still do", sources)
