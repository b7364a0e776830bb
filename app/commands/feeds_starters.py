"""wirewatch feeds starters: lists of feeds by region to begin with."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.feeds_at_hand import feeds_at_hand
from app.output import err, out, print_json, table
from app.places import CONFIG, ConfigOption, JsonOption

if TYPE_CHECKING:
    from app.starter_lists import StarterList

UNASKED = "Nobody asked these addresses when the lists were made: `wirewatch feeds check` does."


def starters(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[REGION]...", help="The lists to add; without one they are shown.")
    ] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Shows lists of feeds by region, or writes those that are named into feeds.yaml. What is there already stays."""
    from app.starter_lists import regions, starter_list  # these take half a second that other commands do without

    there = regions()
    if unknown := [one for one in names or [] if one not in there]:
        raise typer.BadParameter(f"there is no list {unknown[0]!r}; the lists are {', '.join(there)}")
    if names:
        _add([starter_list(one) for one in dict.fromkeys(names)], config, as_json)
    else:
        _show([starter_list(one) for one in there], as_json)


def _show(lists: Sequence["StarterList"], as_json: bool) -> None:
    rows = table("region", "feeds", "languages", "what")
    for one in lists:
        feeds = len(one.content.feeds)
        if as_json:
            record = {"region": one.region, "title": one.content.title, "feeds": feeds, "languages": one.languages}
            print_json(record)
        rows.add_row(one.region, str(feeds), " ".join(one.languages), one.content.title)
    if not as_json:
        out.print(rows)
        out.print(f"\n`wirewatch feeds starters REGION` adds a list to feeds.yaml. {UNASKED}", markup=False)


def _add(lists: Sequence["StarterList"], config: Path, as_json: bool) -> None:
    """As `feeds import` does with the list of another program."""
    from app.commands.feeds_taken import tell
    from app.feeds_editing import add_feeds
    from app.feeds_importing import take
    from app.yaml_editing import EditError

    at_hand = feeds_at_hand(config)
    try:
        taken = take([outline for one in lists for outline in one.outlines()], at_hand, every=None)
        if taken.feeds:
            add_feeds(at_hand, taken.feeds)
    except EditError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    for outline, words in taken.refused:
        err.print(f"{outline.title}: {words}", style="yellow", markup=False, soft_wrap=True)
    tell(taken, at_hand.document.name, as_json, f"\n{UNASKED}")
