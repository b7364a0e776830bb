"""A rule set as texts: what another process can compile too."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.rules.compile import RuleSet
from app.rule_files import compile_texts


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """Name -> text of files as app/rule_files.py takes them; of their rules `only` these, None: all."""

    texts: Mapping[str, str]
    only: frozenset[str] | None = None

    def compiled(self) -> RuleSet:
        """Raises ConfigError with every problem."""
        rules = compile_texts(self.texts)
        return rules if self.only is None else rules.only(self.only)
