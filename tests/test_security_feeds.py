"""No document makes its reader open files or sockets, swell, or take for ever; no feed alerts twice or of old news."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, rss
from feed_server import item as feed_item
from stores import Embedded

from ingest.mend import LONGEST_AUTHOR
from ingest.parse import Document, parse
from ingest.parsed import Parsed
from ingest.parsers import ParserPool
from ingest.schedule import Poller
from ingest.settings import FeedSettings, FetchSettings
from topics.log import ARTICLES
from topics.records import Article, decode

ROOT = Path(__file__).parent.parent
NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
KIND, PLACE = "application/xml", "https://gazette.example/f"
ITEM = "<channel><title>G</title><item><title>{}</title><link>https://gazette.example/1</link></item></channel></rss>"

AUDITED = """
import json, pathlib, socket, sys
from ingest.parse import Document, parse
documents = [Document(one.encode(), "application/xml", "https://g.example/") for one in json.load(sys.stdin)]
opened = []
def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".py", ".pyc")):
        return  # a module that is loaded when it is first needed
    if event in ("open", "os.system", "os.posix_spawn", "subprocess.Popen") or event.startswith(("socket.", "urllib.")):
        opened.append(f"{event} {arguments[0]}")
sys.addaudithook(note)
found = [parse(one) for one in documents]
by_reading = list(opened)
pathlib.Path(sys.argv[1]).read_text()
socket.socket().close()
words = [str((one.entries, one.problem)) for one in found]
print(json.dumps({"by_reading": by_reading, "by_us": opened[len(by_reading):], "words": words}))
"""
"""Reads documents, and tells of every file and socket that was opened meanwhile, and of two that it opens itself."""


def entity(place: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{place}">]><rss version="2.0">' + ITEM.format("&x;")


def parameter(place: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % x SYSTEM "{place}"> %x;]><rss version="2.0">' + ITEM.format(
        "T"
    )


def external(place: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{place}"><rss version="2.0">' + ITEM.format("T")


def included(place: str) -> str:
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
    return '<rss version="2.0">' + ITEM.format(include)


def styled(place: str) -> str:
    return f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{place}"?><rss version="2.0">' + ITEM.format(
        "T"
    )


def elsewhere(place: str) -> str:
    entry = f'<title>T</title><content src="{place}"/><link rel="self" href="{place}"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{place}"><entry>{entry}</entry></feed>'


def test_nothing_that_a_document_refers_to_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret word")
    places = (secret.as_uri(), str(secret), "http://127.0.0.1:9/x.dtd", "php://filter/resource=x")
    documents = [made(at) for made in (entity, parameter, external, included, styled, elsewhere) for at in places]
    ran = subprocess.run(
        [sys.executable, "-c", AUDITED, str(secret)],
        input=json.dumps(documents), capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    assert told["by_reading"] == [] and "secret word" not in "".join(told["words"])
    assert len(told["words"]) == len(documents) and any("title='T'" in one for one in told["words"])
    assert any("secret" in one for one in told["by_us"]) and any(one.startswith("socket.") for one in told["by_us"])


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
RSS = '<rss version="2.0">'


def doctype(entities: str, rest: str) -> str:
    return f"<!DOCTYPE rss [{entities}]>{rest}"


BOMBS = {
    "a billion laughs": doctype(f'<!ENTITY l0 "ha">{LAUGHS}', RSS + ITEM.format("&l11;")),
    "laughs in attributes": doctype(f'<!ENTITY l0 "ha">{LAUGHS}', '<rss x="&l11;">' + ITEM.format("T")),
    "quadratic blow-up": doctype(f'<!ENTITY a "{"a" * 100_000}">', RSS + ITEM.format("&a;" * 30_000)),
    "an entity of itself": doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', RSS + ITEM.format("&a;")),
    "parameters of parameters": doctype('<!ENTITY % a "&#37;b;"><!ENTITY % b "&#37;a;"> %a;', RSS + ITEM.format("T")),
    "100,000 attributes": "<rss " + " ".join(f'a{n}="x"' for n in range(100_000)) + ">" + ITEM.format("T"),
    "20,000 namespaces": "<rss " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(20_000)) + ">" + ITEM.format("T"),
    "an author of 32 KB": RSS + ITEM.format(f"T</title><author>{'a' * 32_000}</author><title>"),
    "a title of 500,000 tags": RSS + ITEM.format("&lt;b&gt;" * 500_000),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    made = ParserPool(1)
    yield made
    made.close()


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_of_xml_ends_and_what_comes_of_it_is_small(pool: ParserPool, what: str) -> None:
    body = BOMBS[what].encode()
    found = asyncio.run(pool.read(Document(body, KIND, PLACE)))
    if isinstance(found, Parsed):
        size = sum(
            len(one.title) + len(one.text) + len(one.summary) + len("".join(one.authors)) for one in found.entries
        )
        assert size <= len(body)
    else:
        assert "cannot be read" in found


def test_an_author_of_32_kilobytes_is_cut_before_it_costs_quadratic_time() -> None:
    (entry,) = parse(Document(BOMBS["an author of 32 KB"].encode(), KIND, PLACE)).entries
    assert [len(name) for name in entry.authors] == [LONGEST_AUTHOR]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "&#1;javascript:alert(1)", "vbscript:x",
     "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;", "file:///etc/passwd", "blob:https://a/b", " javascript:x"],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["link", "guid"])
def test_an_entry_leads_to_the_web_or_nowhere(link: str, tag: str) -> None:
    item = f"<item><title>T</title><{tag}>{link}</{tag}><enclosure url='{link}'/></item>"
    channel = f"<channel><link>{link}</link>{item}</channel>"
    parsed = parse(Document(f'<rss version="2.0">{channel}</rss>'.encode(), KIND, PLACE))
    assert all(one.url == "" or one.url.startswith("https://gazette.example/") for one in parsed.entries)
    assert not parsed.link.lower().replace("\n", "").startswith(("javascript", "data", "file", "vbscript", "blob"))


@pytest.mark.parametrize(
    "written", ["a&#10;Bcc: x@evil.example", "a&#13;&#10;Bcc: x", "a&amp;#10;Bcc: x", "a&#x2028;Bcc: x"]
)
def test_an_encoded_line_break_in_a_title_or_author_is_a_space_from_the_start(written: str) -> None:
    document = ITEM.format(f"{written}</title><author>{written}</author><title>")
    (entry,) = parse(Document(f'<rss version="2.0">{document}'.encode(), KIND, PLACE)).entries
    assert len(entry.title.splitlines()) == 1 and all(len(name.splitlines()) == 1 for name in entry.authors)


def item(number: int, moment: datetime, churn: int) -> str:
    return feed_item(
        guid=f"g{number}-{churn}", link=f"https://gazette.example/{number}?utm_source=v{churn}", title=f"News {number}",
        description=f"Read by {churn} people", pubDate=format_datetime(moment),
    )  # fmt: skip


def polled(tmp_path: Path, rounds: list[tuple[datetime, list[str]]]) -> list[Article]:
    """What stands in the log after one poll at each moment."""
    stores = Embedded(tmp_path / "stores")
    log, state = stores.log(), stores.state()
    now = [rounds[0][0]]
    fetch = FetchSettings(allow_private=["127.0.0.0/8"])
    with FeedServer() as server, Poller(log, state, fetch, clock=lambda: now[0]) as poller:
        for now[0], items in rounds:
            server.pages["/f"] = Page(rss(*items))
            (report,) = poller.poll_once([FeedSettings(id="f", url=server.url("/f"))])
            assert report.ok, report
    found = [decode(one.value, Article) for one in log.read(ARTICLES, 0, 0, 10_000)]
    log.close()
    state.close()
    return found


def test_a_feed_that_changes_dates_guids_and_words_at_each_poll_makes_no_new_article(tmp_path: Path) -> None:
    moments = [NOW + timedelta(hours=number) for number in range(15)]
    found = polled(tmp_path, [(at, [item(n, at, churn) for n in range(3)]) for churn, at in enumerate(moments)])
    assert len({one.id for one in found}) == 3
    assert sorted(one.revision for one in found) == sorted([*range(1, 11)] * 3)


def test_a_feed_that_is_back_after_a_month_brings_what_is_new_and_no_old_news(tmp_path: Path) -> None:
    """Old is what was published before the last good poll less two days; a month's news is taken late, not lost."""
    back = NOW + timedelta(days=30)
    old = [item(n, NOW - timedelta(days=n + 3), 0) for n in range(1, 20)]
    found = polled(tmp_path, [(NOW, [item(0, NOW, 0)]), (back, [*old, item(0, NOW, 0), item(99, back, 0)])])
    assert {one.title for one in found if one.mode == "live"} == {"News 0", "News 99"}
    assert len(found) == 21


def test_the_first_poll_of_a_feed_with_old_items_makes_no_live_article(tmp_path: Path) -> None:
    found = polled(tmp_path, [(NOW, [item(n, NOW - timedelta(days=n), 0) for n in range(3, 30)])])
    assert len(found) == 27 and {one.mode for one in found} == {"backfill"}
