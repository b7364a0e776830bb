"""A replay that only shows: what rules would have done in a span, or how two rule sets differ there."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from alerts.trying import Change, Trial, Tried, tried_json
from app.output import print_json
from app.replaying.deciding import Backfilled, decide_all, differ
from app.replaying.matching import Replay
from app.replaying.sets import RuleTexts
from app.replaying.show import show_replay
from app.replaying.span import Span
from app.show_trial import Shown, show_changes
from app.tried_lines import InputNames
from topics.log import Log
from topics.records import Enriched

Seen = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Look:
    """How findings are shown; `most` alerts of a rule with their sentences (None: all), `held` matches too."""

    as_json: bool
    held: bool = False
    most: int | None = None


def show_span(log: Log, rules: RuleTexts, span: Span, look: Look, seen: Seen) -> None:
    """The alerts of a span."""
    compiled = rules.compiled()
    with Trial(compiled) as trial:
        shown, articles = decided(log, rules, span, trial, look, seen)
    if not look.as_json:
        show_replay(shown, compiled, articles, look.most)


def decided(
    log: Log, rules: RuleTexts, span: Span, trial: Trial, look: Look, seen: Seen, past: int | None = None,
    backfilled: Backfilled | None = None,
) -> tuple[list[Shown], int]:  # fmt: skip
    """Lets a trial decide a span, printing lines for scripts. Answers what people see, and how many articles it had.

    Records from offset `past` on are left alone.
    """
    shown: list[Shown] = []

    def take(tried: Tried, enriched: Enriched) -> None:
        if tried.alert is None and not look.held:
            return
        if look.as_json:
            print_json(tried_json(tried))
        else:
            shown.append(Shown(tried, enriched))

    replay = Replay(log, [rules], span, past)
    given = replay.given([trial.rules], seen=seen)
    decide_all((backfilled or Backfilled()).as_news(given), trial, take)
    return shown, replay.inside


def show_difference(log: Log, rules: RuleTexts, other: RuleTexts, span: Span, look: Look, seen: Seen) -> None:
    """The alerts of a span that only one of two rule sets fires."""
    found: list[tuple[Change, Enriched]] = []
    take = changes_to(found, look)
    with ExitStack() as stack:
        now, before = (stack.enter_context(Trial(one.compiled())) for one in (rules, other))
        given = Replay(log, [rules, other], span).given([now.rules, before.rules], seen=seen)
        differ(Backfilled().as_news(given), now, before, take)
    if not look.as_json:
        show_changes(found, InputNames())


def changes_to(found: list[tuple[Change, Enriched]], look: Look) -> Callable[[Change, Enriched], None]:
    """Prints each change as a line for scripts, or puts it into `found`."""

    def take(change: Change, enriched: Enriched) -> None:
        if look.as_json:
            print_json({"change": change.sign, **tried_json(change.tried)})
        else:
            found.append((change, enriched))

    return take
