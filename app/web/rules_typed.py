"""What stands in the editor of rules, between page and file: opened, sent back, opened anew after others."""

import difflib
import re
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import BaseModel

from app.rules_checking import RuleIn
from app.rules_saving import Draft, StaleError, mark_of, new_path, plain, text_of
from app.web.rules_desk import RulesDesk
from app.yaml_stretches import Stretch, lines_of, stretch_of

_ID = re.compile(r"^[ ]*- (?:\{[ ]*)?id:[ ]*[\"']?([\w-]+)", re.MULTILINE)
LONGEST_DIFF = 3000
"""Lines on both sides together; longer ones are shown side by side only."""
EXAMPLE = """\
rules:
  - id: copra-strike
    title: A strike is called over copra
    severity: medium          # low, medium, high or critical
    tags: [labour]
    state: draft              # nobody is told until it is live
    when:
      phrase: {text: copra strike, within: 2 words}
    cooldown: 24h
    examples:
      - {at: 0h, text: "The union called a copra strike.", fires: true}
"""


class Typed(BaseModel):
    """The form. Without `file` it is a new one, called `name`; `rule` is the one that it is about, `bench` the window.

    `first` and `last` are the lines that `yaml` stands for, of a rule or of the `whole` file.
    """

    yaml: str = ""
    file: str = ""
    first: int = 1
    last: int = 0
    opened: str = ""
    whole: bool = False
    rule: str = ""
    name: str = ""
    bench: str = ""
    intent: str = "save"
    part: str = ""

    @property
    def stretch(self) -> Stretch | None:
        return Stretch(self.first, self.last) if self.file else None

    def path(self, desk: RulesDesk) -> Path:
        """Raises StaleError where the file is gone, ValueError where a new one cannot be called so."""
        if not self.file:
            return new_path(desk.rules, self.name or first_id(self.yaml))
        known = desk.path(self.file)
        if known is None:
            raise StaleError(None)
        return known

    def draft(self, path: Path) -> Draft:
        return Draft(path, self.yaml, self.opened, self.stretch)

    @property
    def lines(self) -> str | None:
        """The lines of a rule alone; None where the whole of a file is typed."""
        return plain(self.yaml) if self.file and not self.whole else None

    def about(self, rules: Sequence[RuleIn]) -> RuleIn | None:
        """The rule that it is about, of those that stand in these lines: `rule`, or the only one."""
        named = next((one for one in rules if one.id == self.rule), None)
        return named or (rules[0] if len(rules) == 1 else None)


def bench() -> str:
    """A name for a window in which somebody types."""
    return secrets.token_hex(8)


def opened(desk: RulesDesk, path: Path, rule: str, whole: bool) -> Typed:
    """The editor of a rule, or of the whole file that it stands in. Raises ConfigError where it cannot be read."""
    return _of(text_of(path) or "", desk.name(str(path)), rule, whole)


def reopened(typed: Typed, now: str | None) -> tuple[Typed, str]:
    """What somebody typed over a file that others changed to `now`, and what stands there in its place.

    Saved once more it takes that place, which may be the file's or, where the rule is gone, a new file.
    """
    if now is None or not (typed.whole or stretch_of(now, typed.rule) is not None):
        yaml = typed.yaml if typed.whole else f"rules:\n{plain(typed.yaml)}"
        return typed.model_copy(update={"file": "", "yaml": yaml, "first": 1, "last": 0}), now or ""
    fresh = _of(now, typed.file, typed.rule, typed.whole)
    return fresh.model_copy(update={"yaml": typed.yaml, "bench": typed.bench}), fresh.yaml


def differing(theirs: str, yours: str) -> list[tuple[str, str]]:
    """(sign, line): `-` is theirs only, `+` yours only."""
    both = plain(theirs).splitlines(), plain(yours).splitlines()
    if sum(map(len, both)) > LONGEST_DIFF:
        return []
    lines: Sequence[str] = list(difflib.unified_diff(*both, n=2, lineterm=""))[2:]
    return [(line[:1], line[1:]) for line in lines if not line.startswith("@@")]


def freed(rule: str, yaml: str, taken: Collection[str]) -> tuple[str, str]:
    """A rule's id, and its text, under a name that no other rule has."""
    free = next(one for one in (rule, *(f"{rule}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)
    return free, yaml.replace(f"- id: {rule}\n", f"- id: {free}\n", 1)


def first_id(yaml: str) -> str:
    """A name for a new file: that of its first rule."""
    found = _ID.search(yaml)
    return found[1] if found is not None else ""


def _of(text: str, file: str, rule: str, whole: bool) -> Typed:
    own = None if whole else stretch_of(text, rule)
    stretch = own or Stretch(1, len(text.split("\n")))
    return Typed(
        yaml=lines_of(text, stretch).rstrip("\n") + "\n",
        file=file,
        first=stretch.first,
        last=stretch.last,
        opened=mark_of(text),
        whole=own is None,
        rule=rule,
        bench=bench(),
    )
