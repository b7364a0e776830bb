"""wirewatch rules list | test | try."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import track

from alerts.examples import run_examples
from alerts.rules.compile import RuleSet
from alerts.trying import tried_json, try_rules
from app.configuration import Folder, open_folder, rule_texts
from app.inputs import BadLine, InputLine, article_of, read_input, read_lines
from app.output import err, out, print_json, table
from app.places import CONFIG, ConfigOption, JsonOption
from app.rule_files import compile_texts
from app.show_alerts import show_tried
from topics.records import Article, Enriched

RulesArgument = Annotated[
    Path | None, typer.Argument(metavar="RULES", help="A rules file or a folder; else rules/ of the configuration.")
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Rules: what stands, do the examples hold, what would they do?")
    group.command("list")(list_rules)
    group.command("test")(test)
    group.command("try")(try_)
    app.add_typer(group, name="rules")


def list_rules(rules: RulesArgument = None, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """All rules, with what each does when it fires."""
    rows = table("rule", "severity", "state", "tags", "title")
    for rule in _compiled(rules, config).rules.values():
        if as_json:
            print_json(
                {
                    "id": rule.id,
                    "title": rule.title,
                    "severity": rule.severity,
                    "tags": list(rule.tags),
                    "state": rule.state,
                    "version": rule.version,
                }
            )
        rows.add_row(rule.id, rule.severity, rule.state, ", ".join(rule.tags), escape(rule.title))
    if not as_json:
        out.print(rows if rows.row_count else "No rules yet: put a file into rules/ of the configuration.")


def test(rules: RulesArgument = None, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Runs the examples that stand with the rules; exit 1 when one does not come out as it says."""
    compiled = _compiled(rules, config)
    reader = _reader(open_folder(config))
    failed = passed = 0
    for rule in compiled.rules.values():
        for result in run_examples(compiled, rule.id, reader.read):
            right = result.expected == result.got
            passed, failed = passed + right, failed + (not right)
            if as_json:
                print_json(
                    {
                        "rule": rule.id,
                        "example": result.step,
                        "expected": result.expected,
                        "got": result.got,
                        "reason": result.reason,
                    }
                )
            elif not right:
                words = "should fire and does not" if result.expected else "fires and should not"
                out.print(f"[red]{escape(rule.id)}[/], example {result.step + 1}: {words}: {escape(result.reason)}")
    without = [rule.id for rule in compiled.rules.values() if not rule.examples]
    if not as_json:
        out.print(f"{passed} examples hold, {failed} do not", style="red" if failed else "green")
        if without:
            err.print(f"without examples: {', '.join(without)}", style="yellow")
    raise typer.Exit(1 if failed else 0)


def try_(
    rules: Annotated[Path, typer.Argument(metavar="RULES", help="A rules file or a folder.")],
    articles: Annotated[str, typer.Option("--input", help="Articles, one JSON a line; - reads stdin.")],
    held: Annotated[bool, typer.Option("--held", help="Show what matched and did not alert, too.")] = False,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """What would these rules have done with these articles? Nothing is stored and nobody is told."""
    if not rules.exists():
        raise typer.BadParameter(f"there is no {rules}")
    compiled = _compiled(rules, config)
    try:
        lines = list(read_lines(read_input(articles)))
    except OSError as error:
        err.print(f"{articles}: cannot be read: {error.strerror}", style="red")
        raise typer.Exit(1) from error
    bad = [line for line in lines if isinstance(line, BadLine)]
    for line in bad:
        err.print(f"{articles}: {line.error}", style="yellow", markup=False)
    names = InputNames()
    count = 0
    enriched = _enriched([line for line in lines if isinstance(line, InputLine)], names, config)
    for tried in try_rules(compiled, enriched):
        shown = names.renamed(tried_json(tried))
        if shown["held"] and not held:
            continue
        count += not shown["held"]
        if as_json:
            print_json(shown)
        else:
            show_tried(shown, compiled)
    if not as_json:
        out.print(f"{count} alerts from {len(lines) - len(bad)} articles", style="bold")
    sys.stdout.flush()
    raise typer.Exit(1 if bad else 0)


class InputNames:
    """The ids of input lines. A URL that comes again is a new revision of its article, under the first line's id."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._revision: dict[str, int] = {}
        self._latest: dict[str, str] = {}

    def article(self, line: InputLine, now: datetime) -> Article:
        article = article_of(line, now)
        identity = self._first.setdefault(article.canonical_url or f"id:{line.id}", line.id)
        self._revision[identity] = self._revision.get(identity, 0) + 1
        self._latest[identity] = line.id
        article.id, article.revision = identity, self._revision[identity]
        return article

    def renamed(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The result with the ids of the latest lines in place of identities."""
        shown["articles"] = [self._latest.get(one, one) for one in shown["articles"]]
        for evidence in shown["evidence"]:
            evidence["article"] = self._latest.get(evidence["article"], evidence["article"])
        return shown


def _enriched(lines: list[InputLine], names: InputNames, config: Path) -> Iterator[Enriched]:
    reader = _reader(open_folder(config))
    now = datetime.now(UTC)
    before = datetime.min.replace(tzinfo=UTC)
    quiet = not err.is_terminal
    for line in track(lines, "reading", console=err, transient=True, disable=quiet):
        article = names.article(line, now)
        if article.event_time < before - timedelta(0):
            err.print(
                f"{line.id}: earlier than the line before; lines should be in order of `published`", style="yellow"
            )
        before = article.event_time
        yield reader.read(article)


def _compiled(rules: Path | None, config: Path) -> RuleSet:
    if rules is None:
        return compile_texts(open_folder(config).rule_texts())
    if not rules.exists():
        raise typer.BadParameter(f"there is no {rules}")
    root = rules if rules.is_dir() else rules.parent
    # Lists stand beside the rules, or in the configuration whose rules/ this is.
    beside = root.parent if root.name == "rules" and not (root / "lists").is_dir() else root
    return compile_texts(rule_texts(rules, beside))


def _reader(folder: Folder) -> Any:
    from processors.read import Reader  # spaCy takes a second to load: only for the commands that read

    return Reader(folder.settings().extraction, folder.frames())
