"""Alerts and held matches, for a terminal of any width."""

from rich.padding import Padding
from rich.text import Text

from alerts.deliver.words.facts import fact_words
from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.update_wording import label, news
from app.output import out, when
from state.hits import Hit
from topics.records import Alert, ArticleRef, Evidence, Update

COLOURS = {"critical": "bold white on red", "high": "bold red", "medium": "yellow", "low": "cyan"}
SHORT = 40
"""Characters: watched words up to this many stand out in reverse, longer ones would shout."""
HELD_BY = {
    "reprint": "a reprint of an article that matched",
    "correction": "a correction around the same match",
    "seen": "seen before",
    "cooldown": "inside the cooldown",
    "threshold": "not enough yet, or resting after it was",
    "baseline": "no more than usual, or resting after it was",
}


def sentence(evidence: Evidence) -> Text:
    """The evidence sentence with the watched words in bold."""
    text = Text(evidence.sentence or evidence.text)
    if evidence.mark is not None:
        start, end = evidence.mark
        text.stylize("bold reverse" if end - start < SHORT else "bold", start, end)
    return text


def show_alert(*alerts: Alert) -> None:
    """What one rule found in one article: on what keys, with the sentences and where they stood."""
    alert = alerts[0]
    head = Text.assemble(
        (f" {alert.severity.upper()} ", COLOURS[alert.severity]), " ", (alert.rule_title or alert.rule, "bold")
    )
    keys = [" → ".join(part or "?" for part in one.key) for one in alerts if one.key]
    if keys:
        head.append("  " + ", ".join(keys), "cyan")
    if alert.mode == "backfill":
        head.append("  history: nobody was told when it came", "dim")
    out.print(head)
    shown: set[str] = set()
    for evidence in (one for alert in alerts for one in alert.evidence):
        quoted = sentence(evidence)
        if quoted.plain not in shown:
            out.print(Padding(quoted, (0, 0, 0, 2)))
        shown.add(quoted.plain)
    article = alert.articles[-1]
    if article.title not in shown:
        out.print(Padding(Text(article.title, "dim"), (0, 0, 0, 2)))
    if context := fact_words(alerts, ENGLISH):
        out.print(Padding(Text("; ".join(context), "italic"), (0, 0, 0, 2)))
    out.print(
        Padding(Text(f"{article.source} · {when(alert.time)} · rule {alert.rule} · {alert.id}", "dim"), (0, 0, 0, 2))
    )


def show_update(update: Update) -> None:
    """What became of an alert."""
    where = f" — {update.article.title} ({update.article.source}, {when(update.time)})"
    line = Text.assemble((f"{label(update, ENGLISH)}: {news(update, ENGLISH)}", "bold"), (where, "dim"))
    out.print(Padding(line, (0, 0, 0, 2)))


def show_held(hit: Hit, article: ArticleRef) -> None:
    """A match that did not alert: why, and where."""
    key = f" {' → '.join(part or '?' for part in hit.key)}" if hit.key else ""
    words = HELD_BY.get(hit.held or "", hit.held or "")
    line = Text.assemble(
        ("held  ", "dim yellow"),
        (f"{hit.rule}{key}: {words} — ", "dim"),
        (f"{article.title} ({article.source})", "dim"),
    )
    out.print(Padding(line, (0, 0, 0, 2)))
