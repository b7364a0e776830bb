"""The short way through an ordinary, well-formed feed (RSS 0.9 to 2.0, RSS 1.0, Atom 1.0): raw fields, as feedparser's.

It takes a document or declines it. One that it takes comes to exactly what feedparser would make of it
(tests/test_ingest_fast.py); a strange or broken element, or a date that only feedparser may know, declines all.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ingest.entry import LONGEST_DATE, date_of
from ingest.fast_fields import DATES, PERSON, Fields, resolved
from ingest.fast_tree import Declined, Node, tree_of
from ingest.words import clean

_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author")
_STEPS: dict[str, Callable[[Fields, Node, int], None]] = {
    "title": Fields.title, "dc:title": Fields.title, "language": Fields.language, "dc:language": Fields.language,
    "guid": Fields.identity, "id": Fields.identity,
    "link": Fields.link, "enclosure": Fields.enclosure, "source": Fields.source,
    "description": Fields.description, "dc:description": Fields.description, "summary": Fields.summary,
    "content": Fields.content, "content:encoded": Fields.markup,
    **dict.fromkeys(_AUTHORS, Fields.author), **dict.fromkeys(DATES, Fields.date),
}  # fmt: skip
_TITLES = ("title", "dc:title")
_LEAVES = set(
    "category comments copyright docs generator icon keywords logo rating rights subtitle tagline ttl "
    "dc:contributor dc:rights dc:subject itunes:category itunes:image itunes:keywords itunes:link "
    "itunes:subtitle".split()
)
"""Nothing of them is kept."""
_LEAVES_OF_FEED = _LEAVES | set(DATES) | {"cloud", "description", "dc:description"}
_WITHIN: dict[str, set[str]] = {
    "contributor": PERSON, "webmaster": {"name"}, "dc:publisher": {"name"},
}  # fmt: skip
_WITHIN_SOURCE = {*_LEAVES, "id", "link", "title", "updated"}
_WITHIN_FEED: dict[str, set[str]] = {
    **dict.fromkeys([*_AUTHORS, "managingeditor"], PERSON),
    "contributor": PERSON, "webmaster": {"name"}, "dc:publisher": {"name"},
    "image": {"url", "title", "link", "description", "width", "height"},
    "textinput": {"title", "description", "name", "link"},
    "items": {"rdf:seq", "rdf:li"},
    "itunes:category": {"itunes:category"}, "itunes:owner": {"itunes:name", "itunes:email"},
    "skipdays": {"day"}, "skiphours": {"hour"},
}  # fmt: skip
"""What may stand in them; nothing of it is kept."""
_STRANGE = {"content:encoded", "dcterms:valid", "feedburner:browserfriendly", "itunes:email", "itunes:name",
            "itunes:owner", "itunes:summary"}  # fmt: skip
"""Where they stand, feedparser does something that is not told here."""


class Raw(NamedTuple):
    feed: dict[str, Any]
    entries: list[dict[str, Any]]


def raw_of(text: str, atom: bool, url: str) -> Raw | None:
    """The raw fields of a document that should be Atom or not, at `url`; None where it is declined."""
    try:
        return _raw_of(tree_of(text), atom, url if atom else "")
    except Declined:
        return None


def _raw_of(root: Node, atom: bool, base: str) -> Raw:
    if (root.name == "feed") != atom or (base and resolved(base, base) != base):
        raise Declined(root.name)
    feed, members = Fields(base, of_entry=False), _members(root)
    if root.language and root.name != "rdf:rdf":
        feed.raw["language"] = root.language.replace("_", "-")
    for node in members:
        if node.name not in ("item", "entry"):
            _add_to_feed(feed, node, atom)
    name = "entry" if atom else "item"
    entries = [_entry(node, base, name) for node in members if node.name in ("item", "entry")]
    if not all(_is_dated(one, clean(feed.raw.get("language"))) for one in entries):
        raise Declined("date")
    return Raw(feed.raw, entries)


def _members(root: Node) -> list[Node]:
    """What stands in the feed: entries and its own fields."""
    if root.name == "feed":
        return root.children
    channels = [one for one in root.children if one.name == "channel"]
    outside = [one for one in root.children if one.name != "channel"]
    allowed = {"rss": set[str](), "rdf:rdf": {"item", "image", "textinput"}}
    if len(channels) != 1 or not {one.name for one in outside} <= allowed.get(root.name, set()):
        raise Declined(root.name)
    _no_link(channels[0])
    return channels[0].children + outside


def _no_link(node: Node) -> Node:
    """CDF wrote address and date as attributes."""
    if "href" in node.attributes or "lastmod" in node.attributes:
        raise Declined("CDF")
    return node


def _add_to_feed(feed: Fields, node: Node, atom: bool) -> None:
    name = node.name
    if name in ("link", "id", "guid", "language", "dc:language") or (atom and name in _AUTHORS):
        _STEPS[name](feed, node, 1)
    elif name in _TITLES:
        _add_title(feed, node)
    elif name in _WITHIN_FEED and (not atom or name not in ("itunes:owner", "managingeditor")):
        _ignore(node, _WITHIN_FEED[name])
    elif name in _LEAVES_OF_FEED or (":" in name and name not in _STRANGE and name != "media:title"):
        node.leaf()
    else:
        raise Declined(name)


def _add_title(feed: Fields, node: Node) -> None:
    """Kept for its language, which is that of the document around it."""
    if "xml:lang" in node.attributes or "lang" in node.attributes:
        raise Declined("a title of its own language")
    feed.title(node, 1)


def _entry(item: Node, base: str, name: str) -> dict[str, Any]:
    if item.name != name:
        raise Declined(item.name)
    fields = Fields(base, of_entry=True)
    if _no_link(item).attributes.get("rdf:about"):
        fields.raw["id"] = item.attributes["rdf:about"]
    for node in item.children:
        _add_to_entry(fields, node)
    return fields.raw


def _add_to_entry(fields: Fields, node: Node) -> None:
    name = node.name
    if name == "source":
        _ignore(node, _WITHIN_SOURCE)
    if name in _WITHIN or name in _LEAVES:
        _ignore(node, _WITHIN.get(name, set()))
    elif name in _STEPS:
        _STEPS[name](fields, node, 1)
    elif name.startswith("media:"):
        fields.media(node, 1)
    elif ":" in name and name not in _STRANGE:
        fields.other(node, 1)
    else:
        raise Declined(name)


def _ignore(node: Node, allowed: set[str]) -> None:
    inner = [one for child in node.children for one in child.walk()]
    nested = any(child.children for child in node.children) and node.name not in ("items", "itunes:category")
    if nested or not {one.name for one in inner} <= allowed:
        raise Declined(node.name)


def _is_dated(raw: dict[str, Any], language: str) -> bool:
    """Whether the date that counts is one that we read ourselves."""
    written = next((one for name in ("published", "updated", "created") if (one := clean(raw.get(name)))), "")
    return not written or date_of(written[:LONGEST_DATE], language) is not None
