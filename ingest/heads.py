"""What a document says of itself before its entries: its title, and which encoding it is in, rightly or not."""

import codecs
import html
import json
import re

from ingest.decode import decode
from ingest.parse import Document, plain

HEAD_BYTES = 50_000
LONGEST_TITLE = 500

_ITEM = re.compile(r"<(?:item|entry)[\s>]|\"items\"\s*:", re.IGNORECASE)
_TITLE = re.compile(r"<title(?:\s[^<>]{0,200})?>(.{0,2000}?)</title>", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"\s*<!\[CDATA\[(.*?)\]\]>\s*", re.DOTALL)
_JSON_TITLE = re.compile(r'"title"\s*:\s*("(?:[^"\\]|\\.){0,1000}")')
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.ASCII)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOR_TEXT = re.compile(r"ascii|utf.*|iso.*|cp\d+|koi8.*|mac.*|gb.*|big5.*|euc.*|shift.*|hz|tis.*|johab|kz.*")
"""Python has codecs for other things too, some of them slow."""


def title_of(document: Document) -> str:
    """A feed's own title, plain; empty where it has none before its entries."""
    text = decode(document.body[:HEAD_BYTES], document.content_type)
    item = _ITEM.search(text)
    end = item.start() if item is not None else len(text)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_title(text[:end])
    found = _TITLE.search(text, 0, end)
    if found is None:
        return ""
    cdata = _CDATA.fullmatch(found[1])
    return plain(cdata[1] if cdata is not None else html.unescape(found[1]))[:LONGEST_TITLE]


def _json_title(head: str) -> str:
    found = _JSON_TITLE.search(head)
    try:
        return plain(json.loads(found[1]))[:LONGEST_TITLE] if found is not None else ""
    except ValueError:
        return ""


def encoding_problem(document: Document) -> str | None:
    """Where what is said of the encoding and what the bytes are do not agree, in words; it is read all the same."""
    body = document.body
    if body.isascii() or body.startswith(_MARKS):
        return None
    is_utf8 = _not_read(body, "utf-8") is None
    said = _said(document)
    for who, name in said:
        if not _is_codec(name):
            return f"{who} says {name}, which is no encoding"
        if is_utf8 and codecs.lookup(name).name != "utf-8":
            return f"{who} says {name}, but it is UTF-8"
        place = _not_read(body, name)
        if place is not None:
            return f"{who} says {name}, but byte {place:,} is none of it"
    return None if said or is_utf8 else f"nothing says it, and it is not UTF-8: byte {_not_read(body, 'utf-8'):,}"


def _said(document: Document) -> list[tuple[str, str]]:
    """(who says so, encoding)."""
    header = _CHARSET.search(document.content_type)
    inside = _DECLARED.match(document.body[:1000])
    found = [("the server", header[1])] if header is not None else []
    return [*found, ("the document", inside[1].decode("ascii"))] if inside is not None else found


def _is_codec(name: str) -> bool:
    try:
        return _FOR_TEXT.fullmatch(codecs.lookup(name).name.replace("_", "-")) is not None
    except LookupError:
        return False


def _not_read(body: bytes, name: str) -> int | None:
    """The number, from 1, of the first byte that is not of an encoding."""
    try:
        body.decode(name)
    except UnicodeDecodeError as error:
        return error.start + 1
    return None
