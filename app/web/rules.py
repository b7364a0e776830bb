"""The rules: a table of all, and a page for each."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from alerts.rules.models import RuleModel
from app.rules_in_words import in_words
from app.show_alerts import HELD_BY
from app.web.access import Reader
from app.web.frame import fragment, show
from app.web.rules_checks import examples_of
from app.web.rules_desk import Desk, RulesDesk
from app.web.rules_rows import PAGE, SORTS, in_order, wanted_of, wanted_rules
from app.web.rules_view import COMMON, done, found, numbered, recent, rows_of, warnings_of
from app.web.site import Here, Site, Visitor
from topics.records import SEVERITIES

router = APIRouter()


@router.get("/rules")
def rules(request: Request, site: Here, visitor: Reader, desk: Desk) -> Response:
    standing, wanted = desk.look(), wanted_of(request.query_params)
    every = standing.rules.rules.values()
    rows = in_order(rows_of(site, standing, wanted_rules(every, wanted)), wanted.sort)
    end = wanted.start + PAGE
    return show(
        request,
        "rules",
        visitor,
        **COMMON,
        rows=rows[wanted.start : end],
        found=len(rows),
        total=len(every),
        more=end if end < len(rows) else None,
        wanted=wanted,
        sorts=SORTS,
        severities=SEVERITIES,
        tags=sorted({tag for rule in every for tag in rule.tags}),
        problems=standing.problems,
        warnings=warnings_of(site, standing, standing.rules),
        name=desk.name,
        said=desk.said,
        done=done(request),
    )


@router.get("/rules/{rule_id:path}/examples")
def examples(request: Request, site: Here, visitor: Reader, desk: Desk, rule_id: str) -> Response:
    """A piece of the rule's page: its examples, played."""
    standing = desk.look()
    rule = found(standing, rule_id)
    return HTMLResponse(fragment(request, "rule_examples", visitor, played=examples_of(desk, standing.base, rule)))


@router.get("/rules/{rule_id:path}")
def one(request: Request, site: Here, visitor: Reader, desk: Desk, rule_id: str, play: str = "") -> Response:
    return rule_page(request, site, visitor, desk, rule_id.removesuffix("/"), play=bool(play))


def rule_page(
    request: Request,
    site: Site,
    visitor: Visitor,
    desk: RulesDesk,
    rule_id: str,
    status: int = 200,
    *,
    play: bool = False,
    error: str = "",
) -> Response:
    """`error` is what could not be done with it."""
    standing = desk.look()
    rule = found(standing, rule_id)
    return show(
        request,
        "rule",
        visitor,
        status,
        **COMMON,
        row=rows_of(site, standing, [rule])[0],
        words=in_words(RuleModel.model_validate(standing.reader.data_of(rule.id))),
        lines=numbered(standing.base[standing.files[rule.id]], rule.id),
        problems=standing.problems,
        warnings=warnings_of(site, standing, standing.rules.only({rule.id})),
        recent=recent(site, rule.id),
        held_by=HELD_BY,
        played=examples_of(desk, standing.base, rule) if play or not rule.examples else desk.played(rule),
        name=desk.name,
        said=desk.said,
        done=done(request),
        error=error,
    )
