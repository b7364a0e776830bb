"""Taking an article's words out of what is kept as JSON: alerts, updates, references, bodies of messages. Pure."""

from collections.abc import Collection
from typing import Any

import msgspec

PURGED = "[purged]"
"""Stands where a title was."""


def wordless(data: bytes, articles: Collection[str]) -> bytes | None:
    """`data` without titles and links of these articles and without evidence from them; None where it had none.

    Where something was taken out the reasons go too: they quote. Source and times, rule and key stay.
    """
    value = msgspec.json.decode(data)
    if not _strip(value, articles):
        return None
    return msgspec.json.encode(value)


def _strip(value: Any, articles: Collection[str]) -> bool:
    """Changes `value` in place and answers whether there was anything to take out."""
    if isinstance(value, list):
        kept = [one for one in value if not _quotes(one, articles)]
        changed = len(kept) < len(value)
        value[:] = kept
        return any([changed, *(_strip(one, articles) for one in kept)])
    if not isinstance(value, dict):
        return False
    changed = any([_unname(value, articles), *(_strip(one, articles) for one in value.values())])
    if changed and value.get("reasons"):
        value["reasons"] = []
    return changed


def _quotes(value: Any, articles: Collection[str]) -> bool:
    """Whether this is evidence from one of the articles."""
    return isinstance(value, dict) and "sentence" in value and value.get("article") in articles


def _unname(value: dict[str, Any], articles: Collection[str]) -> bool:
    """Takes title and link out of what a message says of one of the articles."""
    if "title" not in value or value.get("id") not in articles or value["title"] == PURGED:
        return False
    value |= {"title": PURGED, "url": ""}
    return True
