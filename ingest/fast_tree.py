"""The elements of a well-formed document, under the names that feedparser has for them. Nothing is fetched or expanded.

What is not ordinary is declined, and feedparser reads it: a DOCTYPE, deep nesting, xml:base, prefixes that mean
something else than they say.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

BUFFER_BYTES = 1 << 16
DEEPEST = 12

_UNNAMED = {
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://www.w3.org/2005/atom",
}
_NAMED = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
"""In lower case, as feedparser compares them."""
_UNTAKEN = {
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://podlove.org/simple-chapters": "psc",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Their elements mean something to feedparser that is not told here."""
_DECLINED = {
    "http://example.com/dtds/podcast-1.0.dtd", "http://www.w3.org/1999/xlink", "http://blogs.law.harvard.edu/tech/rss",
    "http://example.com/newformat#", "http://example.com/necho", "http://purl.org/echo/", "uri/of/echo/namespace#",
    "http://purl.org/pie/", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/rss091#",
}  # fmt: skip
"""Formats and habits of twenty years ago."""
_RESERVED = {"", *_NAMED.values(), *_UNTAKEN.values()}


_OLD_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
_REFERRED = re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9A-Fa-f]);")
"""Two patterns, since one that begins in two ways is looked for at every byte."""


class Declined(Exception):
    """This document is for feedparser."""


class Node:
    """An element: "title", "dc:creator"; attributes in lower case; the text that stands directly in it, in pieces.

    `language` is what xml:lang says here, or around it.
    """

    __slots__ = ("attributes", "children", "language", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str], around: str | None = None) -> None:
        self.name = name
        self.attributes = attributes
        self.language = attributes.get("xml:lang", attributes.get("lang", around)) if attributes else around
        self.children: list[Node] = []
        self.pieces: list[str] = []

    def text(self) -> str:
        return "".join(self.pieces).strip()

    def leaf(self) -> "Node":
        """Itself, if there is no element in it."""
        if self.children:
            raise Declined(self.name)
        return self

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


def tree_of(text: str) -> Node:
    """The root of a document. Raises Declined."""
    building = _Building()
    try:
        encoded = text.encode()
        no_old_controls(encoded)
        building.parser.Parse(encoded, True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise Declined(str(error)) from None
    finally:
        del building.parser  # its handlers hold the tree, which would wait for the collector of cycles
    return building.root.children[0]


def no_old_controls(encoded: bytes) -> None:
    """Characters of windows-1252 under their old numbers, which feedparser puts right. Raises Declined."""
    if _OLD_CONTROLS.search(encoded) or _REFERRED.search(encoded):
        raise Declined("windows-1252 by its numbers")


class _Building:
    """Handlers of expat, which take the document apart in one go."""

    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.buffer_size = BUFFER_BYTES
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: object) -> None:
        raise Declined("DOCTYPE")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        """A prefix means one thing in a document, and the usual ones mean what they usually do."""
        prefix, uri = (prefix or "").lower(), (uri or "").lower()
        if self._prefixes.setdefault(prefix, uri) != uri or uri in _DECLINED or "backend.userland.com/rss" in uri:
            raise Declined(uri)
        known = "" if uri in _UNNAMED else _NAMED.get(uri) or _UNTAKEN.get(uri)
        harmless = (uri in _UNTAKEN and prefix in _UNTAKEN.values()) or (known is None and prefix == "prism")
        if prefix in _RESERVED and known != prefix and not harmless:
            raise Declined(f"{prefix}: {uri}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise Declined("deep")
        around = self._open[-1]
        own = self._attributes(attributes) if attributes else {}
        node = Node(self._names.get(name) or self._named(name), own, around.language)
        around.children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def _named(self, name: str) -> str:
        """From "http://purl.org/dc/elements/1.1/ creator dc" to "dc:creator"."""
        uri, local, prefix = _parts(name)
        uri, local = uri.lower(), local.lower()
        if local in ("svg", "math") or uri in _UNTAKEN:
            raise Declined(name)
        prefix = "" if not uri or uri in _UNNAMED else _NAMED.get(uri, prefix.lower())
        self._names[name] = f"{prefix}:{local}" if prefix else local
        return self._names[name]

    def _attributes(self, given: dict[str, str]) -> dict[str, str]:
        """feedparser drops the prefix of an attribute that it doesn't know, so those are its own affair."""
        found: dict[str, str] = {}
        for name, value in given.items():
            uri, local, _ = _parts(name)
            prefix = _NAMED.get(uri.lower(), "")
            key = f"{prefix}:{local.lower()}" if uri else local.lower()
            if (uri and prefix not in ("xml", "rdf")) or key in ("base", "xml:base") or key in found:
                raise Declined(key)
            found[key] = value.lower() if key in ("rel", "type") else value
        return found


def _parts(name: str) -> tuple[str, str, str]:
    parts = name.split(" ")
    if len(parts) > 3:
        raise Declined(name)
    return ("", parts[0], "") if len(parts) == 1 else (parts[0], parts[1], parts[2] if len(parts) == 3 else "")
