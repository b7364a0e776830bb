"""What a message says, before a channel puts it into its own form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.deliver.words.facts import fact_words
from alerts.deliver.words.reader import ENGLISH, Reader
from topics.records import Alert, ArticleRef, Evidence, Severity

MAX_QUOTES = 3
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """An evidence sentence; `mark` is where the watched words stand in it."""

    sentence: str
    mark: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One alert of a digest; `others` are the alerts of the same rule and story that it stands for."""

    headline: str
    severity: Severity
    rule: str
    keys: list[str]
    quote: Quote | None
    article: ArticleRef
    others: int
    time: datetime
    reader: Reader
    news: list[str] = field(default_factory=list)
    """What became of them, each in one line."""


@dataclass(frozen=True, slots=True)
class DigestWords:
    """Many alerts in one message, the gravest first. `rules` is a table: title, alerts; `below` is said at the end."""

    title: str
    severity: Severity
    rules: list[tuple[str, int]]
    lines: list[Line]
    further: list[str]
    """What there was no room for, in short: rule and keys."""
    below: list[str]
    time: datetime
    reader: Reader


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What an operator is told. `topic` is what it is about, from its beginning until it is `over`."""

    title: str
    text: str
    severity: Severity
    time: datetime
    reader: Reader
    topic: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """One message about the alerts of one rule and one article; `keys` says for what it fired.

    One that tells what became of an alert says so in `news`.
    """

    headline: str
    severity: Severity
    rule: str
    keys: list[str]
    quotes: list[Quote]
    article: ArticleRef
    others: list[ArticleRef]
    why: str
    time: datetime
    story: str
    reader: Reader = ENGLISH
    context: str = ""
    news: str = ""


Words = Wording | DigestWords | NoticeWords


def wording(alerts: Sequence[Alert], reader: Reader = ENGLISH) -> Wording:
    """`alerts` are of one rule and one article, the first gives what they share."""
    first = alerts[0]
    return Wording(
        headline=one_line(first.rule_title or first.rule),
        severity=first.severity,
        rule=first.rule,
        keys=key_names(alerts),
        quotes=quotes_of([one for alert in alerts for one in alert.evidence]),
        article=first.articles[-1],
        others=first.articles[:-1],
        why=one_line(_why(first)),
        time=first.time,
        story=first.story,
        reader=reader,
        context="; ".join(fact_words(alerts, reader)),
    )


def quotes_of(evidence: Sequence[Evidence]) -> list[Quote]:
    """The sentences that may be quoted, each once."""
    quotes: dict[str, Quote] = {}
    for quote in map(_quote, evidence):
        quotes.setdefault(quote.sentence, quote)
    return [quote for quote in quotes.values() if quote.sentence][:MAX_QUOTES]


def key_names(alerts: Sequence[Alert]) -> list[str]:
    """For what they fired, as "SVN → RUS", each once."""
    keys = [" → ".join(part or "?" for part in alert.key) for alert in alerts if alert.key]
    return list(dict.fromkeys(keys))


def and_more(number: int, reader: Reader) -> str:
    return reader.say("and {number} more", number=reader.number(number))


def more_in_story(line: Line) -> str:
    """What else a digest's line stands for."""
    return line.reader.say("+ {number} more in this story", number=line.reader.number(line.others))


def one_line(text: str, limit: int = 300) -> str:
    """Text from outside as a single line without control characters, cut at `limit`."""
    line = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def article_title(article: ArticleRef, limit: int = 300) -> str:
    """What an article is called, as one line: its address or its id where it has no title."""
    return one_line(article.title or article.url or article.id, limit)


def safe_link(url: str) -> str | None:
    """A link that may stand in a message: on the web, without spaces or marks that end an attribute."""
    if not url.startswith(("https://", "http://")) or len(url) > 2000:
        return None
    return None if re.search(r"[\s<>\"'`\\|\x00-\x20\x7f]", url) else url


def _quote(evidence: Evidence) -> Quote:
    sentence = evidence.sentence or evidence.text
    if one_line(sentence) == sentence:
        return Quote(sentence, evidence.mark)
    # Cleaned, its offsets hold no more; the words are looked for again.
    clean = one_line(sentence)
    words = one_line(evidence.text)
    place = clean.find(words) if words else -1
    return Quote(clean, (place, place + len(words)) if place >= 0 else None)


def _why(alert: Alert) -> str:
    """The words of the condition that held, the deepest that is one line."""
    for reason in alert.reasons:
        if reason.step == "when" and reason.below:
            return reason.below[0].words
    return alert.reasons[0].words if alert.reasons else ""
