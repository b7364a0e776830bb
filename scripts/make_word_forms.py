"""Writes alerts/rules/data/word_forms.txt.zst, the table of English word forms, from lemminflect's dictionary.

Run it with the development environment: `.venv/bin/python scripts/make_word_forms.py`. The library is not imported,
only its data files are read: importing it would import spaCy. Each line of the table is one word with its forms, as
`expel expelled expelling expels`. A form with `-` behind it belongs to the line but is a word of its own: who asks for
"hearing" means the noun, not every form of "hear". A word alone on its line has no other forms.
"""

import csv
import gzip
import importlib.util
import io
import re
import sys
from collections import defaultdict
from pathlib import Path

import zstandard

TARGET = Path(__file__).parent.parent / "alerts" / "rules" / "data" / "word_forms.txt.zst"
HEADER = (
    "# English word forms, derived from LemmInflect 0.2.3 (MIT, Copyright (C) 2019 Brad Jascob), which derives them"
    " from the SPECIALIST Lexicon of the US National Library of Medicine. Made by scripts/make_word_forms.py.\n"
)
BE = "be am are is was were been being"
_NO_FORMS = """
    a about above across after against ago all along already also although always am amid among an and another
    any anybody anyone anything around as aside at because before behind below beneath beside besides between
    beyond both but by can could despite down due during each either else enough even ever every everybody
    everyone everything except few for former from he hence her here hers herself him himself his how however
    i if in indeed inside instead into it its itself just least less like little many may me meanwhile might
    mine more most much must my myself near neither never no nobody non none nor not nothing now nowhere of
    off often on once one only onto or other others otherwise ought our ours ourselves out outside over own
    past per perhaps please quite rather same shall she should since so some somebody somehow someone
    something sometimes somewhere soon still such than that the their theirs them themselves then there
    therefore these they this those though through throughout thus till to together too toward towards under
    unless until up upon us via we well what whatever when whenever where whether which whichever while who
    whoever whole whom whose why will with within without would yes yet you your yours yourself yourselves
    fair good bad new old great big small just true sure very early late high low long short real fine dear
    able
"""
NO_FORMS = frozenset(_NO_FORMS.split())
"""Function words, and adjectives whose other readings (to fair, the olds) are rarer than a misreading would be."""
WORD = re.compile(r"[^\W\d_]{2,}")


def main() -> None:
    folder = Path(str(importlib.util.find_spec("lemminflect").submodule_search_locations[0])) / "resources"
    lines = paradigms(rows(folder / "infl_lu.csv.gz"))
    text = HEADER + "".join(f"{line}\n" for line in lines)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(zstandard.ZstdCompressor(level=19).compress(text.encode()))
    sys.stdout.write(f"{len(lines):,} lines, {len(text):,} bytes, {TARGET.stat().st_size:,} compressed\n")


def rows(path: Path) -> list[list[str]]:
    """(headword, part of speech, forms ...) of each line; alternatives are joined by slashes."""
    return list(csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))


def paradigms(entries: list[list[str]]) -> list[str]:
    """The lines of the table, sorted."""
    heads: dict[str, set[str]] = defaultdict(set)
    for head, kind, *_ in entries:
        heads[head].add(kind)
    lines = {word for word in NO_FORMS if WORD.fullmatch(word)} | {BE}
    for head, kind, *fields in entries:
        if not WORD.fullmatch(head) or head in NO_FORMS or head == "be":
            continue
        if kind in {"adj", "adv"}:
            if not heads[head] & {"noun", "verb"}:
                lines.add(head)
            continue
        forms = {form for field in fields for form in field.split("/") if WORD.fullmatch(form)} - {head}
        if kind == "verb" and re.search("[aeiou]l$", head):
            forms |= {f"{head}{ending}" for ending in ("ed", "led", "ing", "ling")}  # trialed, trialled
        lines.add(" ".join([head, *(marked(form, heads) for form in sorted(forms))]))
    return sorted(lines)


def marked(form: str, heads: dict[str, set[str]]) -> str:
    """The form, with `-` where it is a word of its own: a verbal noun (hearing), or a function word."""
    own = (form.endswith("ing") and heads.get(form, set()) & {"noun"}) or form in NO_FORMS
    return f"{form}-" if own else form


if __name__ == "__main__":
    main()
