"""A long list cut into its items, so that an edit of one item costs reading that one.

Only block sequences under a key at the margin are cut. An item that cannot be read alone (an alias of another's anchor,
a text in quotation marks that reaches over items) shows that the cut is wrong: then the file is read whole.
"""

import re
from dataclasses import dataclass

_ODD_LINE = re.compile(r"^(?:---|\.\.\.|%)|\t|\r", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """`rest` is the text with an empty list in place of `items`, each the text of a list of one."""

    rest: str
    items: list[str]


def cut(text: str, key: str) -> Cut | None:
    """The items under `key` at the margin; None where it does not stand there once, as a block."""
    heads = list(re.finditer(rf"^{key}:[ ]*(?:#.*)?\n", text, re.MULTILINE))
    if (
        len(heads) != 1
        or len(re.findall(rf"^[\"']?{key}[\"']?\s*:", text, re.MULTILINE)) != 1
        or _ODD_LINE.search(text)
    ):
        return None
    start = heads[0].end()
    first = re.compile(r"(?:[ ]*(?:#.*)?\n)*([ ]*)- ").match(text, start)
    if first is None:
        return None
    margin = first[1]
    after = re.compile(r"^[^\s#-]" if not margin else r"^[^\s#]", re.MULTILINE).search(text, start)
    end = after.start() if after is not None else len(text)
    starts = [found.start() for found in re.compile(rf"^{margin}- ", re.MULTILINE).finditer(text, start, end)]
    items = [text[one:following] for one, following in zip(starts, [*starts[1:], end], strict=True)]
    return Cut(f"{text[: heads[0].start()]}{key}: []\n{text[end:]}", items)
