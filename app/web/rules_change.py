"""What is done to a rule from its page: made a draft or live, given an example, deleted."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.feedback_example import example_of
from app.rules_saving import StaleError, UnwritableError, text_of
from app.web.access import Editor
from app.web.frame import lead, show
from app.web.rules import rule_page
from app.web.rules_desk import Desk, RulesDesk, Standing
from app.web.rules_rows import place_of
from app.web.rules_save import STATES, NotSavedError, checked, put
from app.web.rules_view import COMMON, found
from app.web.site import Here, Site, Visitor
from app.yaml_editing import EditError, add_example
from app.yaml_reading import ConfigError
from app.yaml_states import with_state
from app.yaml_stretches import says_nothing, without_rule
from state import alerts

router = APIRouter()

TROUBLES = (EditError, NotSavedError, UnwritableError, ConfigError, OSError)


@router.post("/rules/{rule_id:path}/state")
def set_state(
    request: Request, site: Here, visitor: Editor, desk: Desk, rule_id: str, state: Annotated[str, Form()] = ""
) -> Response:
    path = _path(desk.look(), rule_id)
    if state not in STATES:
        return rule_page(request, site, visitor, desk, rule_id, 422, error="A rule is live, or a draft.")
    try:
        text = with_state(text_of(path) or "", desk.name(str(path)), rule_id, STATES[state])
        checked(site, desk, path, text)
        put(site, visitor, desk, path, text, f"{desk.name(str(path))}: {rule_id} made {state}")
    except TROUBLES as error:
        return rule_page(request, site, visitor, desk, rule_id, 409, error=str(error))
    return lead(site, place_of(rule_id), done=state)


@router.post("/rules/{rule_id:path}/example")
def give_example(
    request: Request,
    site: Here,
    visitor: Editor,
    desk: Desk,
    rule_id: str,
    alert: Annotated[str, Form()] = "",
    fires: Annotated[str, Form()] = "",
) -> Response:
    """The sentences of an alert as an example of its rule, that should fire or should not."""
    standing = desk.look()
    path = _path(standing, rule_id)
    with site.state.read() as connection:
        fired = alerts.get(connection, alert)
    if fired is None or fired.rule != rule_id:
        return rule_page(request, site, visitor, desk, rule_id, 422, error="There is no such alert of this rule.")
    example = example_of(found(standing, rule_id), fired, fires=fires == "yes")
    try:
        with desk.writing, site.state.write() as connection:
            words = f"{desk.name(str(path))}: {rule_id} has alert {alert} as an example"
            site.audit(connection, visitor, "rule", words)
            add_example(path, rule_id, example)
    except TROUBLES as error:
        return rule_page(request, site, visitor, desk, rule_id, 409, error=str(error))
    return lead(site, place_of(rule_id), done="example")


@router.get("/rules/{rule_id:path}/delete")
def ask(request: Request, site: Here, visitor: Editor, desk: Desk, rule_id: str) -> Response:
    return _ask(request, visitor, desk, rule_id)


@router.post("/rules/{rule_id:path}/delete")
def delete(request: Request, site: Here, visitor: Editor, desk: Desk, rule_id: str) -> Response:
    path = _path(desk.look(), rule_id)
    try:
        _delete(site, visitor, desk, path, rule_id)
    except StaleError:
        return _ask(request, visitor, desk, rule_id, "The file was changed just now. Look at it, and try again.")
    except TROUBLES as error:
        return _ask(request, visitor, desk, rule_id, str(error))
    return lead(site, "rules", done="deleted")


def _delete(site: Site, visitor: Visitor, desk: RulesDesk, path: Path, rule_id: str) -> None:
    before = text_of(path) or ""
    text = without_rule(before, desk.name(str(path)), rule_id)
    checked(site, desk, path, text)

    def unchanged() -> None:
        if text_of(path) != before:
            raise StaleError(text_of(path))

    kept = None if says_nothing(text, str(path)) else text
    put(site, visitor, desk, path, kept, f"{desk.name(str(path))}: {rule_id} deleted", unchanged)


def _ask(request: Request, visitor: Visitor, desk: RulesDesk, rule_id: str, error: str = "") -> Response:
    standing = desk.look()
    rule = found(standing, rule_id)
    status = 409 if error else 200
    file = desk.name(standing.files[rule_id])
    return show(request, "rule_delete", visitor, status, **COMMON, rule=rule, file=file, error=error)


def _path(standing: Standing, rule_id: str) -> Path:
    """Raises 404."""
    return Path(standing.files[found(standing, rule_id).id])
