"""How long many rules take to load from their files, how long an edit of one takes, and the memory that they need.

    python -m bench.loading [--rules N]

Each row is a process of its own: one that only imports what reads rules, one with a single rule (which loads the tables
of words), one with all. Memory is the most that the process ever held resident, in MB. The rules are generated
(bench/generated.py) and written as people write them.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.rule_files import RulesReader
from bench.table import share, show

SEED = 7
RULES = 10_000
EDITS = 3
HEAD = ("", "load s", "edit of one s", "beside load", "peak MB", "beside imports")
_STATUS = Path("/proc/self/status")


def peak() -> float:
    """MB at most, of this program: getrusage counts what stood in memory before it was started, too."""
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())):
        return int(found[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def written(rules: Sequence[dict[str, Any]]) -> str:
    """Generated rules as YAML."""
    return "rules:\n" + "".join(map(_item, rules))


def _item(rule: dict[str, Any]) -> str:
    phrase = rule["when"]["phrase"]
    lines = [f"  - id: {rule['id']}", "    when:", "      phrase:", f"        text: {json.dumps(phrase['text'])}"]
    if phrase["within"]:
        lines.append(f"        within: {phrase['within']}")
    if "synonyms" in phrase:
        lines.append("        synonyms:")
        lines += [f"          {json.dumps(word)}: {json.dumps(some)}" for word, some in phrase["synonyms"].items()]
    return "\n".join(lines) + "\n"


def load(text: str) -> list[float]:
    """Seconds to load, and to load again after an edit in the middle (the fastest of three)."""
    reader = RulesReader()
    whole = _seconds(reader, text)
    middle = text.rindex("- id: ", 0, len(text) // 2 + 10) + len("- id: ")
    edits = [_seconds(reader, f"{text[:middle]}edited{number}-{text[middle:]}") for number in range(EDITS)]
    return [whole, min(edits)]


def _seconds(reader: RulesReader, text: str) -> float:
    began = time.perf_counter()
    reader.compile({"rules.yaml": text})
    return time.perf_counter() - began


def child(path: Path | None) -> tuple[list[float], float]:
    """Seconds (none without a file) and MB of a new process."""
    command = [sys.executable, "-m", "bench.loading", "--child", *([str(path)] if path is not None else [])]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    times, most = json.loads(ran.stdout)
    return times, most


def report(many: int = RULES) -> None:
    from bench.generated import Generator  # not in the children, which count what they import

    rules = Generator(SEED).rules(many)
    _, bare = child(None)
    rows = [["imports only", "-", "-", "-", f"{bare:.0f}", "1"]]
    with TemporaryDirectory() as name:
        path = Path(name) / "rules.yaml"
        for some in (rules[:1], rules):
            path.write_text(written(some), "utf-8")
            (whole, edit), most = child(path)
            cells = [f"{whole:.3f}", f"{edit:.4f}", share(edit, whole), f"{most:.0f}", share(most, bare)]
            rows.append([f"{len(some):,} rule{'s' * (len(some) > 1)}", *cells])
    show("loading rules from YAML", HEAD, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=RULES)
    parser.add_argument("--child", nargs="?", const="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child is None:
        report(given.rules)
    else:
        times = load(Path(given.child).read_text("utf-8")) if given.child else []
        print(json.dumps([times, peak()]))


if __name__ == "__main__":
    main()
