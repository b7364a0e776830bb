"""The text of an article in its page. The only file that knows trafilatura; in a stage it runs in a bounded child."""

import re
from collections.abc import Callable
from datetime import datetime
from email.message import Message

import msgspec

from ingest.dates import read_date
from ingest.decode import decode
from ingest.paragraphs import paragraphs
from ingest.parsed import Document
from ingest.words import clean
from topics.records import Article

SHARED = 0.5
"""Of the words of title and summary so many stand in the article's page; one that asks for consent or money has few."""
LONGER = 1.2
_WORD = re.compile(r"\w{4,}")
_STAMP = re.compile(
    r"""(?:article:published_time["'][^<>]{0,50}?content=["']|"datePublished"\s*:\s*")([^"']{8,40})["']""",
    re.IGNORECASE,
)
"""The instant, of which trafilatura gives the day only."""
_LANGUAGE = re.compile(r"""<html[^>]{0,500}?\slang=["']([A-Za-z-]{2,20})["']""", re.IGNORECASE)
_HEADLINE = re.compile(r"^\s*<h1>.*?</h1>", re.DOTALL)


class PageText(msgspec.Struct, frozen=True):
    """The text in a page as markup of headings, paragraphs and lists, "" where there is none."""

    markup: str


class WholePage(msgspec.Struct, frozen=True):
    """A saved page: its text, and what it says of itself; `published` is as exact as the page is, or the day."""

    markup: str
    title: str
    url: str
    authors: list[str]
    published: datetime | None
    language: str | None


def make_page_reader() -> Callable[[Document], PageText]:
    """For a child: the function that it serves."""
    import trafilatura  # a second and 30 MB, which only the child is to pay

    def read(document: Document) -> PageText:
        found = trafilatura.extract(
            _decoded(document),
            url=document.url or None,
            output_format="html",
            include_comments=False,
            include_tables=False,
            favor_precision=True,
        )
        return PageText(clean(_inside(found or "")))

    return read


def make_whole_page_reader() -> Callable[[Document], WholePage]:
    """For a child: the function that it serves."""
    from trafilatura.metadata import extract_metadata

    text_of = make_page_reader()

    def read(document: Document) -> WholePage:
        page = decode(document.body, document.content_type)
        about = extract_metadata(page, default_url=document.url or None, extensive=False)
        stamped = _STAMP.search(page)
        return WholePage(
            markup=_HEADLINE.sub("", text_of(document).markup, count=1).strip(),
            title=clean(about.title),
            url=clean(about.url),
            authors=[name for one in clean(about.author).split(";") if (name := one.strip())],
            published=read_date(stamped[1] if stamped is not None else clean(about.date)),
            language=clean(about.language) or _language(page),
        )

    return read


def _language(page: str) -> str | None:
    found = _LANGUAGE.search(page)
    return found[1] if found is not None else None


def fitting(text: str, article: Article) -> str | None:
    """The page's text for the article, without its headline; None where it tells no more than the feed does."""
    text = _HEADLINE.sub("", text, count=1)
    there, said = _words(_plain(text)), _words(_plain(article.body))
    if len(there) < LONGER * len(said) or not there:
        return None
    known = set(_words(f"{article.title} {_plain(article.summary)}"))
    if known and len(known & set(there)) < SHARED * len(known):
        return None
    return text.strip()


def _decoded(document: Document) -> str | bytes:
    """By what the server says; else trafilatura looks for itself."""
    header = Message()
    header["content-type"] = document.content_type
    charset = header.get_content_charset()
    try:
        return document.body.decode(charset) if charset else document.body
    except (LookupError, UnicodeDecodeError):
        return document.body


def _inside(document: str) -> str:
    return document.partition("<body>")[2].rpartition("</body>")[0]


def _plain(text: str) -> str:
    return " ".join(paragraphs(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
