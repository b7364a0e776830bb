"""OPML 2.0 (http://opml.org/spec2.opml), the format in which programs hand lists of feeds to each other.

Whatever feeds.yaml says of a feed beside address and group stands in attributes of a namespace of ours, as it stands
in the file, so that what is written here can be read back whole. Documents come from anywhere: one that declares a type
or entities is refused before any is expanded, and nothing is ever fetched or read from disk for it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from app.yaml_flow import flow
from app.yaml_reading import ConfigError, parse_yaml

NAMESPACE = "urn:wirewatch:feeds"
MAX_BYTES = 10_000_000
MAX_DEPTH = 50
BETWEEN = "/"
"""Between the folders in the name of a group."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OpmlError(Exception):
    """The document is no OPML that can be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of a document; `url` is None where there is none. `own` is what Wirewatch itself wrote into it."""

    line: int
    title: str
    url: str | None
    group: str | None
    own: dict[str, Any] = field(default_factory=dict)


def read_opml(raw: bytes, name: str) -> list[Outline]:
    """The feeds of a document called `name` in messages, in its order. Raises OpmlError."""
    if len(raw) > MAX_BYTES:
        raise OpmlError(f"{name}: larger than {MAX_BYTES / 1e6:g} MB")
    reader = _Reader(name)
    try:
        reader.parser.Parse(raw, True)
    except expat.ExpatError as error:
        words = expat.errors.messages.get(error.code, str(error.code))
        raise OpmlError(f"{name}:{error.lineno}: is no valid XML: {words}") from error
    except (ValueError, LookupError) as error:  # an encoding that expat or Python does not know
        raise OpmlError(f"{name}: cannot be read: {error}") from error
    return reader.found


class _Reader:
    """What expat tells, made into feeds."""

    def __init__(self, name: str) -> None:
        self.found: list[Outline] = []
        self._name = name
        self._depth = 0
        self._folders: list[str | None] = []
        self._leaf: Outline | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> None:
        raise self._error("declares a document type or entities, which OPML does not need: take the line out")

    def _error(self, words: str) -> OpmlError:
        return OpmlError(f"{self._name}:{self.parser.CurrentLineNumber}: {words}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and tag.lower() != "opml":
            raise self._error(f"is no OPML: it begins with <{tag.split(' ')[-1]}>")
        if tag.lower() != "outline":
            return
        if len(self._folders) >= MAX_DEPTH:
            raise self._error(f"folders stand more than {MAX_DEPTH} deep")
        self._leaf = None
        outline = self._outline(attributes)
        if outline.url is not None:
            self.found.append(outline)
            self._folders.append(None)
        else:
            self._leaf = outline
            self._folders.append(outline.title)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag.lower() == "outline":
            self._folders.pop()
            if self._leaf is not None:  # no folder, for nothing stood in it
                self.found.append(self._leaf)
                self._leaf = None

    def _outline(self, attributes: Mapping[str, str]) -> Outline:
        plain = {name.lower(): value for name, value in attributes.items() if " " not in name}
        mark = f"{NAMESPACE} "
        own = {name.removeprefix(mark): _value(one) for name, one in attributes.items() if name.startswith(mark)}
        title = " ".join((plain.get("text") or plain.get("title") or "").split())
        group = BETWEEN.join(one for one in self._folders if one) or None
        return Outline(self.parser.CurrentLineNumber, title, (plain.get("xmlurl") or "").strip() or None, group, own)


def _value(text: str) -> Any:
    """What stands in an attribute of ours means what it means in feeds.yaml."""
    try:
        return parse_yaml(text, "").data
    except ConfigError:
        return text


def write_opml(feeds: Iterable[Mapping[str, Any]], title: str) -> bytes:
    """A document with feeds as feeds.yaml has them: their groups are folders."""
    ElementTree.register_namespace("ww", NAMESPACE)
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = _xml(title)
    body = ElementTree.SubElement(root, "body")
    folders: dict[tuple[str, ...], ElementTree.Element] = {(): body}
    for feed in feeds:
        own = {key: value for key, value in feed.items() if key not in {"url", "group"}}
        path = _folders(feed.get("group"))
        if path is None:  # no folders have such a name
            path, own["group"] = (), feed["group"]
        names = {"type": "rss", "text": _xml(str(feed["id"])), "xmlUrl": _xml(str(feed["url"]))}
        ours = {f"{{{NAMESPACE}}}{key}": _xml(flow(value)) for key, value in own.items()}
        ElementTree.SubElement(_folder(folders, path), "outline", names | ours)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _folders(group: object) -> tuple[str, ...] | None:
    """The folders that a group is read back from, none for no group; None where there are no such folders."""
    if group is None:
        return ()
    parts = tuple(str(group).split(BETWEEN))
    whole = len(parts) < MAX_DEPTH and all(part and part == " ".join(_xml(part).split()) for part in parts)
    return parts if whole else None


def _folder(folders: dict[tuple[str, ...], ElementTree.Element], path: tuple[str, ...]) -> ElementTree.Element:
    if path not in folders:
        above = _folder(folders, path[:-1])
        folders[path] = ElementTree.SubElement(above, "outline", text=path[-1])
    return folders[path]


def _xml(text: str) -> str:
    """Without the characters that cannot stand in XML (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)
