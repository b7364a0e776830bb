"""The workbench: a rule's YAML, what is wrong with it, what it would do, and saving it."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.rules_saving import StaleError, UnwritableError
from app.web.access import Editor
from app.web.frame import lead
from app.web.rules_bench import Bench, page, piece
from app.web.rules_checks import Found, effect_of, found_in, play, suggestions_for
from app.web.rules_desk import Desk, Played, RulesDesk
from app.web.rules_rows import place_of
from app.web.rules_save import NotSavedError, save_typed
from app.web.rules_typed import EXAMPLE, Typed, bench, differing, freed, opened, reopened
from app.web.rules_view import found as found_rule
from app.web.site import Here, Site, Visitor
from app.yaml_reading import ConfigError

router = APIRouter()

LONGEST_SENTENCE = 2000
UNNAMED = "new.yaml"


@router.get("/rules/new")
def new(
    request: Request, site: Here, visitor: Editor, desk: Desk, sentence: str = "", by: str = "", file: str = ""
) -> Response:
    """With a sentence: rules that fire on it; with what one rests on (`by`), the editor with that one.

    With a file that stands there already the editor of the whole of it.
    """
    if file and (path := desk.path(file)) is not None:
        return _opened(request, site, visitor, desk, path, "", True)
    typed, sentence = Typed(yaml=EXAMPLE, bench=bench()), sentence.strip()
    if len(sentence) > LONGEST_SENTENCE:
        words = f"This is longer than {LONGEST_SENTENCE:,} characters: one sentence is enough"
        return page(request, site, visitor, desk, typed, Bench(sentence_error=words), 422, sentence=sentence)
    made = suggestions_for(desk, sentence) if sentence else []
    if isinstance(made, str):
        return page(request, site, visitor, desk, typed, Bench(sentence_error=made), sentence=sentence)
    if sentence and not made:
        words = "Nothing was found in it on which a rule could rest"
        return page(request, site, visitor, desk, typed, Bench(sentence_error=words), sentence=sentence)
    chosen = next((one for one in made if one.kind == by), None)
    if chosen is not None:
        free, yaml = freed(chosen.id, chosen.yaml, desk.look().rules.rules)
        typed = typed.model_copy(update={"yaml": yaml, "name": free})
    return page(request, site, visitor, desk, typed, Bench(), sentence=sentence, made=made, by=by)


@router.get("/rules/{rule_id:path}/edit")
def edit(request: Request, site: Here, visitor: Editor, desk: Desk, rule_id: str, whole: str = "") -> Response:
    standing = desk.look()
    found_rule(standing, rule_id)
    return _opened(request, site, visitor, desk, Path(standing.files[rule_id]), rule_id, bool(whole))


def _opened(
    request: Request, site: Site, visitor: Visitor, desk: RulesDesk, path: Path, rule_id: str, whole: bool
) -> Response:
    try:
        typed = opened(desk, path, rule_id, whole)
    except ConfigError as error:
        return page(request, site, visitor, desk, Typed(bench=bench()), Bench(trouble=str(error)), 409)
    return page(request, site, visitor, desk, typed, Bench())


@router.post("/rules/check")
def check(request: Request, site: Here, visitor: Editor, desk: Desk, typed: Annotated[Typed, Form()]) -> Response:
    """The whole page with all that can be said; or one `part` of it: problems, effect, examples."""
    name_error = ""
    try:
        try:
            path = typed.path(desk)
        except ValueError as error:
            name_error, path = str(error), desk.rules / UNNAMED
        whole = typed.draft(path).whole()
    except StaleError as error:
        return _stale(request, site, visitor, desk, typed, error)
    except ConfigError as error:
        return page(request, site, visitor, desk, typed, Bench(trouble=str(error)), 409)
    found = found_in(site, desk, str(path), whole, typed.lines)
    if typed.part == "problems":
        return piece(request, visitor, desk, "rule_problems", typed, Bench(found))
    texts = {**desk.look().texts, str(path): whole}
    effect = effect_of(site, desk, typed.bench, texts) if found.well and typed.part != "examples" else None
    if typed.part == "effect":
        return piece(request, visitor, desk, "rule_effect", typed, Bench(effect=effect))
    about = typed.about(found.checked.rules)
    played = (play(desk, texts, about.id) if about.examples else Played()) if about is not None else None
    if typed.part == "examples":
        return piece(request, visitor, desk, "rule_examples", typed, Bench(played=played))
    return page(request, site, visitor, desk, typed, Bench(found, effect, played, name_error))


@router.post("/rules/save")
def save(request: Request, site: Here, visitor: Editor, desk: Desk, typed: Annotated[Typed, Form()]) -> Response:
    try:
        rule, done = save_typed(site, visitor, desk, typed, typed.path(desk))
    except StaleError as error:
        return _stale(request, site, visitor, desk, typed, error)
    except NotSavedError as error:
        return page(request, site, visitor, desk, typed, Bench(error.found, trouble=str(error)), 422)
    except ValueError as error:
        return page(request, site, visitor, desk, typed, Bench(name_error=str(error)), 422)
    except (UnwritableError, ConfigError) as error:
        return page(request, site, visitor, desk, typed, Bench(trouble=str(error)), 409)
    return lead(site, place_of(rule) if rule else "rules", done=done)


def _stale(
    request: Request, site: Site, visitor: Visitor, desk: RulesDesk, typed: Typed, error: StaleError
) -> Response:
    """Both texts, and the way to save one over the other; nothing is lost."""
    if typed.part:
        words = "Others have changed this file since you opened it. Press Check to see what they wrote."
        return piece(request, visitor, desk, "rule_problems", typed, Bench(Found(trouble=words)))
    fresh, theirs = reopened(typed, error.text)
    beside = Bench(theirs=theirs or "(the file is gone)", differing=differing(theirs, typed.yaml))
    return page(request, site, visitor, desk, fresh, beside, 409)
