"""docs/reliability.md, from all results so far (faults/results.json)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from faults.outcome import Outcome, Row

RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
ADDED_UP = ("sent again under the same id", "takeovers while it slept")

HEAD = """# What survives

Measured by `make faults`: a generated truth (which reports are published, and which alerts must come of them) against
what a Slack and a mail server of the harness received. *Lost* is an alert that did not come, *twice* one that was
decided or came twice, where that is not allowed. *Embedded* is SQLite files, *distributed* Kafka with PostgreSQL.
The harness is the package `faults/`; it strikes from outside, and the product has no switch for it.

| fault | backend | rounds | lost | twice | further | to reach | result |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def figures(outcome: Outcome) -> str:
    """The further measurements in words: the largest, or the sum where one counts."""
    return ", ".join(
        f"{name}: {(sum(values) if name in ADDED_UP else max(values)):.3g}" for name, values in outcome.figures.items()
    )


def add(row: Row, backend: str, outcome: Outcome, command: str) -> None:
    """Puts a result in the place of the one before, and writes the page."""
    kept = [one for one in _kept() if (one["row"], one["backend"]) != (row.name, backend)]
    kept.append(
        {
            "row": row.name,
            "fault": row.fault,
            "to_reach": row.to_reach,
            "backend": backend,
            "rounds": outcome.rounds,
            "full": row.rounds,
            "lost": outcome.lost,
            "twice": outcome.twice,
            "further": figures(outcome),
            "problems": [*outcome.problems, *outcome.late],
            "seeds": outcome.seeds,
            "command": command,
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
        }
    )
    kept.sort(key=lambda one: (_place(one["row"]), one["backend"] != "embedded"))
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(HEAD + "".join(_line(one) for one in kept) + "\n" + _commands(kept), "utf-8")


def _kept() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
    return found


def _place(row: str) -> int:
    from faults.rows import ROWS

    names = [one.name for one in ROWS]
    return names.index(row) if row in names else len(names)


def _line(one: dict[str, Any]) -> str:
    short = one["rounds"] < one["full"]
    result = "**not reached**" if one["problems"] else f"clean, {one['full']} is the goal" if short else "reached"
    cells = (one["fault"], one["backend"], one["rounds"], one["lost"], one["twice"], one["further"], one["to_reach"])
    return "| " + " | ".join(str(cell) for cell in (*cells, result)) + " |\n"


def _commands(kept: Sequence[dict[str, Any]]) -> str:
    runs = sorted({(one["date"], one["command"]) for one in kept})
    return "Played with\n\n" + "".join(f"- {date}: `{command}`\n" for date, command in runs)
