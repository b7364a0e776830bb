"""wirewatch rules suggest: from a sentence to a rule that fires on it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts.examples import run_examples
from app.commands.analyze import analysis
from app.configuration import open_folder
from app.inputs import InputLine, article_of
from app.output import err, out, print_json
from app.places import CONFIG, ConfigOption, JsonOption
from app.rule_files import compile_texts
from app.rules_at_hand import reader_of
from app.show_reading import show_reading
from app.suggesting import Kind, suggestions
from processors.names.resolve import resolve


def suggest(
    sentence: Annotated[str, typer.Argument(help="A sentence on which the rule should fire.")],
    kind: Annotated[
        Kind | None, typer.Option("--by", help="What the rule should rest on; else what says most of the sentence.")
    ] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """What was understood of a sentence, and a ready rule with the sentence as its example."""
    now = datetime.now(UTC)
    reader = reader_of(open_folder(config))
    enriched = reader.read(article_of(InputLine(id="sentence", text=sentence, published=now), now))
    made = [one for one in suggestions(enriched, sentence, resolve) if kind is None or one.kind == kind]
    results = []
    for one in made:
        rules = compile_texts({"suggested.yaml": one.yaml})
        rule_id = next(iter(rules.rules))
        results.append((one, all(result.holds for result in run_examples(rules, rule_id, reader.read))))
    if as_json:
        shown = [{"by": one.kind, "fires": fires, "yaml": one.yaml} for one, fires in results]
        print_json({"understood": analysis(enriched), "rules": shown})
        return
    show_reading(enriched)
    if not results:
        what = f"no {kind} was" if kind else "nothing was"
        err.print(f"{what} found in the sentence on which a rule could rest", style="yellow")
        raise typer.Exit(1)
    best, fires = results[0]
    out.print(f"A rule by {best.kind}:\n", style="bold")
    out.print(best.yaml, markup=False, soft_wrap=True)
    out.print("Its example fires." if fires else "Its example does not fire yet.", style="green" if fires else "yellow")
    others = [one.kind for one, _ in results[1:]]
    if others:
        out.print(f"[dim]Others: --by {', --by '.join(others)}[/]")
