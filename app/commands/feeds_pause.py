"""wirewatch feeds pause | resume: feeds that are not asked for a while, by a word in feeds.yaml."""

from typing import Annotated

import typer

from alerts.rules.problems import did_you_mean
from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.output import err, out, print_json
from app.places import CONFIG, ConfigOption, JsonOption

IdsArgument = Annotated[list[str], typer.Argument(metavar="ID ...", help="Ids of feeds.yaml.")]


def pause(ids: IdsArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Feeds are not asked until you resume them; what is known of them stays."""
    _switch(ids, feeds_at_hand(config), True, as_json)


def resume(ids: IdsArgument, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Paused feeds are asked again, at once; news of the meantime counts as after an outage."""
    _switch(ids, feeds_at_hand(config), False, as_json)


def _switch(ids: list[str], at_hand: FeedsAtHand, paused: bool, as_json: bool) -> None:
    from app.feeds_editing import pause_feeds  # a quarter of a second that the other commands do without
    from app.yaml_editing import EditError

    known = {feed.id: feed for feed in at_hand.feeds}
    unknown = [f"there is no feed {one!r}{did_you_mean(one, known)}" for one in ids if one not in known]
    if unknown:
        raise typer.BadParameter("; ".join(unknown))
    wanted = [one for one in dict.fromkeys(ids) if known[one].paused != paused]
    as_it_was = [one for one in dict.fromkeys(ids) if one not in wanted]
    try:
        lines = pause_feeds(at_hand, wanted, paused) if wanted else {}
    except EditError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    if as_json:
        print_json({"changed": lines, "unchanged": as_it_was, "paused": paused})
        return
    what = "paused" if paused else "resumed: it is asked at once"
    for one, line in lines.items():
        out.print(f"{one} is {what} ({at_hand.document.name}:{line})", markup=False, soft_wrap=True)
    for one in as_it_was:
        out.print(f"{one} is {'paused already' if paused else 'not paused'}", markup=False, soft_wrap=True)
