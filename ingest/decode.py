"""Which characters a document's bytes mean; half of the wrong declarations are a server's or a template's default.

What decides, best first: a byte order mark; zero bytes where UTF-16 and UTF-32 have them; that the bytes are UTF-8,
which happens to no other text of some length; the charset of the HTTP header (RFC 7303), unless it is Latin-1 or
ASCII, which servers say of everything; that of the XML declaration; the feed's language. What is called Latin-1 is
read as windows-1252 (WHATWG Encoding Standard).
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_LANGUAGE = re.compile(rb"(?:<(?:dc:)?language>\s*|xml:lang=[\"'])([a-z]{2})", re.IGNORECASE)
_HEAD = 5000

_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
          "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}  # fmt: skip
"""The larger encoding that is meant where its smaller brother is named (WHATWG Encoding Standard)."""
_OF_LANGUAGE = {
    "cp1251": "ru uk be bg mk sr", "cp1250": "pl cs sk hu sl hr bs ro", "cp1253": "el", "cp1254": "tr az",
    "cp1255": "he iw", "cp1256": "ar fa ur", "cp1257": "lt lv et",
}  # fmt: skip
_BY_LANGUAGE = {language: codec for codec, languages in _OF_LANGUAGE.items() for language in languages.split()}
_NO_CHARSET = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
"""Python's codecs that no feed is written in; some are slow or dangerous to try."""


def decode(body: bytes, content_type: str) -> str:
    """The text of a document. Never raises: what no reading fits is read as near as can be."""
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace").lstrip("\ufeff")
    body = body.removeprefix(codecs.BOM_UTF8)
    declared = _declared(body, content_type)
    if b"\x1b" in body and declared and declared[0].startswith("iso2022"):
        return body.decode(declared[0], "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for codec in declared:
        try:
            return body.decode(codec)
        except (UnicodeError, LookupError, ValueError):
            continue
    return _guessed(body, declared[0] if declared else None)


def codec_of(head: bytes, content_type: str) -> str:
    """The codec that a long text is in, by its first bytes, which end with a whole line."""
    wide = _wide(head)
    if wide:
        return wide.removesuffix("-le").removesuffix("-be") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else wide
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return next(iter(_declared(head, content_type)), "cp1252")
    return "utf-8"


def _wide(body: bytes) -> str:
    """UTF-16 or UTF-32 by its mark, or by where a text that begins in ASCII has its zeros."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return codec
    head = body[:64]
    zeros = [head[place::4].count(0) * 4 > len(head) // 2 for place in range(4)]
    by_zeros = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return by_zeros.get((zeros[0], zeros[1], zeros[2], zeros[3]), "")


def _declared(body: bytes, content_type: str) -> list[str]:
    """Codecs of the declared charsets that can be those of these bytes, the likelier first."""
    http, xml = _HTTP.search(content_type), _XML.search(body[:_HEAD])
    named = [_codec(http[1]) if http else "", _codec(xml[1].decode("ascii")) if xml else ""]
    if named[0] == "cp1252":
        named.reverse()
    return [one for one in named if one and not one.startswith(("utf-", "utf_"))]


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_CHARSET else _MEANT.get(name, name)


def _guessed(body: bytes, declared: str | None) -> str:
    """Mostly UTF-8 with bytes of an older encoding pasted in, or an older encoding that nobody names."""
    if declared:
        try:
            return body.decode(declared, "replace")
        except (UnicodeError, LookupError, ValueError):
            pass
    replaced = body.decode("utf-8", "replace")
    broken = replaced.count("\ufffd")
    whole = sum(one > "\x7f" for one in replaced) - broken
    if whole >= broken:
        return body.decode("utf-8", "as windows-1252")
    language = _LANGUAGE.search(body[:_HEAD])
    codec = _BY_LANGUAGE.get(language[1].decode("ascii").lower(), "cp1252") if language else "cp1252"
    return body.decode(codec, "replace")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as windows-1252", _as_windows_1252)
