"""Whatever a server sends, parsing answers: any bytes, damaged feeds, and documents made to take for ever."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tries

from ingest.dates import read_date
from ingest.decode import decode
from ingest.mend import LONGEST_AUTHOR
from ingest.parse import Document, parse
from ingest.parsed import Parsed
from ingest.parsers import ParserPool

ODD = sorted((Path(__file__).parent / "corpus" / "feeds" / "odd").iterdir())
BODIES = [path.read_bytes() for path in ODD]
KINDS = ["application/xml", "text/xml; charset=utf-16", "application/json", "text/html; charset=idna", "", "; charset="]
PLACES = ["https://desk.example/feed", "", "https://[broken/"]
A_FEW = tries(50)

PIECES = """
< | > | ]]> | <![CDATA[ | & | &# | &#xFFFFFFFF; | &#55296; | <!-- | <? | <!DOCTYPE [ | {} | [ | null | "\\ud800" | 1e999
<item> | </item> | </channel> | <link> | <link href='//['/> | <links a='b'> | <links>x</links> | xml:base='http://['
<content src='x'> | <source url='x'> | <authors a='b'> | <author> | <media_content>x</media_content> | <media:credit>
<media:thumbnail> | <image> | <textInput> | <pubDate> | <guid> | <category> | <dcterms:valid> | <georss:point>
<psc:chapter> | <math> | <svg> | <a:b> | &#128; | &nbsp; | <itunes:explicit> | <content type='image/gif'>
"""
"""What parsers stumble over."""

splices = st.tuples(
    st.integers(0, 100_000),
    st.integers(0, 40),
    st.binary(max_size=8) | st.sampled_from([one.encode() for one in PIECES.strip().replace("\n", " | ").split(" | ")]),
)


def holds(parsed: Parsed) -> None:
    """What the log takes: encoded, read again and alike."""
    assert isinstance(parsed, Parsed)
    assert msgspec.json.decode(msgspec.json.encode(parsed), type=Parsed) == parsed
    assert all(one.url == "" or one.url.lower().startswith(("http://", "https://")) for one in parsed.entries)


@A_FEW
@given(st.binary(max_size=300), st.sampled_from(KINDS), st.sampled_from(PLACES))
@example(b"<rss><item><title>&#99999999999999999999;", "", "")
@example(b"<rss><![if", "", "")
@example(b"<feed><entry><link href='http://[/'/>", "application/xml", "https://[broken/")
def test_any_bytes_are_answered(body: bytes, kind: str, place: str) -> None:
    holds(parse(Document(body, kind, place)))


@A_FEW
@given(st.sampled_from(BODIES), st.lists(splices, min_size=1, max_size=6), st.sampled_from(KINDS))
def test_a_damaged_feed_is_answered(body: bytes, damages: list[tuple[int, int, bytes]], kind: str) -> None:
    for where, length, put in damages:
        start = where % (len(body) + 1)
        body = body[:start] + put + body[start + length :]
    holds(parse(Document(body, kind, PLACES[0])))


@A_FEW
@given(st.text(max_size=60) | st.from_regex(r"[0-9 :.,/TZ+a-zäé-]{1,40}"), st.text(max_size=8))
def test_any_text_is_a_date_or_none(text: str, language: str) -> None:
    found = read_date(text, language)
    assert found is None or found.utcoffset() is not None


@A_FEW
@given(
    st.binary(max_size=100), st.text(max_size=12), st.sampled_from(["", "utf-8", "hex", "utf-7", "punycode", "ibm037"])
)
def test_any_bytes_have_a_text(body: bytes, label: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'.encode()
    decode(head + body, f"text/xml; charset={label}").encode("utf-8")


def rss(item: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>Trap</title><item>'
        + item
        + b"</item></channel></rss>"
    )


TRAPS = {
    "an author of 32 KB": rss(b"<author>" + b"a" * 32_000 + b"</author>"),
    "an author of 32 KB in pieces": rss(b"<author><b/>" + b"a" * 32_000 + b"</author>"),
    "200,000 elements, one in the other": rss(b"<d>" * 200_000 + b"</d>" * 200_000),
    "200,000 elements that nobody closes": rss(b"<description>" + b"<d>" * 200_000),
    "a megabyte of ampersands": rss(b"<title>" + b"&amp;" * 200_000 + b"</title>"),
    "a megabyte of open brackets": rss(b"<title>" + b"&lt;a" * 200_000 + b"</title>"),
    "10,000 links": rss(b"<link>https://quay.example/</link>" * 10_000),
    "50,000 beginnings of authors": rss(b"<author><![CDATA[" * 50_000),
    "20,000 quotation marks": rss(b'<a "' * 20_000),
    "entities of entities": b'<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
    + rss(b"<title>&c;</title>"),
    "lists within lists": b'{"items": ' + b"[" * 200_000,
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    made = ParserPool()
    yield made
    made.close()


@pytest.mark.parametrize("trap", TRAPS)
def test_a_document_made_to_take_for_ever_ends_and_the_next_one_is_read(pool: ParserPool, trap: str) -> None:
    async def both() -> tuple[Parsed | str, Parsed | str]:
        caught = await pool.read(Document(TRAPS[trap], "application/xml", PLACES[0]))
        return caught, await pool.read(Document(rss(b"<title>Next</title>"), "application/xml", PLACES[0]))

    caught, after = asyncio.run(both())
    assert isinstance(caught, Parsed) or "took too long" in caught or "cannot be read" in caught
    assert isinstance(after, Parsed) and [one.title for one in after.entries] == ["Next"]


def test_an_author_who_is_a_book_is_cut() -> None:
    entries = parse(
        Document(TRAPS["an author of 32 KB"].replace(b"<author>", b"<title>One</title><author>"), "", "")
    ).entries
    assert [len(name) for one in entries for name in one.authors] == [LONGEST_AUTHOR]
