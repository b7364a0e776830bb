"""What is analysed of an article: title, blank line, body; markup read as HTML, anything else left as it is."""

import html.entities
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from processors.lexicon import is_capital
from topics.records import Article

MAX_CHARACTERS = 100_000

_TAG = re.compile(
    r"<(?:/?[A-Za-z][^<>]*|!--.*?--|!\[CDATA\[.*?\]\]|!DOCTYPE[^<>]*|\?[^<>]*)>", re.DOTALL | re.IGNORECASE
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\u2029")
_SPACE = re.compile(r"[^\S\xa0]+")

_DATELINE = re.compile(
    r"[^\W\d_][^\n(–—:;\"“]{1,50}?(?: \([^()\n]{2,40}\))? *(?: -{1,2} |[–—] *)(?=[\"“'‘]?[^\W_])"
    r"|\([A-Z][^()\n]{2,30}\) *(?:-{1,2}|[–—]) *"
)
_SHOUTED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ'.-]+")

_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot"
        " th thead title tr ul"
    ).split()
)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "math", "iframe", "object"})


@dataclass(frozen=True, slots=True)
class Analysed:
    """`blocks` are (start, end) pairs in order, the title being the first; `cut` counts characters left out."""

    text: str
    title_end: int
    blocks: list[tuple[int, int]]
    cut: int

    @property
    def shortened(self) -> str | None:
        """Why the reading is not of the whole text, None where it is."""
        return f"only the first {MAX_CHARACTERS:,} characters were read, {self.cut:,} were not" if self.cut else None


def analysed(article: Article) -> Analysed:
    """The text of an article and where its title, paragraphs, items and cells stand in it."""
    title, body = " ".join(plain(article.title).split("\n")), plain(article.body)
    cut = max(0, len(body) - MAX_CHARACTERS)
    body = body[:MAX_CHARACTERS]
    if not title.strip():
        return Analysed(body, 0, _blocks(body, 0), cut)
    text = f"{title}\n\n{body}" if body else title
    return Analysed(text, len(title), [*_blocks(title, 0), *_blocks(body, len(title) + 2)], cut)


def dateline_end(block: str) -> int:
    """Where the sentence begins behind "FUNAFUTI, May 7 (Agency) - "; 0 where a block has no dateline."""
    found = _DATELINE.match(block)
    if found is None:
        return 0
    place = re.split(r"[,(/–—-]", found[0])[0].strip()
    credited = "(" in found[0] and place.istitle()
    shouted = _SHOUTED.match(place) is not None and place == place.upper()
    return found.end() if shouted or credited or is_capital(place) else 0


def plain(text: str) -> str:
    """Markup as the text that a reader sees: blocks end with a blank line, `<br>` is a line break."""
    if not _holds_markup(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text()


def _holds_markup(text: str) -> bool:
    if _TAG.search(text):
        return True
    return any(name[1][0] == "#" or f"{name[1]};" in html.entities.html5 for name in _ENTITY.finditer(text))


def _blocks(text: str, offset: int) -> list[tuple[int, int]]:
    found = []
    start = 0
    for part in [*_BLANK_LINE.finditer(text), None]:
        end = part.start() if part is not None else len(text)
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            found.append((offset + first, offset + start + len(piece.rstrip())))
        start = part.end() if part is not None else end
    return found


class _Reader(HTMLParser):
    """Collects the text of a document, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._current: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "br":
            self._current.append("\n")
        elif tag in _BLOCKS:
            self._end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            while self._silent and self._silent.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        for number, part in enumerate(_BLANK_LINE.split(data)):
            if number:
                self._end_block()
            self._current.append(_SPACE.sub(" ", part))

    def text(self) -> str:
        self._end_block()
        return "\n\n".join(self._blocks)

    def unknown_decl(self, data: str) -> None:
        """The text of a CDATA section."""
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    def _end_block(self) -> None:
        lines = ["".join(self._current)] if "\n" not in self._current else "".join(self._current).split("\n")
        made = "\n".join(" ".join(line.split(" ")).strip(" ") for line in lines).strip()
        made = re.sub(r" {2,}", " ", made)
        if made:
            self._blocks += [part.strip() for part in _BLANK_LINE.split(made) if part.strip()]
        self._current = []
