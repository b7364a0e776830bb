"""The short way through a feed comes to what feedparser comes to, or declines: whole feeds, made-up and spoilt ones."""

import re
import xml.sax
from pathlib import Path

import feedparser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tries

from ingest.decode import decode
from ingest.fast_sax import BufferedParser
from ingest.mend import mended
from ingest.parse import Document, parse, read_patiently, read_quickly
from ingest.parsed import Parsed

HERE = Path(__file__).parent
ODD = sorted((HERE / "corpus" / "feeds" / "odd").glob("*.xml"))
OWN = sorted(path for path in (HERE / "corpus" / "feeds").iterdir() if path.is_file())
REAL = sorted(path for path in (HERE.parent.parent / "shared" / "feeds").glob("*.*") if path.suffix != ".md")
PLACES = ["https://desk.example/feeds/odd.xml", "", "https://desk.example/a/../b?c#d"]
MANY = tries(80)

DECLINED = set(
    "atom-03 atom-content-elsewhere atom-xhtml broken-cut-off broken-no-entries broken-undeclared-prefix date-none "
    "date-second-best link-xml-base rss-091 text-bare-ampersand text-entities text-markup-unescaped".split()
)
"""Broken, or strange enough for feedparser; whatever else is in the corpus goes the short way."""

NAMESPACES = """
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
xmlns:a="http://www.w3.org/2005/Atom" xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"
xmlns:dcterms="http://purl.org/dc/terms/" xmlns:prism="http://purl.org/rss/1.0/modules/prism/"
xmlns:m="http://search.yahoo.com/mrss/" xmlns:own="https://own.example/ns" xmlns:pheedo="http://www.pheedo.com/namespace/pheedo"
"""
SHAPES = {
    "rss": (f'<rss version="2.0" xml:lang="de_AT" {NAMESPACES}><channel>', "<item>", "</item>", "</channel></rss>"),
    "atom": (f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>', "<entry>", "</entry>", "</feed>"),
    "rdf": (
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f"{NAMESPACES}><channel><title>Quay</title></channel>",
        '<item rdf:about="https://quay.example/about">',
        "</item>",
        "</rdf:RDF>",
    ),
}

PIECES = """
<title>One &amp; two</title>
<title/>
<title>   </title>
<title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title>
<title type="text">The &lt;dialog&gt; element</title>
<title type="xhtml"><div>Marked</div></title>
<title><![CDATA[Split]]> here <![CDATA[& there]]></title>
<title>Before <!-- a note --> after <?php echo 1 ?> end</title>
<title>S\u00c3\u00a3o, doubly encoded</title>
<title>Caf\u00e9 \u201cquoted\u201d</title>
<title>It&#146;s \u0092 old</title>
<title>Line
   broken &#10; &#x41; &#127;</title>
<title>Odd <b>markup</b> in it</title>
<dc:title>Of Dublin</dc:title>
<a:title>Of Atom</a:title>
<media:title>Of a picture</media:title>
<m:title>Of another picture</m:title>
<itunes:title>Spoken</itunes:title>
<title xml:lang="fr">Titre</title>
<title xml:lang="">Of none</title>
<title lang="pt_BR" xml:lang="PT">Título</title>
<summary xml:lang="es_MX">Breve</summary>
<content:encoded xml:lang="it">Tutto</content:encoded>
<description lang="nl">Kort</description>
<title xml:base="https://base.example/">Based</title>
<link>https://quay.example/1</link>
<link> /relative?a=1&amp;b=2 </link>
<link>https://quay.example/?a=1&amp;amp;copy=2&amp;lt;</link>
<link/>
<link href="https://quay.example/2"/>
<link href="two" rel="alternate" type="TEXT/HTML" hreflang="de"/>
<link href="https://quay.example/json" rel="alternate" type="application/json"/>
<link rel="enclosure" href="https://quay.example/a.mp3" type="audio/mpeg"/>
<link rel="self" href="https://quay.example/self"/>
<link href="" /><link url="https://quay.example/by-url">text</link>
<link HREF="https://quay.example/UP" REL="Alternate"/>
<a:link href="https://quay.example/atom" rel="related"/>
<link own:href="https://quay.example/own">https://quay.example/3</link>
<link href="http://[broken"/>
<link>https:///quay.example/slashes</link>
<guid>https://quay.example/guid</guid>
<guid isPermaLink="false">tag:quay.example,2032:1</guid>
<guid isPermaLink="FALSE">yes</guid>
<guid/>
<id>urn:quay:1</id>
<id>relative/id</id>
<a:id>https://quay.example/id</a:id>
<description>Plain words</description>
<description>&lt;p&gt;Marked&lt;/p&gt;</description>
<description><![CDATA[<p>First</p>]]></description>
<description/>
<description type="text/plain">Typed</description>
<description type="application/xhtml+xml">Typed</description>
<description mode="base64">R3VsbHM=</description>
<dc:description>An aside</dc:description>
<summary>Short</summary>
<summary type="html">&lt;i&gt;Short&lt;/i&gt;</summary>
<summary type="image/png">R3VsbHM=</summary>
<content>Whole</content>
<content type="html">&lt;p&gt;The whole of it, longer than all others&lt;/p&gt;</content>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>In</p></div></content>
<content src="https://quay.example/elsewhere" type="text/html"/>
<content src="https://quay.example/a.png" type="image/png"/>
<content:encoded><![CDATA[<p>Encoded, <a href="b">and linked</a></p> <media:title>x</media:title>]]></content:encoded>
<content:encoded/>
<content:encoded src="https://quay.example/src">&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;</content:encoded>
<author>ann@quay.example (Ann Ple)</author>
<author>Ann Ple</author>
<author><name>Bo Gull</name><email>bo@quay.example</email><uri>/bo</uri></author>
<author><email>only@quay.example</email></author>
<author><name/></author>
<author/>
<author>Stray <name>Cy</name></author>
<author><![CDATA[With ] bracket]]></author>
<author><name>Dee</name><own:image rel="x" src="y"/></author>
<author><name>Twice</name><name>Named</name></author>
<dc:creator>Eve Tern</dc:creator>
<dc:creator><![CDATA[Flo Auk]]></dc:creator>
<dc:creator>G\u00c3\u00bcl</dc:creator>
<itunes:author>Hal</itunes:author>
<contributor><name>Ida</name></contributor>
<dc:contributor>Jo</dc:contributor>
<dc:publisher>Quay Press</dc:publisher>
<itunes:owner><itunes:name>Kim</itunes:name><itunes:email>k@quay.example</itunes:email></itunes:owner>
<pubDate>Fri, 07 May 2032 09:30:00 +0200</pubDate>
<pubDate>Sat, 08 May 2032 09:30:00 EST</pubDate>
<pubDate/>
<pubDate>no date at all</pubDate>
<pubDate>2032\ub144 05\uc6d4 07\uc77c \uc624\ud6c4 3:00:00</pubDate>
<published>2032-05-09T10:00:00Z</published>
<updated>2032-05-10T10:00:00Z</updated>
<dc:date>2032-05-11</dc:date>
<dcterms:created>2032-05-12</dcterms:created>
<dcterms:valid>start=2032-05-12;end=x</dcterms:valid>
<prism:publicationDate>2032-05-13</prism:publicationDate>
<fb:origLink>https://own.example/orig</fb:origLink>
<fb:origLink a="b">https://own.example/orig</fb:origLink>
<pheedo:origLink>https://own.example/pheedo</pheedo:origLink>
<enclosure url="https://quay.example/e.mp3" type="audio/mpeg" length="1"/>
<enclosure url="">text</enclosure>
<source url="https://other.example/rss">Other</source>
<source><title>Its title</title><id>urn:other</id><link href="https://other.example/"/><updated>2031-01-01</updated></source>
<source><author><name>Lou</name></author></source>
<category>gulls</category><category term="terns" domain="x"/><category/>
<dc:subject>auks</dc:subject>
<comments>https://quay.example/c</comments>
<language>fr</language>
<dc:language>pt_BR</dc:language>
<media:content url="https://quay.example/m.jpg" medium="image"/>
<media:content url="https://quay.example/n.jpg"><media:title>Inner</media:title><media:credit>Me</media:credit></media:content>
<media:group><media:content url="https://quay.example/o.mp4"/><media:description>Grouped</media:description></media:group>
<media:description>Caption</media:description>
<media:player url="https://quay.example/p"/>
<media:player url="https://quay.example/p" href="https://quay.example/q"/>
<media:thumbnail url="https://quay.example/t.jpg"/><media:keywords>a, b</media:keywords>
<media:credit role="author">Nan</media:credit>
<itunes:summary>Heard</itunes:summary>
<itunes:subtitle>Heard shortly</itunes:subtitle>
<itunes:explicit>yes</itunes:explicit><itunes:duration>1:00</itunes:duration><itunes:image href="x"/>
<image><url>https://quay.example/i.png</url><title>Its own</title><link>https://quay.example/i</link></image>
<textInput><title>Search</title><description>Own</description><name>q</name><link>https://quay.example/s</link></textInput>
<image><guid>strange</guid></image>
<own:thing>kept</own:thing>
<own:thing a="b"><own:deeper>x</own:deeper></own:thing>
<own:id>x</own:id><own:title>x</own:title>
<own:svg>x</own:svg>
<links>clash</links>
<authors a="b"/>
<date>2032-05-14</date>
<unknown>element</unknown>
<item><title>Within</title></item>
<item xml:lang="hu"><title>Cím</title></item>
<entry xml:lang="hu"><title>Cím</title></entry>
<entry><title>Within</title></entry>
stray text
<![CDATA[stray <b>data</b>]]>
<!-- <item><title>Commented</title></item> -->
<?xml-stylesheet href="x"?>
<ttl>60</ttl><skipHours><hour>1</hour></skipHours><skipDays><day>Monday</day></skipDays>
<managingEditor>ed@quay.example (Ed)</managingEditor><webMaster>w@quay.example</webMaster>
<generator uri="https://g.example/">G</generator><rights>All</rights><logo>l.png</logo><icon>i.png</icon>
<x:title xmlns:x="http://search.yahoo.com/mrss/">Bound late</x:title>
<dc:creator xmlns:dc="http://search.yahoo.com/mrss/">Bound twice</dc:creator>
<media:title xmlns:media="https://own.example/media">Bound otherwise</media:title>
<q:title xmlns:q="http://www.georss.org/georss">Of a place</q:title>
<title xmlns="http://www.w3.org/1999/xhtml">Of a page</title>
<guid rdf:x="y" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">resourceful</guid>
&nbsp;
&#128; &#x85;
<open>
</title>
""".strip().split("\n<")
PIECES = [PIECES[0], *(f"<{one}" for one in PIECES[1:])]
"""Elements as feeds have them and as nobody should write them."""


def both(body: bytes, place: str = PLACES[0]) -> tuple[Parsed | None, Parsed | str]:
    """What the short way makes of a document, and what feedparser does."""
    document = Document(body, "application/xml", place)
    text = mended(decode(body, ""))
    try:
        patiently: Parsed | str = read_patiently(text, document)
    except Exception as error:  # noqa: BLE001 - whatever feedparser raises, the short way must decline
        patiently = repr(error)
    return read_quickly(text, document), patiently


def made(shape: str, entries: list[str], before: str = "", after: str = "") -> bytes:
    start, entry, close, end = SHAPES[shape]
    inner = "".join(f"{entry}{one}{close}" for one in entries)
    return f'<?xml version="1.0"?>{start}{before}{inner}{after}{end}'.encode()


def is_taken(body: bytes) -> bool:
    return read_quickly(mended(decode(body, "")), Document(body, "", PLACES[0])) is not None


TAKEN = {
    shape: [one for one in PIECES if is_taken(made(shape, [f"<link>https://quay.example/</link>{one}"]))]
    for shape in SHAPES
}
TAKEN_AROUND = {
    shape: [one for one in PIECES if is_taken(made(shape, ["<link>https://quay.example/</link>"], one))]
    for shape in SHAPES
}
"""By themselves; what is taken together is where the two ways could part."""


def several(among: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(among), max_size=7).map("\n".join)


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    shape = draw(st.sampled_from(sorted(SHAPES)))
    entries = draw(st.lists(several(TAKEN[shape]), min_size=1, max_size=3))
    around = several(TAKEN_AROUND[shape])
    return made(shape, entries, draw(around), draw(around))


def holds(body: bytes, place: str = PLACES[0]) -> None:
    quickly, patiently = both(body, place)
    assert quickly is None or quickly == patiently


@pytest.mark.parametrize("path", [*OWN, *ODD, *REAL], ids=lambda path: path.name)
@pytest.mark.parametrize("place", PLACES)
def test_a_feed_comes_to_the_same_on_the_short_way_or_is_declined(path: Path, place: str) -> None:
    holds(path.read_bytes(), place)


def test_only_strange_and_broken_feeds_are_declined() -> None:
    declined = {path.stem for path in [*OWN, *ODD] if path.suffix != ".json" and both(path.read_bytes())[0] is None}
    assert declined == DECLINED


def test_most_pieces_of_a_feed_are_taken() -> None:
    assert all(len(TAKEN[shape]) > len(PIECES) * 0.5 for shape in SHAPES)


@MANY
@given(feeds(), st.sampled_from(PLACES))
@example(made("rss", ["<title>A</title><source url='u'>S</source><title>B</title>"]), PLACES[0])
@example(made("atom", ["<content>long</content><summary>a</summary><summary>b</summary>"]), PLACES[0])
def test_a_made_up_feed_comes_to_the_same(body: bytes, place: str) -> None:
    holds(body, place)


@MANY
@given(
    st.sampled_from([*OWN, *ODD, *REAL]),
    st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(PIECES)), min_size=1, max_size=4),
    st.integers(0, 10_000),
)
def test_a_spoilt_feed_comes_to_the_same(path: Path, additions: list[tuple[int, str]], taken: int) -> None:
    """Elements between the others, in their midst, and one run of tags taken away."""
    parts = re.split(rb"(?<=>)", path.read_bytes()[:20_000])
    for where, piece in additions:
        parts.insert(where % (len(parts) + 1), piece.encode())
    if taken % 3 == 0:
        del parts[taken % len(parts)]
    holds(b"".join(parts))


ITEM = b"<rss><channel><item><title>%s</title></item></channel></rss>"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + ITEM % b"&b;",
        b'<!DOCTYPE r SYSTEM "file:///etc/passwd">' + ITEM % b"x",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + ITEM % b"&x;",
        ITEM % (b"<d>" * 200_000 + b"</d>" * 200_000),
    ],
    ids=["entities of entities", "a file's DTD", "a file as an entity", "elements within elements"],
)
def test_what_could_expand_or_fetch_is_declined(body: bytes) -> None:
    document = Document(body, "application/xml", PLACES[0])
    assert read_quickly(mended(decode(body, "")), document) is None


def test_what_is_declined_is_read_all_the_same() -> None:
    body = b"<rss><channel><item><title>Gulls &nbsp; terns</title></item></channel></rss>"
    assert both(body)[0] is None
    assert [one.title for one in parse(Document(body, "", "")).entries] == ["Gulls terns"]


def test_feedparser_gets_the_text_of_an_element_in_few_pieces() -> None:
    """xml.sax passes over a driver that it cannot import without a word."""
    assert isinstance(xml.sax.make_parser(feedparser.api.PREFERRED_XML_PARSERS), BufferedParser)
