"""Which countries an alert concerns, so that people find it by them."""

from bisect import bisect_right
from collections.abc import Sequence

from topics.records import Enriched, Evidence


def countries_in(enriched: Enriched, evidence: Sequence[Evidence]) -> set[str]:
    """ISO 3166-1 alpha-3 codes of those named, or acting through somebody named, in the sentences of the evidence."""
    home = {actor.id: actor.country for actor in enriched.actors}
    starts = [start for start, _ in enriched.sentences]
    told = {bisect_right(starts, one.start) for one in evidence if one.article == enriched.article.id}
    named = {one.actor for one in enriched.mentions if one.actor and bisect_right(starts, one.start) in told}
    return {country for actor in named if (country := home.get(actor)) is not None}
