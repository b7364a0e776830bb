"""What processes of this machine use, by Linux's /proc; None of those that have ended."""

import os
import re
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def descendants(root: int) -> list[int]:
    """The process and all that it started, themselves or by others."""
    found = [root]
    for one in found:
        try:
            tasks = list(Path(f"/proc/{one}/task").iterdir())
            found += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def core_seconds(process: int) -> float | None:
    """Seconds of a core that it has had so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS


def pss_mb(process: int) -> float | None:
    """Its memory in MB, where what several share is counted in equal parts."""
    try:
        found = _PSS.search(Path(f"/proc/{process}/smaps_rollup").read_text())
    except OSError:
        return None
    return int(found[1]) * 1024 / 1e6 if found is not None else None
