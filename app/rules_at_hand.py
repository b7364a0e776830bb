"""The rules that a command is about: a file, a folder, the configuration's own, or those in force."""

from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.rules.compile import RuleSet
from app.configuration import Folder, open_folder, rule_texts
from app.configured import configured
from app.replaying.git_rules import GitError, texts_at
from app.rule_files import OWNERS, compile_texts, owners_text
from app.yaml_reading import ConfigError
from state.rulesets import latest

ACTIVE = "active"
"""Stands for the rules in force, where a command takes a file or a folder."""
GIT = "git:"
"""Begins the name of a revision, where a command takes a file or a folder."""

RulesArgument = Annotated[
    Path | None, typer.Argument(metavar="RULES", help="A rules file or a folder; else rules/ of the configuration.")
]


def compiled(rules: Path | None, config: Path) -> RuleSet:
    """The rule set of a file or folder, else of the configuration. Raises ConfigError."""
    return compile_texts(texts_of(rules, config))


def texts_of(rules: Path | None, config: Path) -> dict[str, str]:
    """As `compiled`: name -> text of its files."""
    folder = open_folder(config)
    if rules is None:
        return {**folder.rule_texts(), OWNERS: _owners(folder)}
    if not rules.exists():
        raise typer.BadParameter(f"there is no {rules}")
    root = rules if rules.is_dir() else rules.parent
    # Lists stand beside the rules, or in the configuration whose rules/ this is.
    beside = root.parent if root.name == "rules" and not (root / "lists").is_dir() else root
    return {**rule_texts(rules, beside), OWNERS: _owners(folder)}


def compiled_or_active(rules: str, config: Path, data: Path) -> RuleSet:
    """As `compiled`; `active` means the last recorded set, git:REV the configuration's at a revision."""
    return compile_texts(texts_or_active(rules, config, data))


def texts_or_active(rules: str, config: Path, data: Path) -> dict[str, str]:
    """As `compiled_or_active`: name -> text of its files."""
    if rules.startswith(GIT):
        try:
            return {**texts_at(rules.removeprefix(GIT), config), OWNERS: _owners(open_folder(config))}
        except GitError as error:
            raise typer.BadParameter(str(error)) from error
    if rules != ACTIVE:
        return texts_of(Path(rules), config)
    place = configured(config, data)
    if place.exists():
        with place.state().read() as connection:
            recorded = latest(connection)
        if recorded is not None:
            return recorded.files
    raise typer.BadParameter(f"no rules have been in force in {data} yet: start `wirewatch run`, or name a file")


def reader_of(folder: Folder) -> Any:
    """The extraction of a configuration."""
    from processors.read import Reader  # spaCy takes a second to load: only for the commands that read

    return Reader(folder.settings().extraction, folder.frames())


def _owners(folder: Folder) -> str:
    """Whose the feeds are; feeds that cannot be read have no say in rules."""
    try:
        return owners_text(folder.feeds(folder.settings()))
    except ConfigError:
        return "{}"
