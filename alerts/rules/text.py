"""The words of a text as phrases see them: normalised, with their places, sentences and blocks.

Quotation marks, brackets, commas, emphasis, soft hyphens and zero-width characters count for nothing inside a word;
full-width letters are their plain forms (NFKC); web and mail addresses are no text. A word keeps its place in the
original text, so that evidence can be quoted as it stands.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property

from alerts.rules.forms import PREFIXES, is_word
from topics.stems import stemmer

_SINGLE_QUOTES = "'’‘‚‛`´′＇ʼʹ"
_QUOTES = _SINGLE_QUOTES + '"“”„‟«»‹›″＂〝〞〟「」『』'
_BRACKETS = "()[]{}（）［］｛｝【】〈〉《》⟨⟩⟦⟧"
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff" + "".join(
    map(chr, (*range(0x2060, 0x2070), *range(0xFE00, 0xFE10)))
)
_NOTHING = _QUOTES + _BRACKETS + _INVISIBLE + "*_＊＿"
_HYPHENS = "-‐‑－﹣"
_PREFIX_HYPHENS = _HYPHENS + "–−"
_TERMINATORS = ".!?…。！？｡।؟"
_MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x1D00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x2100), *range(0xA66F, 0xABF0))
    if unicodedata.category(chr(code)).startswith("M")
)
_IDEOGRAPH = "\u3040-\u309f\u30a0-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_nothing = re.escape(_NOTHING)
_letters = f"[^\\W_ʼʹ{_IDEOGRAPH}]+"
_quiet = f"[{_nothing}]"
_marks = f"[{re.escape(_MARKS)}]"
_TOKEN = re.compile(
    r"(?P<initials>(?<![^\W_])(?:[A-ZÀ-ÖØ-ÞА-Я]\.){2,}(?![^\W_]))"
    rf"|(?P<word>{_letters}(?:(?:(?:{_quiet}|{_marks})+|(?<=\d)[.,](?=\d)){_letters})*{_marks}*)"
    rf"|(?P<ideograph>[{_IDEOGRAPH}])"
)
_ADDRESS = re.compile(
    # With a scheme, of mail, or a bare host with a well-known ending or a path.
    r"(?:https?://|ftp://|www\.)[^\s<>\"”“»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|org|net|info|edu|gov|int|example|news|[a-z]{2}(?=/))(?![\w-])(?:/[^\s<>\"”“»]*)?"
)
_PERHAPS_ADDRESS = re.compile(r"://|www\.|@|\.(?:com|org|net|info|edu|gov|int|example|news|[a-z]{2}/)")
_HYPHEN = re.compile(f"[{re.escape(_PREFIX_HYPHENS)}\u00ad]")
# In such a text only letters make a word; `3.5`, `U.S.` and `won't` need a closer look.
_NOT_ONLY_WORDS = re.compile(r"[^\w\s,;:.!?$%&+=/<>@#^|~\\-]|_|[\d.][.,]?[\d]|\.[A-Z]\.")
_LETTERS = re.compile(r"[^\W_]+")
_DOT_INSIDE = re.compile(r"\.[a-z]")
_DELETE = {ord(character): None for character in _NOTHING if character not in _SINGLE_QUOTES}
_STRAIGHT = dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
_BROKEN = re.compile(rf"[{re.escape(_HYPHENS)}\u00ad][{re.escape(_INVISIBLE)}]*[ \t]*(?:\r\n|[\n\r\u2028])[ \t]*")
_HYPHENATED = re.compile(rf"{_quiet}*[{re.escape(_PREFIX_HYPHENS)}]{_quiet}*")
_SPACE = re.compile(r"[^\S\n]*\n?[^\S\n]*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\u2029")
_SURE_END = re.compile(rf"[{re.escape(_TERMINATORS)}]{_quiet}*\s+{_quiet}*$")
LOOSE_PREFIXES = frozenset({"non", "anti", "pseudo", "quasi"})
"""Prefixes that are no words, so that a space behind them makes no difference."""
_TITLE_LIST = "mr mrs ms dr st gen gov sen rep lt col sgt capt maj prof rev hon messrs amb adm cmdr"
_SHORT_LIST = (
    "approx dept govt etc est inc corp ltd assn dist univ mount vs avg jan feb mar apr jun jul aug sept sep oct nov dec"
)
_TITLES = frozenset(_TITLE_LIST.split())
_ABBREVIATIONS = _TITLES | frozenset(_SHORT_LIST.split())

Piece = tuple[str, int, int]
"""Letters, normalised but for case and with straight apostrophes, and where they stand: start, end."""


class Words:
    """The words of a text, or of its stretch from `begin` to `stop`, in order.

    `word[i]` is in lower case (case-folded) and without a possessive 's, which `possessive` notes; `start` and `end`
    are offsets of the word as it stands in the text; `at` gives the places of a word, in order. Read alone, a stretch
    between blank lines has the same words.
    """

    def __init__(
        self,
        text: str,
        blocks: Sequence[tuple[int, int]],
        sentences: Sequence[tuple[int, int]],
        language: str | None = None,
        begin: int = 0,
        stop: int | None = None,
    ) -> None:
        self.text, self.language = text, language
        pieces = _pieces(text[begin:stop], begin)
        if _HYPHEN.search(text, begin, len(text) if stop is None else stop) or _any_loose(pieces):
            pieces = self._joined(pieces)
        self.start = [start for _, start, _ in pieces]
        self.end = [end for _, _, end in pieces]
        self.capitals: set[int] = set()
        self.possessive: set[int] = set()
        self.word = [self._word(index, raw) for index, (raw, _, _) in enumerate(pieces)]
        self._blocks, self._sentences = blocks, sentences
        self._known: dict[int, bool] = {}
        self.at: dict[str, list[int]] = {}
        for index, word in enumerate(self.word):
            self.at.setdefault(word, []).append(index)

    def __len__(self) -> int:
        return len(self.word)

    def spans(self) -> list[tuple[int, int]]:
        """Offsets of the sentences that hold words, in order, opening marks included."""
        found: list[tuple[int, int]] = []
        first = 0
        for index in range(len(self)):
            if index + 1 == len(self) or self._begins(index + 1):
                start, before = self.start[first], self.end[first - 1] if first else 0
                while start > before and not self.text[start - 1].isspace():
                    start -= 1
                found.append((start, self.end[index]))
                first = index + 1
        return found

    @cached_property
    def stems(self) -> dict[str, list[int]]:
        """The places of each stem, where the text is in another language than English whose endings are known."""
        stem = stemmer(self.language) if self.language not in {None, "en"} else None
        found: dict[str, list[int]] = {}
        if stem is not None:
            for word, places in self.at.items():
                found.setdefault(stem(word), []).extend(places)
        return found

    def inflected(self, bases: Collection[str]) -> list[int]:
        """Where a form of one of these words stands, by the text's own language."""
        if not self.stems or self.language is None:
            return []
        stem = stemmer(self.language)
        return [index for base in bases for index in self.stems.get(stem(base), ())] if stem is not None else []

    def together(self, first: int, second: int) -> bool:
        """Whether two words, the second behind the first, stand in one sentence and block."""
        return not any(self._begins(index) for index in range(first + 1, second + 1))

    def _begins(self, index: int) -> bool:
        """Whether a sentence or block begins at a word that is not the first."""
        if index not in self._known:
            end, start = self.end[index - 1], self.start[index]
            # Between blocks there is a line break, at the end of a sentence a full stop.
            plain = start - end == 1 and self.text[end] == " " and self.text[end - 1] != "."
            self._known[index] = not plain and self._ends(self.text[end:start], index)
        return self._known[index]

    def _joined(self, pieces: list[Piece]) -> list[Piece]:
        """Pieces as words: a prefix joins what follows it, and so does a word that a line end broke."""
        last = len(pieces) - 1
        index = 0
        joined = []
        while index <= last:
            raw, start, end = pieces[index]
            while index < last:
                following = pieces[index + 1]
                gap = self.text[end : following[1]]
                if (gap == " " and raw.casefold() not in LOOSE_PREFIXES) or not _belongs(raw, gap, following[0]):
                    break
                raw, end = raw + following[0], following[2]
                index += 1
            joined.append((raw, start, end))
            index += 1
        return joined

    def _word(self, index: int, raw: str) -> str:
        """A word as it is compared; what its capitals and its possessive say is noted."""
        if "'" in raw:
            if raw[-2:] in {"'s", "'S"} and len(raw) > 2:
                raw = raw[:-2]
                self.possessive.add(index)
            raw = raw.replace("'", "")
        if raw.islower() and raw.isascii():
            return raw
        if raw.isupper():
            self.capitals.add(index)
        return raw.casefold()

    def _parted(self, parts: Sequence[tuple[int, int]], index: int) -> bool:
        """Whether a block or sentence begins between a word and the one before it."""
        after = bisect_right(parts, self.start[index], key=_start)
        return after != bisect_right(parts, self.start[index - 1], key=_start)

    def _ends(self, gap: str, index: int) -> bool:
        """Whether a sentence or a block ends before the word.

        A parser's boundary without a full stop (or the like) is its slip, one behind a title ("Gov. Smith") as well;
        a full stop behind a plain word and before a capital is an end even where the parser saw none.
        """
        if "\n" in gap and (self._parted(self._blocks, index) or _BLANK_LINE.search(gap)):
            return True
        dotted = self._dotted(index - 1)
        if not dotted and not any(mark in gap for mark in _TERMINATORS):
            return False
        before = self.word[index - 1]
        single = gap.count(".") == 1 and not any(mark in gap for mark in _TERMINATORS[1:])
        if self._parted(self._sentences, index):
            return not (single and before in _TITLES and gap.strip() == ".")
        if dotted or not _SURE_END.search(gap):
            return False
        first = self.text[self.start[index]]
        plain = self.text[self.start[index - 1] : self.end[index - 1]].islower()
        return first.isupper() and plain and len(before) > 2 and before not in _ABBREVIATIONS

    def _dotted(self, index: int) -> bool:
        return self.text[self.end[index] - 1] == "."


def _start(part: tuple[int, int]) -> int:
    return part[0]


def stretches(text: str) -> list[tuple[int, int]]:
    """(start, end) of what stands between blank lines; no word and no sentence reaches over one."""
    found = []
    start = 0
    while (end := text.find("\n\n", start)) >= 0:
        found.append((start, end))
        start = end + 2
    return [*found, (start, len(text))]


def without_addresses(text: str) -> str:
    """The text with a NUL for each character of a web or mail address."""
    if ("@" in text or _DOT_INSIDE.search(text) or "://" in text) and _PERHAPS_ADDRESS.search(text):
        return _ADDRESS.sub(lambda found: "\x00" * len(found[0]), text)
    return text


def _pieces(text: str, offset: int = 0) -> list[Piece]:
    """The stretches of letters in a text that begins at `offset`, addresses left out."""
    text = without_addresses(text)
    if text.isascii() and not _NOT_ONLY_WORDS.search(text):
        return [(found[0], found.start() + offset, found.end() + offset) for found in _LETTERS.finditer(text)]
    pieces = []
    for found in _TOKEN.finditer(text):
        raw = found[0]
        start, end = found.start() + offset, found.end() + offset
        if raw.isascii() and raw.isalnum():
            pieces.append((raw, start, end))
        elif found.lastgroup == "initials":
            pieces.append((unicodedata.normalize("NFKC", raw.replace(".", "")), start, end))
        else:
            plain = unicodedata.normalize("NFKC", raw.translate(_STRAIGHT).translate(_DELETE)).replace(",", "")
            pieces.append((plain, start, end))
    return pieces


def _any_loose(pieces: list[Piece]) -> bool:
    return any(raw[0] in "aApPnNqQ" and raw.casefold() in LOOSE_PREFIXES for raw, _, _ in pieces if raw)


def _belongs(before: str, gap: str, following: str) -> bool:
    """Whether two pieces with `gap` between them are one word."""
    if not gap or before.isdigit():
        return False
    word = before.casefold()
    rest = following.removesuffix("'s").replace("'", "").casefold()
    if _BROKEN.fullmatch(gap):
        if gap[0] == "\u00ad" or word in PREFIXES or is_word(word + rest):
            return True
        return not (is_word(word) and is_word(rest))
    if word not in PREFIXES or before == "UN":
        return False
    if _HYPHENATED.fullmatch(gap):
        return not (before.isupper() and len(before) > 1 and not following.isupper())
    return word in LOOSE_PREFIXES and _SPACE.fullmatch(gap) is not None


def words_of(text: str) -> Words:
    """The words of a text without known sentences, as of a rule's phrase."""
    return Words(text, [(0, len(text))], [(0, len(text))])
