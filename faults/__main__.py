"""python -m faults: plays the rows of the table on both backends, and writes docs/reliability.md.

    python -m faults [--rows a,b] [--rounds full|few|N] [--backend embedded|distributed|both] [--seed N] [--jobs N]

`--rounds N` plays each row N times, or its full number where that is less. What was played before stays in the page
until the same row is played again on the same backend. Seeds are printed; one of them plays the same chances again.
"""

import argparse
import os
import random
import shlex
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from faults import page
from faults.outcome import Outcome, Row, together
from faults.places import BACKENDS, DISTRIBUTED, Grounds, grounds
from faults.rows import ROWS
from services import kafka, postgres


@dataclass(frozen=True)
class Part:
    """A share of a row's rounds on one backend."""

    row: Row
    backend: str
    rounds: int
    seed: int


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    given = _arguments()
    rows = [one for one in ROWS if not given.rows or one.name in given.rows.split(",")]
    backends = [one for one in BACKENDS if given.backend in (one, "both")]
    if DISTRIBUTED in backends and (lacking := kafka.missing() or postgres.missing()):
        say(lacking)
        return 2
    parts = list(_parts(rows, backends, given.rounds, given.seed))
    say(f"seed {given.seed}, {len(parts)} worlds")
    command = "python -m faults " + shlex.join(sys.argv[1:])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True)))
        folder.chmod(0o755)
        made = {one: stack.enter_context(grounds(one, folder)) for one in backends}
        pool = stack.enter_context(ThreadPoolExecutor(given.jobs))
        running = {pool.submit(_play, made[part.backend], part): part for part in parts}
        so_far: dict[tuple[str, str], list[Outcome]] = {}
        for future in as_completed(running):
            part = running[future]
            mine = so_far.setdefault((part.row.name, part.backend), [])
            mine.append(future.result())
            page.add(part.row, part.backend, together(mine), command)
    return 0 if all(one.passed for mine in so_far.values() for one in mine) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", default="", help=f"of {', '.join(one.name for one in ROWS)}; all without it")
    parser.add_argument("--rounds", default="full", help="full, few, or a number")
    parser.add_argument("--backend", default="both", choices=[*BACKENDS, "both"])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    # Some rows have limits in seconds, which more worlds than cores would break for want of cores alone.
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="worlds at a time")
    given = parser.parse_args()
    unknown = set(filter(None, given.rows.split(","))) - {one.name for one in ROWS}
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return given


def _parts(rows: list[Row], backends: list[str], rounds: str, seed: int) -> list[Part]:
    found: list[Part] = []
    for row in rows:
        if lacking := row.missing():
            say(f"{row.name}: NOT PLAYED: {lacking}")
            continue
        wanted = {"full": row.rounds, "few": row.few}.get(rounds)
        left = wanted if wanted is not None else min(int(rounds), row.rounds)
        shares = [row.share] * (left // row.share) + ([left % row.share] if left % row.share else [])
        for backend in backends:
            if backend in row.backends:
                for share in shares:
                    found.append(Part(row, backend, share, seed + 1000 * len(found)))
    # Rows that wait run beside rows that work.
    random.Random(seed).shuffle(found)
    return found


def _play(place: Grounds, part: Part) -> Outcome:
    began = time.monotonic()
    try:
        outcome = part.row.play(place, part.rounds, part.seed)
    except Exception as error:  # noqa: BLE001 - one row that breaks off must not end the others
        traceback.print_exc()
        outcome = Outcome(0, seeds=[part.seed], problems=[f"broke off: {type(error).__name__}: {error}"])
    words = "passed" if outcome.passed else f"FAILED: {'; '.join([*outcome.problems, *outcome.late])}"
    took = time.monotonic() - began
    lost = f"lost {outcome.lost}, twice {outcome.twice}, {page.figures(outcome)}"
    say(f"{part.row.name} {part.backend} seed {part.seed}: {outcome.rounds} rounds in {took:.0f} s, {lost} - {words}")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
