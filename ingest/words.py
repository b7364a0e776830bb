"""Titles, names and texts as their publisher meant them: markup, entities escaped twice, characters of no use."""

import html
import re

import nh3

LONGEST_LINE = 20_000
"""Characters of a title or a name; markup nested deeper than that costs quadratic time to take away."""

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w+);")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w+);")
_ENDS = re.compile(r"</[A-Za-z]\w*\s*>|<(?:br|img|hr|wbr)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|br|div|a|b|i|em|strong|span|ul|ol|li|img|h[1-6]|blockquote)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_NAMED = re.compile(r"[^\s@<>()]{1,100}@[^\s@<>()]{1,100}\s*\(([^()]{1,500})\)|([^<>@]{1,500}?)\s*<[^<>\s]{1,200}>")


def clean(value: object) -> str:
    """A text without characters that are none; what is no text is empty."""
    if not isinstance(value, str):
        return ""
    return _NO_CHARACTERS.sub("", value) if may_hold_no_characters(value) else value


def may_hold_no_characters(text: str) -> bool:
    """Whether a control, half a pair or a noncharacter may be in it; costs a third of looking with a pattern."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return True
    return len(encoded.translate(None, _CONTROLS)) != len(encoded) or b"\xef\xbf" in encoded


def plain(text: str) -> str:
    """A title or a name without markup, entities and line breaks."""
    text = text[:LONGEST_LINE]
    if _MARKUP.search(text):
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
        text = html.unescape(text)
    return _SPACE.sub(" ", clean(text)).strip()


def literal(text: str) -> str:
    """A title whose format says that it holds no markup: "The <dialog> element" is about one.

    Where a tag is closed again, or an entity stands, the format was misnamed, as it is in every tenth Atom feed.
    """
    if _ENDS.search(text) or _ENTITY.search(text):
        return plain(text)
    return _SPACE.sub(" ", clean(text)).strip()


def body(text: object) -> str:
    """A text that may hold markup; what was escaped once too often is markup again."""
    text = clean(text)
    return html.unescape(text) if "&" in text and _ESCAPED_TAG.search(text) and not _TAG.search(text) else text


def as_markup(text: str) -> str:
    """A text that holds no markup, for a reader who would take its angle brackets and entities for some."""
    text = clean(text)
    return html.escape(text, quote=False) if _MARKUP.search(text) else text


def author(text: str) -> str:
    """The name in "mail (Name)" and "Name <mail>", else all of it."""
    text = html.unescape(text.strip())
    found = _NAMED.fullmatch(text)
    return plain(((found[1] or found[2]) if found is not None else "") or text)
