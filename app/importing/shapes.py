"""What an import hands on from step to step: raw items of files, what they come to, and what could not be taken."""

from datetime import datetime
from typing import Literal

import msgspec

from ingest.parsed import Entry

Format = Literal["jsonl", "csv", "feed", "html", "mediacloud", "gdelt"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "feed", "html", "mediacloud", "gdelt")

BATCH = 1_000
"""Records that are appended and remembered together."""
LONGEST_LINE = 10_000_000
"""Bytes of a line, and of a record of a table."""
LARGEST_FILE = 2_000_000_000
"""Bytes of a compressed file or a member of a ZIP file when decoded; a plain file may be longer."""
LARGEST_DOCUMENT = 10_000_000
"""Bytes of what is read as a whole: a feed, a page, a JSON document."""


class Choices(msgspec.Struct, frozen=True):
    """What the caller says of the records: `feed` for all of them, `source` and `language` for those without.

    `names` are pairs of our name of a field and the archive's.
    """

    names: tuple[tuple[str, str], ...] = ()
    feed: str | None = None
    source: str | None = None
    language: str | None = None


class Raw(msgspec.Struct, frozen=True):
    """One item as a file has it: a line of JSON, the fields of a row by their names there, or a feed's entry.

    `number` is that of its line (tables: the line where it ends), or its place in a document. `aliases` are set where
    the document says which of its entries are alike.
    """

    number: int
    item: bytes | dict[str, str] | Entry
    aliases: list[str] = []
    source: str = ""


class Reject(msgspec.Struct, frozen=True, array_like=True, tag="reject"):
    """What was not taken, and why; `raw` can be mended and imported again, None where there is nothing to mend."""

    number: int
    error: str
    raw: str | dict[str, str] | None


class Prepared(msgspec.Struct, frozen=True, array_like=True, tag="prepared"):
    """An item as the record that it becomes if it is new: `value` is the article in JSON with `id` and revision 1.

    `own` is its revision where an export of a topic gave the id, 0 elsewhere; such an id leads to its article too.
    """

    number: int
    aliases: list[str]
    id: str
    content_hash: str
    parts: str
    value: bytes
    own: int = 0


class How(msgspec.Struct, frozen=True):
    """What preparing needs to know of a run."""

    choices: Choices
    run: str
    now: datetime
