"""An answer becomes an example of a rule: the sentence that came nearest, and whether it should have fired."""

from pathlib import Path

from app.feedback_example import example
from app.rule_files import RulesReader
from app.web.missed_judging import Verdict, verdicts
from app.web.missed_text import lead_of
from app.web.site import Site
from app.yaml_editing import EditError, add_example
from state.hits import Hit
from topics.records import Enriched


def write_example(site: Site, found: tuple[Enriched, list[Hit]], rule_id: str, fires: bool) -> str:
    """file:line of the example. Raises ConfigError, EditError or OSError."""
    enriched, decided = found
    reader = RulesReader()
    rules = reader.compile(site.running.folder.rule_texts())
    if rule_id not in rules.rules:
        raise EditError(f"no file of {site.running.folder.path}/rules has the rule {rule_id} any more")
    with site.state.read() as connection:
        only = rules.only({rule_id})
        (verdict,) = verdicts(connection, only, enriched, decided)
    name = reader.file_of(rule_id)
    article = enriched.article
    sentences = _sentences(verdict, enriched)
    made = example(rules.rules[rule_id], enriched.text[: enriched.title_end], sentences, article.source, fires=fires)
    return f"{name}:{add_example(Path(name), rule_id, made)}"


def _sentences(verdict: Verdict, enriched: Enriched) -> list[str]:
    nearest = verdict.nearest(enriched)
    return [nearest.sentence] if nearest is not None else lead_of(enriched)
