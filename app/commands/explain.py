"""wirewatch explain: why did a rule fire, or not, on an article?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.tree import Tree

from alerts.deciding import foresee
from alerts.rules.compile import RuleSet
from alerts.rules.problems import did_you_mean
from alerts.storybook import StoryBook
from alerts.training import progress
from app.article_at_hand import articles_meant
from app.configuration import open_folder
from app.configured import configured
from app.output import err, out, print_json, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.rules_at_hand import compiled
from app.show_alerts import show_alert
from state.alerts import get
from state.database import State, memory_state
from state.hits import Hit, of_article
from topics.records import Enriched, Reason


def add_to(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    identity: Annotated[str, typer.Argument(metavar="ID|RULE", help="An alert's or article's id, or a rule's.")],
    article: Annotated[
        str | None, typer.Argument(metavar="ARTICLE|URL|FILE", help="With a rule: the article that it is about.")
    ] = None,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """The whole judgement: each step, what it found, why it fired or was held; without a match, what came nearest."""
    if article is None:
        _explain_decided(identity, configured(config, data), as_json)
    else:
        _explain_rule(identity, article, compiled(None, config), config, configured(config, data), as_json)


def _explain_decided(identity: str, place: Data, as_json: bool) -> None:
    """An alert, or all that rules made of an article."""
    state = place.kept()
    with state.read() as connection:
        alert = get(connection, identity)
        hits = [] if alert is not None else of_article(connection, identity)
    if alert is None and not hits:
        words = "no alert has this id, and no rule matched an article with it"
        advice = "why a rule did not: `wirewatch explain RULE ARTICLE`"
        err.print(f"{identity}: {words}; {advice}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1)
    if alert is not None:
        if as_json:
            print_json(msgspec.to_builtins(alert, builtin_types=(datetime,)))
            return
        show_alert(alert)
        out.print()
        out.print(tree("why", alert.reasons))
        return
    for hit in hits:
        if as_json:
            print_json(msgspec.to_builtins(hit, builtin_types=(datetime,)))
        else:
            show_hit(hit)


def _explain_rule(rule_id: str, article: str, rules: RuleSet, config: Path, place: Data, as_json: bool) -> None:
    """One rule and one article: what was decided, else what would be."""
    if rule_id not in rules.rules:
        near = did_you_mean(rule_id, rules.rules)
        raise typer.BadParameter(f"there is no rule {rule_id!r}{near}")
    state = place.state() if place.exists() else memory_state()
    version = rules.rules[rule_id].version
    for enriched in articles_meant(article, open_folder(config), place):
        decided = _decided(state, rule_id, enriched)
        known = [hit for hit in decided if hit.version == version]
        if decided and not known and not as_json:
            out.print("[yellow]The rule was edited since it decided this article; this is how it stands now:[/]")
        elif not known and not as_json and not _in_force(state, rules, rule_id):
            out.print(
                "[yellow]The rule is not in force as it stands, so it remembers nothing; see `rules try --since`:[/]"
            )
        for hit in known:
            if as_json:
                _print_outcome(rule_id, hit.article, hit.held or hit.outcome, hit.reasons)
            else:
                show_hit(hit)
        for outcome, reasons in [] if known else _would_be(state, rules, rule_id, enriched):
            if as_json:
                _print_outcome(rule_id, enriched.article.id, outcome, reasons)
            else:
                _show_outcome(rule_id, enriched, outcome, reasons)


def _in_force(state: State, rules: RuleSet, rule_id: str) -> bool:
    with state.read() as connection:
        return progress(connection, rules).get(rule_id) == 1


def _decided(state: State, rule_id: str, enriched: Enriched) -> list[Hit]:
    """What the rule as it stood made of the latest revision."""
    with state.read() as connection:
        hits = [one for one in of_article(connection, enriched.article.id) if one.rule == rule_id]
    return [one for one in hits if one.revision == enriched.article.revision]


def _would_be(state: State, rules: RuleSet, rule_id: str, enriched: Enriched) -> list[tuple[str, Sequence[Reason]]]:
    """(outcome, reasons) of each key that the article would open now; one without a match."""
    match = rules.explain(rule_id, enriched)
    if not match.openings:
        return [("no match", [rules.nearest(rule_id, enriched).reason])]
    with state.read() as connection:
        found = foresee(connection, StoryBook(), rules.rules[rule_id], enriched, match, owners=rules.owners)
    return [(judgement.held or "would fire", judgement.reasons) for _, judgement in found]


def _print_outcome(rule_id: str, article: str, outcome: str, reasons: Sequence[Reason]) -> None:
    told = msgspec.to_builtins(list(reasons))
    print_json({"rule": rule_id, "article": article, "outcome": outcome, "reasons": told})


def _show_outcome(rule_id: str, enriched: Enriched, outcome: str, reasons: Sequence[Reason]) -> None:
    article = enriched.article
    head = f"[bold]{escape(rule_id)}[/] on [bold]{escape(article.title or article.id)}[/]: "
    colour = "green" if outcome == "would fire" else "yellow"
    words = {"no match": "does not match", "would fire": "would fire"}.get(outcome, f"would be held ({outcome})")
    out.print(tree(f"{head}[{colour}]{words}[/]", reasons))
    if enriched.degraded is not None:
        out.print(f"[yellow]The article could not be read in full: {escape(enriched.degraded)}[/]")


def show_hit(hit: Hit) -> None:
    held = f" ({hit.held})" if hit.held else ""
    key = " → ".join(part or "?" for part in hit.key or [])
    out.print(tree(f"[bold]{escape(hit.rule)}[/] {escape(key)} {when(hit.time)}: {hit.outcome}{held}", hit.reasons))


def tree(head: str, reasons: Sequence[Reason]) -> Tree:
    """Reasons as an indented tree: a tick for what held, a cross for what did not."""
    top = Tree(head)

    def grow(branch: Tree, below: Sequence[Reason]) -> None:
        for reason in below:
            mark = "[green]✓[/]" if reason.holds else "[red]✗[/]"
            grow(branch.add(f"{mark} [dim]{escape(reason.step)}[/] {escape(reason.words)}"), reason.below)

    grow(top, reasons)
    return top
