"""What is put right in a feed's text before feedparser reads it. All in linear time."""

import re

from ingest.words import may_hold_no_characters

_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for: one of them, and a strict parser refuses the whole document."""
_REFERENCE = re.compile(r"&#(?:0*([0-9]{1,7})|[xX]0*([0-9A-Fa-f]{1,6}))(?![0-9A-Fa-f]);?|&#[xX]?[0-9A-Fa-f]{7,};?")
_BEFORE = re.compile(r"[^<]*(?=<)")
_DECLARATION = re.compile(r"<\?xml\s")
_ROOT = re.compile(r"<(?:[A-Za-z]\w*:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)

_ASIDE = re.compile(r"<(/?)(media|itunes|dc):(title|description|summary|subtitle)\b[^<>]*?(/?)>", re.IGNORECASE)
_ASIDES = {"media:title", "media:description", "itunes:summary", "itunes:subtitle", "dc:description"}

LONGEST_AUTHOR = 2000
"""Characters; feedparser looks for an address in quadratic time, five seconds for 32 KB that hold none."""
_AUTHOR = re.compile(
    r"(<(?:\w{1,20}:)?(?:author|creator|managingeditor|webmaster|publisher|owner|name)\b[^<>]*>\s*(?:<!\[CDATA\[)?)"
    rf"([^<\]]{{{LONGEST_AUTHOR}}})[^<\]]+",
    re.IGNORECASE,
)
_AUTHOR_OF_TEXT = re.compile(
    r"(<((?:(?:dc|itunes):)?(?:author|creator|publisher)|managingEditor|webMaster)\b[^<>]*(?<!/)>)"
    rf"([^<]*|\s*<!\[CDATA\[[^\]]{{0,{LONGEST_AUTHOR}}}\]\]>\s*)(</\2\s*>)",
    re.IGNORECASE,
)
_CUT_REFERENCE = re.compile(r"&[^;\s]{0,20}$")


def mended(text: str) -> str:
    """The document without what makes feedparser stumble, mix things up or take minutes."""
    if may_hold_no_characters(text):
        text = _NO_CHARACTERS.sub("", text)
    text = _from_declaration(text)
    if "&#" in text:
        text = _REFERENCE.sub(_reference, text)
    text = _ASIDE.sub(_aside, text)
    text = _AUTHOR.sub(lambda found: found[1] + _CUT_REFERENCE.sub("", found[2]), text)
    # A name written as Atom does is left whole; else feedparser, to whom addresses end in four letters at most,
    # makes "ple (Ann" of "a@b.example (Ann)".
    return _AUTHOR_OF_TEXT.sub(r"\1<name>\3</name>\4", text)


def _from_declaration(text: str) -> str:
    """A document begins with its declaration; blank lines and notices of a broken server come before it."""
    root = _ROOT.search(text)
    declared = _DECLARATION.search(text, 0, root.start() if root is not None else len(text))
    start = declared.start() if declared is not None else 0
    before = _BEFORE.match(text, start)
    return text[before.end() :] if before is not None else text


def _reference(found: re.Match[str]) -> str:
    """feedparser raises on a number beyond Unicode; one of no character is nothing."""
    if found[1] is None and found[2] is None:
        return ""
    code = int(found[1]) if found[1] is not None else int(found[2], 16)
    return "" if code > 0x10FFFF or _NO_CHARACTERS.match(chr(code)) else found[0]


def _aside(found: re.Match[str]) -> str:
    """A name of its own for what feedparser merges: it takes a picture's caption for the text of the entry."""
    prefix, name = found[2].lower(), found[3].lower()
    return f"<{found[1]}{prefix}:aside{name}{found[4]}>" if f"{prefix}:{name}" in _ASIDES else found[0]
