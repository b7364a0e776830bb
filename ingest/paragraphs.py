"""The paragraphs of a text that may hold markup, for those who look at its first and its last lines."""

import html
import re
from collections.abc import Iterable

import nh3

END = 4_000
"""Characters at the beginning and at the end of a longer text that are read."""

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
}
_NOT_READ = {"script", "style", "figure", "figcaption", "noscript", "template", "iframe", "svg"}
"""A caption credits a picture, not the report."""
_BREAK = re.compile(r"<[^<>]*>|\n[^\S\n]*\n")
_MARKUP = re.compile(r"</?[A-Za-z!]")
_LONG = 500
"""Characters from which on it pays to see whether a text is in order before it is put in order."""
_OTHER_SPACE = "".join(one for one in map(chr, range(0x3001)) if one.isspace() and one not in " \n")
_FIRST, _LAST = 4, 6
"""Lines that a credit may stand in; the last few may be furniture behind it."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs that are not empty, each on one line; of a text without markup its lines."""
    text = _ends(text)
    if not _MARKUP.search(text):
        return _filled(html.unescape(text).split("\n"))
    blocks = nh3.clean(text, tags=_BLOCKS, attributes={}, clean_content_tags=_NOT_READ, link_rel=None)
    return _filled(html.unescape(one) for one in _BREAK.split(blocks))


def edges(text: str) -> list[str]:
    """The first and the last of the paragraphs, for less than all of them where the text has no markup."""
    if "<" in text or "&" in text:
        return paragraphs(text)
    text = _ends(text)
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    if len(lines) > _FIRST + _LAST:
        lines = lines[:_FIRST] + lines[-_LAST:]
    return [line.strip(" ") for line in lines] if _in_order(text) else _filled(lines)


def one_line(text: str) -> str:
    """A text with one space for all white space between two words, and none around it."""
    if len(text) >= _LONG:
        flat = text.replace("\n\n", " ").replace("\n", " ")
        if _in_order(flat):
            return flat.strip(" ")
    return " ".join(text.split())


def _in_order(text: str) -> bool:
    """Whether its white space is line breaks and single spaces only."""
    return "  " not in text and not any(one in text for one in _OTHER_SPACE)


def _ends(text: str) -> str:
    return f"{text[:END]}\n{text[-END:]}" if len(text) > 2 * END else text


def _filled(pieces: Iterable[str]) -> list[str]:
    return [line for piece in pieces if (line := one_line(piece))]
