"""Feeds of a page: found where pages have them, in the order in which one would try them, whatever the page holds."""

import pytest

from ingest.discovery import MOST, USUAL, candidates
from ingest.heads import encoding_problem, title_of
from ingest.parse import Document

AT = "https://gazette.example/news/"


def found(page: str, url: str = AT) -> list[tuple[str, str, str]]:
    """Without the usual places."""
    return [(one.how, one.url, one.title) for one in candidates(page, url) if one.how != "usual"]


def test_declared_feeds_come_first_then_links_that_look_like_feeds_then_the_usual_places() -> None:
    page = """<!doctype html><html><head><title>Gazette</title>
        <link rel="stylesheet" href="/rss.css">
        <link rel="alternate" type="application/rss+xml" title="Comments on the Gazette" href="/comments/feed/">
        <link href='world.atom' title='World &amp; wires' type='application/atom+xml' rel='ALTERNATE home'>
        <link rel=alternate type=application/feed+json href=/feed.json>
        <link rel="alternate" hreflang="fr" href="/fr/">
        </head><body><a href="/feedback">Say</a> <a class=x href="/sport/rss">Sport</a>
        <a href="/about">We</a></body>"""
    assert found(page) == [
        ("declared", "https://gazette.example/news/world.atom", "World & wires"),
        ("declared", "https://gazette.example/feed.json", ""),
        ("declared", "https://gazette.example/comments/feed/", "Comments on the Gazette"),
        ("linked", "https://gazette.example/sport/rss", ""),
    ]
    usual = [one.url for one in candidates(page, AT) if one.how == "usual"]
    assert usual == [f"https://gazette.example{place}" for place in USUAL]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("rss.xml", "https://static.example/feeds/rss.xml"),
        ("/rss.xml", "https://static.example/rss.xml"),
        ("//wire.example/rss.xml", "https://wire.example/rss.xml"),
        ("https://wire.example/rss.xml#latest", "https://wire.example/rss.xml"),
        ("?feed=rss2&amp;cat=7", "https://static.example/feeds/?feed=rss2&cat=7"),
    ],
)
def test_relative_links_count_from_the_base_of_the_page(href: str, address: str) -> None:
    page = f'<base href="//static.example/feeds/"><base href="/other/"><a href="{href}">RSS</a>'
    assert found(page) == [("linked", address, "")]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:fetch('/feed')",
        "java\nscript:alert(1)//feed",
        "file:///etc/feed.xml",
        "data:application/rss+xml,<rss/>",
        "ftp://gazette.example/feed",
        "feed://gazette.example/rss",
        "http://[::1/feed",
        "http://gazette.example:99999/feed",
        "http:///feed",
        "https://gazette.example/feed\x00",
        "/feed/" + "x" * 3000,
    ],
)
def test_only_addresses_of_the_web_are_taken(href: str) -> None:
    assert found(f'<link rel="alternate" type="application/rss+xml" href="{href}"><a href="{href}">feed</a>') == []


def test_what_stands_in_comments_and_scripts_is_no_link() -> None:
    page = """<!-- <a href="/old/feed">x</a> --><script>w('<a href="/js/feed">')</script >
        <STYLE><a href=/css/feed></STYLE>
        <textarea><a href="/text/feed"></textarea><a href="/real/feed">"""
    assert [url for _, url, _ in found(page)] == ["https://gazette.example/real/feed"]


def test_a_page_with_thousands_of_links_gives_twenty_at_most_and_each_address_once() -> None:
    page = "".join(f'<a href="/feed/{number}">{number}</a>' * 2 for number in range(3000))
    assert [one.url for one in candidates(page, AT)] == [f"https://gazette.example/feed/{one}" for one in range(MOST)]
    same = '<a href="/feed">a</a><a href="http://www.gazette.example/feed/?utm_source=x">b</a>'
    assert len([one for one in candidates(same, AT) if "/feed" in one.url and "xml" not in one.url]) == 1


@pytest.mark.parametrize(
    "piece", ["<a href=x ", "<!--", "<!", '<a href="', "<a " + "x" * 50, "<script>", "<a x=x=", "&"]
)
def test_a_page_made_to_hold_up_its_reader_is_read_all_the_same(piece: str) -> None:
    assert len(candidates(piece * (1_000_000 // len(piece)), AT)) >= len(USUAL)


def document(body: bytes, content_type: str = "application/xml") -> Document:
    return Document(body, content_type, AT)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            b"<rss><channel><title>World &amp;amp; wires</title><item><title>No</title></item></channel></rss>",
            "World & wires",
        ),
        (b"<feed><title type='html'><![CDATA[The <b>Gazette</b>\n]]></title></feed>", "The Gazette"),
        ('<?xml version="1.0" encoding="windows-1251"?><rss><title>Новости</title>'.encode("cp1251"), "Новости"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "title": "Gaz\\u00e9tte", "items": [{"title": "No"}]}',
            "Gazétte",
        ),
        (b"<rss><channel><item><title>Not of the feed</title></item></channel></rss>", ""),
        (b"", ""),
    ],
)
def test_a_feed_tells_its_title_in_every_format(body: bytes, title: str) -> None:
    assert title_of(document(body)) == title


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        ("<rss>é</rss>".encode(), "text/xml; charset=utf-8", None),
        (b"<rss>e</rss>", "text/xml; charset=iso-8859-1", None),
        ("<rss>é</rss>".encode(), "text/xml; charset=ISO-8859-1", "the server says ISO-8859-1, but it is UTF-8"),
        (
            '<?xml version="1.0" encoding="utf-8"?>é'.encode("latin-1"),
            "",
            "the document says utf-8, but byte 39 is none of it",
        ),
        ("<rss>é</rss>".encode("latin-1"), "", "nothing says it, and it is not UTF-8: byte 6"),
        ("é".encode("latin-1"), "text/xml; charset=klingon", "the server says klingon, which is no encoding"),
        ("é".encode("latin-1"), "text/xml; charset=zlib", "the server says zlib, which is no encoding"),
        ("<rss>é</rss>".encode("utf-16"), "text/xml", None),
    ],
)
def test_a_wrong_encoding_is_told_in_words(body: bytes, content_type: str, words: str | None) -> None:
    assert encoding_problem(document(body, content_type)) == words
