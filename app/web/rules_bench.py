"""The page of the workbench: the editor, and what was found beside it."""

from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from app.rules_effect import Effect
from app.rules_known import SPAN
from app.web.frame import fragment, show
from app.web.rules_checks import Found, new_problems
from app.web.rules_desk import Played, RulesDesk
from app.web.rules_save import can_write
from app.web.rules_typed import Typed
from app.web.rules_view import COMMON
from app.web.site import Site, Visitor, site_of


@dataclass(frozen=True, slots=True)
class Bench:
    """What stands beside the editor; `problems` beside its fields, `theirs` what others wrote meanwhile."""

    found: Found | None = None
    effect: Effect | str | None = None
    played: Played | None = None
    name_error: str = ""
    sentence_error: str = ""
    trouble: str = ""
    theirs: str = ""
    differing: list[tuple[str, str]] = field(default_factory=list)


def piece(
    request: Request, visitor: Visitor, desk: RulesDesk, template: str, typed: Typed, beside: Bench
) -> HTMLResponse:
    """A piece of the page, for its script."""
    return HTMLResponse(fragment(request, template, visitor, **_words(site_of(request), desk, typed, beside)))


def page(
    request: Request,
    site: Site,
    visitor: Visitor,
    desk: RulesDesk,
    typed: Typed,
    beside: Bench,
    status: int = 200,
    **more: object,
) -> Response:
    words = {"sentence": "", "made": [], "by": "", "writable": can_write(desk, typed), **more}
    return show(request, "rule_edit", visitor, status, **_words(site, desk, typed, beside), **words)


def _words(site: Site, desk: RulesDesk, typed: Typed, beside: Bench) -> dict[str, object]:
    standing = desk.look()
    found, path = beside.found, desk.path(typed.file)
    against = new_problems(standing.problems, found.checked, str(path)) if found is not None else []
    rule = standing.rules.rules.get(typed.rule)
    return {
        **COMMON,
        "typed": typed,
        "beside": beside,
        "against": against,
        "played": beside.played,
        "effect": beside.effect,
        "draft": rule is not None and rule.state == "draft",
        "name": desk.name,
        "said": desk.said,
        "since": site.clock() - SPAN,
    }
