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


def paragraphs(text: str) -> list[str]:
    """The paragraphs that are not empty, each on one line; of a text without markup its lines."""
    if len(text) > 2 * END:
        text = f"{text[:END]}\n{text[-END:]}"
    if not _MARKUP.search(text):
        return _filled(html.unescape(text).split("\n"))
    blocks = nh3.clean(text, tags=_BLOCKS, attributes={}, clean_content_tags=_NOT_READ, link_rel=None)
    return _filled(html.unescape(one) for one in _BREAK.split(blocks))


def _filled(pieces: Iterable[str]) -> list[str]:
    return [line for piece in pieces if (line := " ".join(piece.split()))]
