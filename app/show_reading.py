"""What was read in an article, for a terminal."""

from rich.markup import escape

from app.output import out, table
from topics.records import Enriched


def show_reading(enriched: Enriched) -> None:
    """Title, then who, who said what, what happened."""
    out.print()
    out.rule(f"[bold]{escape(enriched.article.title or enriched.article.id)}", align="left")
    if enriched.degraded:
        out.print(f"[yellow]read plainly only: {escape(enriched.degraded)}")
    actors = table("actor", "kind", "acts for")
    for actor in enriched.actors:
        actors.add_row(f"{escape(actor.name)} [dim]{escape(actor.id)}", actor.kind, actor.country or "")
    claims = table("speaker", "class", "content")
    for claim in enriched.claims:
        speaker = claim.speaker.text if claim.speaker is not None else "?"
        claims.add_row(escape(speaker), claim.class_, escape(claim.content.text))
    events = table("event", "status", "actor", "target", "count", "date", "evidence")
    for event in enriched.events:
        who, whom = (", ".join(ids) for ids in (event.actor_ids, event.target_ids))
        count = "" if event.count is None else str(event.count)
        events.add_row(event.type, event.status, who, whom, count, event.date or "", escape(event.evidence.text))
    for part in (actors, claims, events):
        if part.row_count:
            out.print(part)
            out.print()
