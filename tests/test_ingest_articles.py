"""What an article says beyond its text: the agency, the language, and what a revision changed."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stores import Stores

from ingest.collect import Poll, Seen, collect, names
from ingest.languages import language_tag
from ingest.paragraphs import END, paragraphs
from ingest.parse import Document, Parsed, parse
from ingest.settings import FeedSettings
from processors.language import LANGUAGES, language_of
from state.articles import Known, by_aliases, remember
from topics.records import Article, decode, encode

NOW = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)
POLL = Poll(FeedSettings(id="lagoon", url="https://lagoon.example/rss"), "lagoon.example", NOW, NOW)
BODY = "<p>The ferry left at dawn.</p>"


def rss(item: str, head: str = "", root: str = "") -> Parsed:
    return parse(
        Document(f'<rss version="2.0"{root}><channel>{head}<item>{item}</item></channel></rss>'.encode(), "", "")
    )


def atom(entry: str, root: str = ' xml:lang="en"') -> Parsed:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"{root}><title>Lagoon</title>{entry}</feed>'
    return parse(Document(feed.encode(), "", ""))


def json_feed(item: dict[str, str], language: str) -> Parsed:
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": language, "items": [{"id": "1", **item}]}
    return parse(Document(json.dumps(feed).encode(), "application/json", ""))


def seen(parsed: Parsed, known: dict[str, Known] | None = None) -> Seen:
    assert parsed.problem is None
    return collect(parsed, names(parsed.entries, POLL), known or {}, POLL)[0]


def article(parsed: Parsed) -> Article:
    found = seen(parsed).article
    assert found is not None
    return found


def escaped(markup: str) -> str:
    return f"<description><![CDATA[{markup}]]></description>"


@pytest.mark.parametrize(
    ("markup", "agency"),
    [
        ("<div><p><b>SUVA</b> (Reuters)&nbsp;&mdash; The ferry left.</p></div>", "Reuters"),
        (f"{BODY}<p>&copy; 2031 AFP</p>", "AFP"),
        (f"{BODY}<br/>Quelle: <i>dpa</i>/AFP", "dpa"),
        (f"<figure><img src='a.png'><figcaption>Reuters</figcaption></figure>{BODY}", None),
        (f"<p>So it told <a href='/'>Reuters</a></p>{BODY}", None),
        (f"<p>SUVA (AP) - The ferry left.</p>{BODY * 2000}", "AP"),
        (f"{BODY * 2000}<p>(PAP)</p>", "PAP"),
        ("SUVA, May 7 (Xinhua) -- Fish &lt; 3 kg.", "Xinhua"),
    ],
)
def test_the_agency_is_credited_at_ingest_whatever_the_markup(markup: str, agency: str | None) -> None:
    assert article(rss(escaped(markup))).agency == agency


def test_the_agency_is_found_in_the_byline_and_in_the_summary_of_a_text() -> None:
    creator = '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Jane Doe, AFP</dc:creator>'
    assert article(rss(creator + escaped(BODY))).agency == "AFP"
    item = {"summary": "SUVA (AP) - The ferry left.", "content_html": f"{BODY}<p>Nobody knows why.</p>"}
    assert article(json_feed(item, "en")).agency == "AP"


def test_paragraphs_are_those_of_a_reader() -> None:
    text = "<style>p {}</style><p>One <b>and</b>\nhalf</p>Two<br>three<ul><li>four &amp; five</li></ul>\n\nsix"
    assert paragraphs(text) == ["One and half", "Two", "three", "four & five", "six"]
    assert paragraphs("a < b\n\nc &lt; d\n") == ["a < b", "c < d"]
    ends = paragraphs(f"<p>first</p>{'<p>word</p>' * END}<p>last</p>")
    assert ends[0] == "first" and ends[-1] == "last" and len(ends) < END


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en-US", "en-us"), ("en_GB.UTF-8", "en-gb"), (" zh-Hant-TW\n", "zh-hant-tw"), ("es-419", "es-419"),
        ("english", "en"), ("Deutsch", "de"), ("Français", "fr"), ("eng", "en"), ("ger", "de"), ("iw", "he"),
        ("jp", "ja"), ("no", "no"), ("fr, en", "fr"), ("fil", "fil"), ("sr-Latn", "sr-latn"),
        ("nonsense", None), ("xx", None), ("C", None), ("utf-8", None), ("und", None), ("en us", None), ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_a_declared_language_becomes_a_tag_or_nothing(declared: str | None, tag: str | None) -> None:
    assert language_tag(declared) == tag


@pytest.mark.parametrize("declared", ["en_GB.UTF-8", "Deutsch", "ger", "iw", "zh-Hant-TW", "jp", "Русский"])
def test_reading_takes_every_tag_that_ingest_gives(declared: str) -> None:
    assert language_of("", language_tag(declared)) in LANGUAGES - ({"en"} if "en" not in declared else set())


DC = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
GERMAN = "<language>de-DE</language>"


@pytest.mark.parametrize(
    ("parsed", "language"),
    [
        (rss(escaped(BODY), GERMAN), "de-de"),
        (rss(f"<dc:language>pt-BR</dc:language>{escaped(BODY)}", GERMAN, DC), "pt-br"),
        (rss(f"<dc:language>nonsense</dc:language>{escaped(BODY)}", GERMAN, DC), "de-de"),
        (rss(f"<title>T</title>{escaped(BODY)}", f"<title>L</title>{GERMAN}", ' xml:lang="en"'), "de-de"),
        (rss(escaped(BODY)), None),
        (atom("<entry><title>T</title></entry>"), "en"),
        (atom('<entry xml:lang="fr"><title>T</title><summary>S</summary></entry>'), "fr"),
        (atom('<entry><title>T</title><content xml:lang="it">S</content></entry>'), "it"),
        (atom('<entry><title xml:lang="it">T</title><content>S</content></entry>'), "en"),
        (atom('<entry xml:lang="fr"><title>T</title></entry>', ""), "fr"),
        (json_feed({"title": "T"}, "sv"), "sv"),
        (json_feed({"title": "T", "language": "fi_FI"}, "sv"), "fi-fi"),
    ],
)
def test_the_language_is_the_entrys_own_or_its_feeds(parsed: Parsed, language: str | None) -> None:
    assert article(parsed).language == language


def item(title: str = "T", summary: str = "S", text: str = "X") -> Parsed:
    return json_feed({"title": title, "summary": summary, "content_html": text}, "en")


def test_a_revision_says_what_it_changed() -> None:
    first = seen(item())
    known = dict.fromkeys(first.aliases, first.known)
    assert first.article is not None and first.article.changed == []
    for later, changed in (
        (item(title="U"), ["title"]),
        (item(summary="", text="S"), ["summary", "text"]),
        (item("U", "V", "W"), ["title", "summary", "text"]),
    ):
        found = seen(later, known)
        assert found.article is not None and (found.article.revision, found.article.changed) == (2, changed)
    assert seen(item(title=" T\n", text="X  "), known).article is None


def test_what_changed_is_unknown_until_an_old_row_has_its_parts() -> None:
    first = seen(item())
    old = dict.fromkeys(first.aliases, replace(first.known, parts=""))
    unknown = seen(item(title="U"), old)
    assert unknown.article is not None and unknown.article.changed == []
    again = seen(item(), old)
    assert again.article is None and again.known == first.known
    then = seen(item(title="U"), dict.fromkeys(first.aliases, again.known))
    assert then.article is not None and then.article.changed == ["title"]


def test_the_state_keeps_the_parts_of_the_latest_revision(stores: Stores) -> None:
    state = stores.state()
    first = seen(item())
    with state.write() as connection:
        remember(connection, [(first.known, first.aliases)], NOW)
        second = seen(item(text="Y"), by_aliases(connection, first.aliases))
        remember(connection, [(second.known, second.aliases)], NOW)
        assert set(by_aliases(connection, first.aliases).values()) == {second.known}
    assert second.known.parts != first.known.parts != ""
    state.close()


def test_a_record_of_before_has_neither_and_a_new_one_goes_there_and_back() -> None:
    made = article(rss(escaped("SUVA (AP) - The ferry left.")))
    assert decode(encode(made), Article) == made
    older = json.loads(encode(made))
    del older["agency"], older["changed"]
    read = decode(json.dumps(older).encode(), Article)
    assert (read.agency, read.changed) == (None, [])
