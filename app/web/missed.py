"""Did we miss this? An address or a text, what each rule made of it, and examples made of the answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.web.access import Editor, Reader
from app.web.frame import lead, show
from app.web.missed_desk import BUSY, PATIENCE, Desk, desk_of
from app.web.missed_examples import write_example
from app.web.missed_finding import found_of, known_at
from app.web.missed_judging import earlier, verdicts
from app.web.missed_page import NoArticleError, fetched, pasted, web_page
from app.web.missed_text import reading_of
from app.web.site import Here, Site, Visitor
from app.yaml_editing import EditError
from app.yaml_reading import ConfigError
from state.hits import Hit
from topics.records import Article, Enriched

router = APIRouter()

SHOWN = 12
"""Rules that miss and are shown whole; of the others there is a line each."""
GONE = "This reading is kept no longer. Ask again."


@router.get("/missed")
def missed(
    request: Request, site: Here, visitor: Reader, article: str = "", reading: str = "", url: str = ""
) -> Response:
    """`article` is the id of one that is kept, `reading` the key of one that was read for somebody."""
    if not article and not reading:
        return _form(request, visitor, given=url)
    found = found_of(site, desk_of(request), article, reading)
    if found is None:
        return _form(request, visitor, 404, problem=GONE if reading else f"There is no article {article!r} any more.")
    return _shown(request, site, visitor, found, article=article, reading=reading)


@router.post("/missed")
def ask(
    request: Request,
    site: Here,
    visitor: Reader,
    url: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Reads what was given and leads to what came of it; an address that is known, to what was read then."""
    desk, field = desk_of(request), "url"
    try:
        place = web_page(url) if url.strip() else ""
        if text.strip():
            field = "text"
            made = pasted(title, text, place, site.clock())
        elif not place:
            raise NoArticleError("Write an address, or a text, or both.")
        elif (known := known_at(site, place)) is not None and found_of(site, desk, known, "") is not None:
            return lead(site, "missed", article=known)
        else:
            made = _fetched(site, desk, visitor, place)
        key = desk.keep(desk.child.read(made))
    except NoArticleError as error:
        return _form(request, visitor, 422, given=url, title=title, text=text, errors={field: str(error)})
    return lead(site, "missed", reading=key)


@router.post("/missed/example")
def make_example(
    request: Request,
    site: Here,
    visitor: Editor,
    rule: Annotated[str, Form()] = "",
    fires: Annotated[str, Form()] = "",
    article: Annotated[str, Form()] = "",
    reading: Annotated[str, Form()] = "",
) -> Response:
    """Writes the sentence that came nearest into the rule's file; `fires` is yes or no."""
    desk = desk_of(request)
    found = found_of(site, desk, article, reading)
    if found is None:
        return _form(request, visitor, 404, problem=GONE)
    try:
        place = write_example(site, found, rule, fires == "yes")
    except (ConfigError, EditError, OSError) as error:
        return _shown(request, site, visitor, found, 409, article=article, reading=reading, problem=str(error))
    with site.state.write() as connection:
        site.audit(connection, visitor, "rule", f"{rule}: an example that {'fires' if fires == 'yes' else 'is silent'}")
    said = {"rule": rule, "place": place, "fires": fires == "yes"}
    return _shown(request, site, visitor, found, article=article, reading=reading, said=said)


def _form(request: Request, visitor: Visitor, status: int = 200, **words: object) -> Response:
    known = {"given": "", "title": "", "text": "", "errors": {}, "problem": "", **words}
    return show(request, "missed", visitor, status, **known)


def _shown(
    request: Request,
    site: Site,
    visitor: Visitor,
    found: tuple[Enriched, list[Hit]],
    status: int = 200,
    *,
    article: str = "",
    reading: str = "",
    said: dict[str, object] | None = None,
    problem: str = "",
) -> Response:
    enriched, decided = found
    try:
        rules, broken = desk_of(request).rules()
    except ConfigError as error:
        return _form(request, visitor, 409, problem=str(error))
    with desk_of(request).judging.turn(PATIENCE) as free, site.state.read() as connection:
        if not free:
            return _form(request, visitor, 503, problem=BUSY)
        judged = verdicts(connection, rules, enriched, decided)
    near = [one for one in judged if one.nearness > 0]
    matched = sum(one.outcome != "missed" for one in near)
    return show(
        request,
        "missed_answer",
        visitor,
        status,
        enriched=enriched,
        asked={"article": article, "reading": reading},
        judged=near[: matched + SHOWN],
        matched=matched,
        others=[*near[matched + SHOWN :], *(one for one in judged if one.nearness <= 0)],
        before=earlier(decided, rules.rules, enriched),
        told=reading_of(enriched),
        broken=broken,
        said=said,
        problem=problem,
    )


def _fetched(site: Site, desk: Desk, visitor: Visitor, url: str) -> Article:
    fetch = site.running.settings.fetch
    # A network of the house's own is for feeds that its editors name; nobody else looks round in it from here.
    networks = fetch.networks if visitor.may("editor") else []
    with desk.visits.turn() as free:
        if not free:
            raise NoArticleError(BUSY)
        return fetched(url, networks, fetch.contact, fetch.access, desk.robots, site.clock())
