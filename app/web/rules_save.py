"""Saving what was typed: checked by the decider's own reader, written whole or not at all, recorded with who did it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from app.rules_saving import StaleError, remove, text_of, write
from app.web.rules_checks import Found, found_in, new_problems
from app.web.rules_desk import RulesDesk
from app.web.rules_typed import Typed
from app.web.site import Site, Visitor
from app.yaml_editing import EditError
from app.yaml_states import RuleState, with_state

STATES: Mapping[str, RuleState] = {"draft": "draft", "live": "live"}


class NotSavedError(Exception):
    """Something stands against it: what was `found`, or the message."""

    def __init__(self, message: str, found: Found | None = None) -> None:
        super().__init__(message)
        self.found = found


def can_write(desk: RulesDesk, typed: Typed) -> bool:
    """Whether the system lets us write there; a file system that is read-only says so only when asked."""
    path = desk.path(typed.file) if typed.file else None
    place = path.parent if path is not None else desk.rules if desk.rules.exists() else desk.folder.path
    return os.access(place, os.W_OK)


def save_typed(site: Site, visitor: Visitor, desk: RulesDesk, typed: Typed, path: Path) -> tuple[str, str]:
    """The rule that it is about, or nothing where there are several, and what was done.

    Raises StaleError, NotSavedError, UnwritableError, and ConfigError where the file cannot be read.
    """
    whole = opened = typed.draft(path).whole()
    about = typed.about(checked(site, desk, path, whole, typed.lines).checked.rules)
    rule = about.id if about is not None else ""
    if typed.intent in STATES:
        if not rule:
            raise NotSavedError("Several rules stand here: write `state: draft` into those that are meant")
        whole = _in_state(whole, path, rule, STATES[typed.intent])
        checked(site, desk, path, whole)
    if whole == text_of(path):
        return rule, "same"
    what = f"{desk.name(str(path))}: {rule or 'several rules'} {'written' if typed.file else 'added'}"
    words = f"{what}, as {typed.intent}" if typed.intent in STATES else what

    def unchanged() -> None:
        if typed.draft(path).whole() != opened:
            raise StaleError(text_of(path))

    put(site, visitor, desk, path, whole, words, unchanged)
    return rule, "saved"


def checked(site: Site, desk: RulesDesk, path: Path, whole: str, lines: str | None = None) -> Found:
    """Raises NotSavedError where something stands against the files as they would be."""
    found = found_in(site, desk, str(path), whole, lines)
    if found.trouble:
        raise NotSavedError(found.trouble, found)
    if new_problems(desk.look().problems, found.checked, str(path)):
        raise NotSavedError("It was not saved: these lines cannot be used as they are.", found)
    return found


def put(
    site: Site,
    visitor: Visitor,
    desk: RulesDesk,
    path: Path,
    text: str | None,
    words: str,
    unchanged: Callable[[], None] = lambda: None,
) -> None:
    """Writes a file, or removes it where there is no text; `unchanged` raises where it must not be any more.

    The record is written first, and taken back where the file cannot be written. Raises UnwritableError.
    """
    with desk.writing:
        unchanged()
        with site.state.write() as connection:
            site.audit(connection, visitor, "rule", words)
            if text is None:
                remove(path)
            else:
                write(path, text)


def _in_state(text: str, path: Path, rule: str, state: RuleState) -> str:
    try:
        return with_state(text, str(path), rule, state)
    except EditError as error:
        raise NotSavedError(str(error)) from error
