"""What an element of an ordinary feed adds to its entry, or to the feed: the raw fields that feedparser would give.

The rules are feedparser's, its oddities too: the first title counts and the last date, a second description is a
content, the guid is a link where none stands before it. tests/test_ingest_fast.py holds them side by side.
"""

import re
from typing import Any
from urllib.parse import urljoin

from ingest.fast_tree import Declined, Node, no_old_controls

DATES = {
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
}
"""Element -> the field that it is."""
_TYPES = {"text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html",
          "text/html": "text/html"}  # fmt: skip
_PAGES = {"html", "xhtml", "text/html", "application/xhtml+xml"}
PERSON = {"name", "email", "uri", "url", "homepage"}
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_CUT_OFF = re.compile(r"&([A-Za-z0-9_]+);")


def resolved(base: str, uri: str) -> str:
    try:
        return urljoin(base, _SLASHES.sub(r"\1", uri))
    except ValueError:
        return ""


def repaired(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded once more is itself again."""
    if text.isascii():
        return text
    try:
        text = text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text
    no_old_controls(text.encode())
    return text


class Fields:
    """Collects the raw fields of one entry, or of the feed itself."""

    def __init__(self, base: str, of_entry: bool) -> None:
        self.raw: dict[str, Any] = {}
        self._base = base
        self._of_entry = of_entry
        self._depths: dict[str, int] = {}
        self._titled = 0
        """How deep the title stands that counts, 0 while there is none."""
        self._has_content = False

    def keep(self, key: str, value: str, depth: int) -> None:
        """In an entry, what stands deeper never takes the place of what stands higher."""
        if not self._of_entry or depth <= self._depths.get(key, depth):
            self._depths[key] = depth
            self.raw[key] = value

    def other(self, node: Node, depth: int) -> None:
        """What has no meaning of its own goes by its name."""
        key = node.leaf().name.replace(":", "_", 1)
        if node.attributes:
            self.raw[key] = node.attributes
        else:
            self.keep(key, repaired(node.text()), depth)

    def date(self, node: Node, depth: int) -> None:
        self.keep(DATES[node.name], repaired(node.leaf().text()), depth)

    def language(self, node: Node, depth: int) -> None:
        self.keep("language", repaired(node.leaf().text()), depth)

    def title(self, node: Node, depth: int) -> None:
        detail, value = _detail(node, "text/plain"), repaired(node.text())
        if not 0 < self._titled <= depth:
            self.keep("title", value, depth)
            self.raw["title_detail"] = detail
        if value:
            self._titled = depth

    def source(self, node: Node, depth: int) -> None:
        """Where the entry was first; its title is not the entry's, but lets a later one count."""
        titles = [one for one in node.children if one.name == "title" and one.text()]
        self._titled = depth + 1 if titles else 0

    def identity(self, node: Node, depth: int) -> None:
        value, is_link = node.leaf().text(), node.attributes.get("ispermalink", "true") == "true"
        if value and is_link:
            value = resolved(self._base, value)
        value = repaired(value)
        self.keep("id", value, depth)
        self.raw.setdefault("guidislink", is_link and "link" not in self.raw)
        if is_link:
            self.raw.setdefault("link", value)

    def link(self, node: Node, _: int) -> None:
        link = _with_href({"rel": "alternate", **node.leaf().attributes})
        link.setdefault("type", "application/atom+xml" if link["rel"] == "self" else "text/html")
        self.raw.setdefault("links", []).append(link)
        if "href" in link:
            link["href"] = resolved(self._base, link["href"])
            if link["rel"] == "alternate" and link["type"] in _PAGES:
                self.raw["link"] = link["href"]
            return
        written = node.text()
        found = repaired(resolved(self._base, written) if written else "")
        if self._of_entry:
            found = found.replace("&amp;", "&")
        self.raw["link"] = _CUT_OFF.sub(r"&\g<1>", found)
        if self.raw["link"] or not self._of_entry:
            link["href"] = self.raw["link"]

    def enclosure(self, node: Node, _: int) -> None:
        self.raw.setdefault("links", []).append({**_with_href(node.leaf().attributes), "rel": "enclosure"})

    def summary(self, node: Node, depth: int, kind: str = "text/plain") -> None:
        if "summary" in self.raw and not self._has_content:
            self.content(node, depth)
        else:
            self.raw["summary_detail"] = _detail(node, kind)
            self.keep("summary", repaired(node.text()), depth)

    def description(self, node: Node, depth: int) -> None:
        self.summary(node, depth, "text/html")

    def markup(self, node: Node, depth: int) -> None:
        self.content(node, depth, "text/html")

    def content(self, node: Node, _: int, kind: str = "text/plain") -> None:
        self._has_content = True
        content = {**_detail(node, kind), "value": repaired(node.text())}
        if node.attributes.get("src") and node.name != "content:encoded":
            content["src"] = node.attributes["src"]
        self.raw.setdefault("content", []).append(content)
        self.raw.setdefault("summary", content["value"])

    def author(self, node: Node, _: int) -> None:
        """feedparser takes over from the author before what a later one lacks, so a later one must have a name."""
        authors = self.raw.setdefault("authors", [])
        found = {one.name: one.leaf().text() for one in node.children if ":" not in one.name}
        strange = any(one.children for one in node.children) or not found.keys() <= PERSON
        nameless = bool(authors and node.children and not found.get("name"))
        if strange or nameless or len(found) < sum(":" not in one.name for one in node.children) or node.text():
            raise Declined("author")
        authors.append(found)

    def media(self, node: Node, depth: int) -> None:
        """Pictures and recordings, and what is said beside them."""
        name = node.name.removeprefix("media:")
        if name == "content":
            self.raw.setdefault("media_content", []).append(node.attributes)
        if name in ("content", "group"):
            for child in node.children:
                if not child.name.startswith("media:"):
                    raise Declined(child.name)
                self.media(child, depth + 1)
        elif name == "player" and not {"url", "href"} <= node.leaf().attributes.keys():
            self.raw["media_player"] = node.attributes
        elif name in ("title", "description", "player"):
            raise Declined(node.name)
        elif name.startswith("aside"):
            self.other(node, depth)
        else:
            node.leaf()


def _detail(node: Node, default: str) -> dict[str, str | None]:
    """Type and language of a text; pictures in base64 and inline XHTML are for feedparser."""
    kind = _TYPES.get(node.leaf().attributes.get("type", default))
    if kind is None or "mode" in node.attributes:
        raise Declined(f"a {node.name} of its own kind")
    return {"type": kind, "language": node.language.replace("_", "-") if node.language else None}


def _with_href(attributes: dict[str, str]) -> dict[str, str]:
    found = attributes.get("url", attributes.get("uri", attributes.get("href")))
    if not found:
        return attributes
    return {**{name: one for name, one in attributes.items() if name not in ("url", "uri")}, "href": found}
