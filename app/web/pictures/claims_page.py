"""Who claims what, about whom, and when: what the page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.rules.models import CLAIM_CLASSES
from app.web.pictures.actors_page import by_who
from app.web.pictures.asked import Asked
from app.web.pictures.common import inbox, names, rules_of
from app.web.pictures.days import Bucket, gathered
from app.web.pictures.matrix import Side, Square, matrix_picture
from app.web.pictures.rows_picture import Row, rows_picture
from app.web.pictures.scales import brief, many, share_class
from app.web.pictures.sentences import said
from app.web.pictures.tables import figure, matrix_table
from app.web.site import Site
from state import quotes
from state.database import Connection
from state.day_counts import Part, Wanted, sums

MOST = 20
SENTENCES = 30
CLAIMS = ("claim", "claims")


def claims_page(connection: Connection, site: Site, asked: Asked) -> dict[str, object]:
    """Of all speakers, or of the chosen one."""
    rules, speaker = rules_of(connection, asked), asked.chosen.get("speaker")
    about, kind = asked.chosen.get("about"), asked.chosen.get("class")
    wanted = Wanted(kind="claim", rules=rules, first=asked.days[0], last=asked.days[1], who=speaker, whom=about)
    side: Part = "who" if speaker is None else "whom"
    top = [one for (one,) in sums(connection, wanted, side, most=MOST)]
    by = sums(connection, wanted, side, "what", among=(side, top))
    called = names(connection, {*top, speaker or "", about or ""})
    chosen = {"speaker": speaker, "about": about}

    def href(**more: str | None) -> str:
        return site.url("pictures/claims", **{**asked.values, **chosen, **more})

    rows = [Side(one, called.get(one, "nobody known"), href=href(**{_name(side): one}) if one else None) for one in top]
    columns = [Side(one, one, href=href(**{"class": one}) if speaker else None) for one in CLAIM_CLASSES]
    squares = _squares(by, rows, lambda row, what: href(**{_name(side): row or None, "class": what}))
    title = "Who claims what" if speaker is None else f"Whom {called[speaker]} speaks about"
    number = sum(by.values())
    words = f"{many(number, *CLAIMS)} of {many(len(rows), 'speaker', 'speakers')}, by what is done with them."
    words = words if speaker is None else f"{many(number, *CLAIMS)} of {called[speaker]}, by whom they are about."
    corner = "Speaker" if speaker is None else "About"
    totals = {one: figure(sum(number for (who, _), number in by.items() if who == one)) for one in top}
    return {
        "title": title,
        "svg": matrix_picture("claims", title, words, rows, columns, squares, slanted=True) if rows else None,
        "table": matrix_table(title, corner, rows, columns, squares, ("all", totals)),
        "about": called.get(about) if about is not None else None,
        "without_about": href(about=None),
        "everybody": site.url("pictures/claims", **asked.values, about=about),
        "speaker": None if speaker is None else called[speaker],
        "kind": kind,
        "without_kind": href(),
        **(_of_speaker(connection, site, asked, wanted, called) if speaker is not None else {}),
    }  # fmt: skip


def _of_speaker(
    connection: Connection, site: Site, asked: Asked, wanted: Wanted, called: Mapping[str, str]
) -> dict[str, object]:
    """When he made claims of each class, and the sentences."""
    speaker, kind, about = wanted.who or "", asked.chosen.get("class"), asked.chosen.get("about")
    by_day = by_who(sums(connection, wanted, "what", "day"))

    def href(row: Row, bucket: Bucket) -> str:
        return inbox(site, asked, bucket, q=f'"{called[speaker]}"')

    rows = [
        Row(one, one, site.url("pictures/claims", **asked.values, **_chosen(asked, one)), counts, None)
        for one in CLAIM_CLASSES
        if one in by_day and any(counts := gathered(by_day[one], asked.coarse))
    ]
    title = f"When {called[speaker]} spoke"
    words = "; ".join(many(sum(one.counts), one.name, one.name) for one in rows)
    query = quotes.Wanted(
        speaker=speaker, rules=wanted.rules, first=wanted.first, last=wanted.last, kind=kind, about=about
    )
    found = said(site.running.log, quotes.latest(connection, query, SENTENCES))
    return {
        "when": rows_picture("when", title, words, rows, asked.coarse, href, CLAIMS) if rows else None,
        "said": found,
        "called": names(connection, {one.about for one in found}),
        "most": SENTENCES,
    }


def _chosen(asked: Asked, kind: str) -> dict[str, str | None]:
    return {"speaker": asked.chosen.get("speaker"), "about": asked.chosen.get("about"), "class": kind}


def _squares(by: Mapping[tuple[Any, ...], int], rows: Sequence[Side], href: Any) -> dict[tuple[str, str], Square]:
    most, called = max(by.values(), default=0), {one.id: one.name for one in rows}
    return {
        (who, what): Square(
            f"{called[who]}, {what}: {many(number, *CLAIMS)}",
            brief(number),
            share_class(number, most),
            href(who, what),
            f"{number:,}",
        )
        for (who, what), number in by.items()
    }


def _name(side: Part) -> str:
    return "speaker" if side == "who" else "about"
