"""wirewatch demo: the bundled newswire through every stage, with nothing from outside."""

import logging
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from alerts.trying import evidence_json
from app.demo.newswire import Newswire, load
from app.demo.play import Demo, Step
from app.logs import set_up
from app.output import err, out, print_json
from app.places import JsonOption
from app.show_alerts import show_alert, show_held
from app.signals import stop_event
from topics.records import Alert

FOLDER = Path("data/demo")


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit at the end in any case.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Three days of an invented newswire: what fires and why, what is held back and why, what would be sent."""
    set_up("demo", logging.WARNING)
    newswire = load()
    if not as_json:
        _introduce(newswire)
    fired = held = articles = 0
    with Demo(newswire, FOLDER) as play:
        with _progress(as_json) as progress:
            task = progress.add_task("playing", total=len(newswire.times))
            for step in play.steps():
                fired, held, articles = fired + len(step.fired), held + len(step.held), articles + step.articles
                for alert in step.fired if as_json else ():
                    print_json(alert_json(alert))
                if not as_json:
                    _show(step, progress)
                progress.advance(task)
        if as_json:
            return
        _conclude(play, articles, fired, held)
        if sys.stdout.isatty() and not once:
            _serve(play)


def alert_json(alert: Alert) -> dict[str, Any]:
    """An alert in the form of `rules try`, with its id and severity."""
    return {
        "id": alert.id,
        "rule": alert.rule,
        "severity": alert.severity,
        "articles": [one.id for one in alert.articles],
        "time": msgspec.to_builtins(alert.time),
        "key": alert.key,
        "story": alert.story,
        "held": False,
        "evidence": [evidence_json(one) for one in alert.evidence],
    }


def _introduce(newswire: Newswire) -> None:
    first, last = newswire.times[0], newswire.times[-1]
    out.print(
        f"[bold]Wirewatch[/] plays {len(newswire.items)} articles of {len(newswire.outlets)} invented outlets,"
        f" {first:%-d} to {last:%-d %B %Y}, and watches for what the starter's rules name."
    )
    out.print()


def _progress(as_json: bool) -> Progress:
    return Progress(
        TextColumn("[dim]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err if as_json else out,
        transient=True,
        disable=as_json or not out.is_terminal,
    )


def _show(step: Step, progress: Progress) -> None:
    progress.update(progress.task_ids[0], description=f"{step.time:%a %H:%M}")
    for alerts in _messages(step.fired):
        show_alert(*alerts)
        out.print()
    if step.held:
        for hit, article in step.held:
            show_held(hit, article)
        out.print()


def _messages(fired: Iterable[Alert]) -> list[list[Alert]]:
    """The alerts of one rule and one article together, as they are sent."""
    return [list(group) for _, group in groupby(fired, key=lambda one: (one.rule, one.articles[-1].id))]


def _conclude(play: Demo, articles: int, fired: int, held: int) -> None:
    mails, posts = (sorted(folder.glob("[!.]*")) for folder in (play.mail, play.slack))
    out.rule(style="dim")
    out.print(f"[bold]{articles} articles, {fired} alerts[/], {held} matches held back")
    out.print("What the desk would have received stands in")
    for folder, files in ((play.mail, mails), (play.slack, posts)):
        out.print(f"  [bold]{escape(str(folder))}/[/] in {len(files)} files:")
        for one in files[:2]:
            out.print(f"    {escape(one.name)}")
        out.print(f"    and {len(files) - 2} more" if len(files) > 2 else "")
    out.print("\nNext: [bold]make run[/] makes a folder my/ with rules and feeds for you to edit, and polls them.")


def _serve(play: Demo) -> None:
    """The page, until Ctrl-C."""
    from app.demo.page import demo_page

    stop = stop_event()
    with demo_page(play) as (address, thread):
        out.print(f"\nThe same as a page: [bold]{address}[/]  (Ctrl-C ends it)")
        while thread.is_alive() and not stop.wait(0.5):
            pass
