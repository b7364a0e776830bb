"""What the children say of rules, as pages show it: mistakes by line, the effect on the last days, examples played."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.examples import ExampleResult
from alerts.rules.compile import Rule
from app.rules_checking import Checked, CheckJob
from app.rules_children import EFFECT_SECONDS
from app.rules_effect import Effect, EffectJob
from app.rules_known import SPAN
from app.rules_reading import ExamplesJob, Suggested, SuggestJob
from app.rules_slot import BusyError, NewerError
from app.web.rules_desk import Played, RulesDesk
from app.web.site import Site
from app.yaml_reading import ConfigError, ConfigProblem
from topics.bounded_child import ChildError

BUSY = "Others are trying rules just now. Press Check in a moment."
NEWER = "Something newer was asked for."
HEAVY = "This took too long, or grew too big, and was stopped: is it deeply nested, or far too long?"
UNREAD = "The sentences could not be read just now: {}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found; `trouble` says why there was none."""

    checked: Checked = field(default_factory=Checked)
    trouble: str = ""

    @property
    def well(self) -> bool:
        return not self.checked.problems and not self.trouble


def found_in(site: Site, desk: RulesDesk, file: str, text: str, lines: str | None = None) -> Found:
    """What is wrong in all files, where `file` has this text, of which `lines` (None: all of it) were edited."""
    texts = {**desk.look().texts, file: text}
    try:
        return Found(desk.children.check(CheckJob(texts, file, site.running.settings.retention.enriched, lines)))
    except BusyError:
        return Found(trouble=BUSY)
    except NewerError:
        return Found(trouble=NEWER)
    except ChildError:
        return Found(trouble=HEAVY)


def effect_of(site: Site, desk: RulesDesk, bench: str, texts: Mapping[str, str]) -> Effect | str:
    """The effect of these files against those that stand; or why there is none. Whoever asks again ends the first."""
    since = site.clock() - SPAN
    job = EffectJob(texts, desk.look().base, site.running.data, since, EFFECT_SECONDS)
    try:
        return desk.children.effect(bench, job)
    except BusyError:
        return BUSY
    except NewerError:
        return NEWER
    except ChildError as error:
        return f"It could not be tried: {error}."


def examples_of(desk: RulesDesk, texts: Mapping[str, str], rule: Rule) -> Played:
    """Remembers what came of it while neither the rule nor its examples change."""
    known = desk.played(rule)
    if known is None:
        known = play(desk, texts, rule.id) if rule.examples else Played()
        if not known.trouble:
            desk.keep(rule, known)
    return known


def play(desk: RulesDesk, texts: Mapping[str, str], rule: str) -> Played:
    try:
        results = desk.children.read(ExamplesJob(texts, rule))
    except BusyError:
        return Played(trouble=UNREAD.format("others are reading."))
    except (ChildError, ConfigError) as error:
        return Played(trouble=UNREAD.format(error))
    return Played([one for one in results if isinstance(one, ExampleResult)])


def suggestions_for(desk: RulesDesk, sentence: str) -> list[Suggested] | str:
    """Rules for a sentence, or why there are none."""
    try:
        found = desk.children.read(SuggestJob(sentence))
    except BusyError:
        return UNREAD.format("others are reading.")
    except (ChildError, ConfigError) as error:
        return UNREAD.format(error)
    return [one for one in found if isinstance(one, Suggested)]


def new_problems(standing: Sequence[ConfigProblem], checked: Checked, file: str) -> list[ConfigProblem]:
    """What stands against saving: every problem of the file, and those that an edit makes elsewhere."""
    before = {(one.file, one.message) for one in standing if one.file != file}
    return [one for one in checked.problems if (one.file, one.message) not in before]
