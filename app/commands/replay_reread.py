"""wirewatch replay --through-extraction."""

from functools import partial
from pathlib import Path

from alerts.trying import Change
from app.configuration import open_folder
from app.output import out, print_json
from app.replaying.dry_run import Look, Seen, changes_to
from app.replaying.reread import Difference
from app.replaying.rereading import Rereading
from app.replaying.sets import RuleTexts
from app.replaying.show_reread import difference_json, show_tally, tally_json
from app.replaying.span import Span
from app.show_trial import show_changes
from app.tried_lines import InputNames
from processors.children import ChildPool
from topics.log import Log
from topics.records import Enriched


def show_rereading(log: Log, rules: RuleTexts, span: Span, look: Look, seen: Seen, config: Path) -> None:
    """What a new reading of the span's articles has more and fewer, and which alerts come and go with it."""
    folder = open_folder(config)
    settings = folder.settings().extraction
    compiled, found = rules.compiled(), list[tuple[Change, Enriched]]()
    pool = ChildPool(settings, settings.children, folder.frames())
    try:
        rereading = Rereading(log, span, pool.work)
        rereading.differ(compiled, partial(_note, look), changes_to(found, look), seen)
    finally:
        pool.close()
    if look.as_json:
        print_json(tally_json(rereading.tally))
        return
    show_tally(rereading.tally)
    out.print()
    show_changes(found, InputNames())


def _note(look: Look, one: Difference) -> None:
    """Scripts get every difference; people the examples of the tally."""
    if look.as_json:
        print_json(difference_json(one))
