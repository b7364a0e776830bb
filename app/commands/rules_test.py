"""wirewatch rules test: do the examples hold, and what did each step decide?"""

from collections.abc import Sequence

import typer
from rich.markup import escape

from alerts.examples import ExampleResult, run_examples
from app.configuration import open_folder
from app.output import err, out, print_json
from app.places import CONFIG, ConfigOption, JsonOption
from app.rules_at_hand import RulesArgument, compiled, reader_of
from topics.durations import shown_duration
from topics.records import Reason

WIDTH = 70


def test(rules: RulesArgument = None, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Runs the examples that stand with the rules as timelines; exit 1 when one does not come out as it says."""
    rule_set = compiled(rules, config)
    reader = reader_of(open_folder(config))
    failed = passed = 0
    for rule in rule_set.rules.values():
        if not as_json and rule.examples:
            out.print(f"\n[bold]{escape(rule.id)}[/] {escape(rule.title)}")
        for result in run_examples(rule_set, rule.id, reader.read):
            passed, failed = passed + result.holds, failed + (not result.holds)
            if as_json:
                print_json(_record(rule.id, result))
            else:
                _show(result)
    without = [rule.id for rule in rule_set.rules.values() if not rule.examples]
    if not as_json:
        out.print(f"\n{passed} examples hold, {failed} do not", style="red" if failed else "green")
        if without:
            err.print(f"without examples: {', '.join(without)}", style="yellow")
    raise typer.Exit(1 if failed else 0)


def _record(rule: str, result: ExampleResult) -> dict[str, object]:
    return {
        "rule": rule,
        "example": result.step,
        "at": shown_duration(result.at),
        "expected": result.expected,
        "got": result.got,
        "reason": result.reason,
        "steps": [{"step": one.step, "holds": one.holds, "words": one.words} for one in result.reasons],
    }


def _show(result: ExampleResult) -> None:
    mark = "[green]✓[/]" if result.holds else "[red]✗[/]"
    text = result.text.replace("\n", " ")
    text = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
    what = "fires" if result.got else "silent"
    out.print(f"  {mark} {shown_duration(result.at):>5}  {what:6}  [dim]{escape(text)}[/]")
    if not result.holds:
        words = "should fire and does not" if result.expected else "fires and should not"
        out.print(f"           [red]{words}[/]")
    for line in _decided(result.reasons):
        out.print(f"           {line}")


def _decided(reasons: Sequence[Reason]) -> list[str]:
    """What each step said, the last one with what it found."""
    lines = []
    for reason in reasons:
        deeper = reason.below[0].words if reason.step == "when" and reason.below else reason.words
        colour = "dim" if reason.holds else "yellow"
        lines.append(f"[{colour}]{reason.step}: {escape(deeper)}[/]")
    return lines
