"""Feeds as a person handles them: found, added, looked at, taken in and out; feeds.yaml stays a person's file."""

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss
from feeds_place import Place

from app.configuration import FEEDS, Folder
from app.feeds_at_hand import FeedsAtHand
from app.feeds_editing import add_feeds
from app.settings import Settings
from app.yaml_editing import EditError
from ingest.schedule import Poller
from ingest.settings import FetchSettings
from state.database import open_state
from topics.sqlite_log import SqliteLog

KEPT = """\
# Ours. Don't sort!

feeds:
  # Islands
  - {id: copra, url: "https://copra.example/rss", every: 10m, group: atolls}   # the best
  - id: lagoon
    url: https://lagoon.example/rss
    group: atolls

  # The world
  - {id: gazette, url: 'https://gazette.example/rss', group: world}

# - {id: off, url: "https://off.example/rss"}
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "config")
    made.path.mkdir()
    made.write()
    return made


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as made:
        made.pages["/world/rss"] = Page(feed("The World in Copra", hours=3))
        made.pages["/sport"] = Page(feed("Sport: наше", hours=30))
        made.pages["/"] = Page(
            b'<!doctype html><html><link rel="alternate" type="application/rss+xml" href="/world/rss" title="W">'
            b'<link rel=alternate type=application/atom+xml href=/sport><a href="/gone/feed">x</a>',
            content_type="text/html",
        )
        yield made


def feed(title: str, hours: int = 1, entries: int = 2) -> bytes:
    date = format_datetime(datetime.now(UTC) - timedelta(hours=hours, minutes=5))
    items = [item(guid=f"g{number}", title="One", pubDate=date) for number in range(entries)]
    return rss(*items).replace(b"<title>Gazette</title>", f"<title>{title}</title>".encode())


def test_a_feed_is_added_as_a_line_of_its_group_and_every_comment_stays(place: Place, server: FeedServer) -> None:
    place.write(KEPT)
    done = place.run("add", server.url("/world/rss"), "--group", "atolls", "--tier", "2", "--every", "15m")
    assert "added 127-0-0-1-world-copra" in done.out and "2 entries" in done.out
    assert f"{FEEDS}:9" in done.out
    line = f'  - {{id: 127-0-0-1-world-copra, url: "{server.url("/world/rss")}", every: 15m, group: atolls, tier: 2}}'
    lines = KEPT.split("\n")
    assert place.feeds == "\n".join([*lines[:8], line, *lines[8:]])


def test_feeds_yaml_is_made_where_there_is_none(place: Place, server: FeedServer) -> None:
    done = place.run("add", server.url("/sport"), "--id", "sport", "--json").json
    assert done[0]["added"]["id"] == "sport" and done[0]["added"]["line"] == 4
    assert done[0]["found"][0]["entries"] == 2
    assert place.settings() == {"sport": (server.url("/sport"), None)}


def test_of_a_page_with_several_feeds_the_list_is_shown_and_none_is_taken_unasked(
    place: Place, server: FeedServer
) -> None:
    done = place.run("add", server.url("/"), code=1)
    assert "The World in Copra" in done.out and "Sport: наше" in done.out and "gone" not in done.out
    assert "3h" in done.out and "--yes" in done.err
    found = place.run("add", server.url("/"), "--json", code=1).json[0]
    assert found["added"] is None
    assert [one["url"] for one in found["found"]] == [server.url("/world/rss"), server.url("/sport")]
    assert not (place.path / FEEDS).exists()
    place.run("add", server.url("/"), "--yes")
    assert [url for url, _ in place.settings().values()] == [server.url("/world/rss")]
    place.run("add", server.url("/"))  # one is left
    assert [url for url, _ in place.settings().values()] == [server.url("/world/rss"), server.url("/sport")]
    assert "has this address already" in place.run("add", server.url("/"), code=1).err


def test_on_a_terminal_somebody_chooses(place: Place, server: FeedServer) -> None:
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "app", "feeds", "add", server.url("/"), "--config", str(place.path)]
    child = subprocess.Popen(
        arguments, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "COLUMNS": "200"}
    )
    os.close(theirs)
    said, answers = b"", [b"7\n", b"2\n"]
    with contextlib.suppress(OSError):  # the other end is closed
        while piece := os.read(ours, 4096):
            said += piece
            if answers and said.endswith(b"[1]: "):
                os.write(ours, answers.pop(0))
    os.close(ours)
    assert child.wait(30) == 0, said
    assert [url for url, _ in place.settings().values()] == [server.url("/sport")]


def test_a_page_that_names_no_feed_is_asked_at_the_usual_places(place: Place, server: FeedServer) -> None:
    server.pages["/plain"] = Page(b"<html><a href='/about'>about</a></html>", content_type="text/html")
    assert "is a feed" in place.run("add", server.url("/plain"), code=1).err
    server.pages["/feed"] = Page(b"", status=301, headers={"Location": "/world/rss"})
    server.pages["/rss.xml"] = Page(feed("The World in Copra"))
    server.pages["/rss"] = Page(b"", status=301, headers={"Location": "/rss.xml"})
    done = place.run("add", server.url("/plain"), "--json", code=1).json[0]
    assert [one["url"] for one in done["found"]] == [server.url("/feed"), server.url("/rss")]


def test_an_address_that_is_there_already_is_said_and_nothing_is_written(place: Place) -> None:
    place.write(KEPT)
    done = place.run("add", "http://www.gazette.example/rss/?utm_source=x", code=1)
    assert f"{FEEDS}:11: gazette has this address already" in done.err
    assert place.feeds == KEPT


def test_a_private_address_is_refused_in_the_words_of_polling_unless_it_is_allowed(
    place: Place, server: FeedServer, tmp_path: Path
) -> None:
    place.write(KEPT, settings="{}")
    done = place.run("add", server.url("/sport"), code=1)
    assert "127.0.0.1 (127.0.0.1) is not on the public internet and not in allow_private" in done.err
    assert server.asked == [] and place.feeds == KEPT
    place.write(KEPT)
    place.run("add", server.url("/sport"))


def test_a_page_cannot_lead_to_what_may_not_be_polled(place: Place, server: FeedServer) -> None:
    """The page is allowed; the addresses of the machine's other networks that it names are not."""
    links = "".join(f'<a href="{one}">feed</a>' for one in ("http://10.0.0.1/feed", "file:///feed", "javascript:feed"))
    server.pages["/trap"] = Page(f"<html>{links}{'<a href=/feed/x>' * 3000}".encode(), content_type="text/html")
    place.run("add", server.url("/trap"), code=1)
    assert not (place.path / FEEDS).exists()
    assert len(server.asked) <= 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--every", "0s"], "1 s is the least"),
        (["--every", "soon"], "is no duration"),
        (["--id", "no spaces"], "id:"),
        (["--id", "gazette"], "has this id already"),
        (["--tier", "0"], "tier:"),
        (["--group", "${TOKEN}"], "names a secret"),
    ],
)
def test_wishes_that_cannot_be_are_a_wrong_call_before_anything_is_asked(
    place: Place, server: FeedServer, arguments: list[str], words: str
) -> None:
    place.write(KEPT)
    assert words in " ".join(place.run("add", server.url("/sport"), *arguments, code=2).err.split())
    assert server.asked == [] and place.feeds == KEPT


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("feeds:\n  - {id: a, url: [}\n", f"{FEEDS}:2: is no valid YAML"),
        ("feeds:\n  - {id: a}\n", f"{FEEDS}:2: feeds.0.url: is missing"),
        ("feeds: many\n", f"{FEEDS}:1: feeds:"),
    ],
)
@pytest.mark.parametrize(
    "command", [["add", "https://x.example/rss"], ["import", "-"], ["list"], ["check"], ["export"]]
)
def test_a_broken_file_is_refused_with_its_line_and_left_as_it_is(
    place: Place, broken: str, words: str, command: list[str]
) -> None:
    place.write(broken)
    assert words in place.run(*command, code=1, stdin="<opml/>").err
    assert place.feeds == broken


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# none yet",
        "feeds:\n",
        "feeds:   # none yet\n\n# the end\n",
        "feeds: []   # none yet\n",
        "feeds: null\n",
        "{}\n",
        "{feeds: []}\n",
        "feeds: [{id: a, url: 'https://a.example/'}]  # short\n",
        "---\nfeeds:\n- id: a\n  url: https://a.example/\n  owner: >-\n    a.example\n# the end",
        "feeds:\r\n  - {id: a, url: 'https://a.example/'}\r\n# the end\r\n",
        '"feeds":\n    - &a\n      id: a\n      url: https://a.example/\n',
    ],
)
def test_however_the_file_is_written_two_feeds_find_their_place(before: str, tmp_path: Path) -> None:
    path = tmp_path / FEEDS
    path.write_bytes(before.encode())
    folder = Folder(tmp_path, {})
    document = folder.text(FEEDS)
    hand = FeedsAtHand(folder, Settings(), document, folder.feeds(Settings()).feeds)
    new = [{"id": one, "url": f"https://{one}.example/?a=1, 2", "group": "true"} for one in ("x", "y")]
    lines = add_feeds(hand, new)
    assert [one.id for one in folder.feeds(Settings()).feeds] == [*(one.id for one in hand.feeds), "x", "y"]
    after = path.read_bytes().decode()
    assert all(comment in after for comment in ("none yet", "the end", "short") if comment in before)
    assert after.count("\r\n") == (after.count("\n") if "\r" in before else 0)
    assert lines.keys() == {"x", "y"}


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / FEEDS
    path.write_text(KEPT)
    folder = Folder(tmp_path, {})
    hand = FeedsAtHand(folder, Settings(), folder.text(FEEDS), folder.feeds(Settings()).feeds)
    path.write_text(KEPT + "# a thought\n")
    with pytest.raises(EditError, match="changed meanwhile"):
        add_feeds(hand, [{"id": "x", "url": "https://x.example/"}])
    assert path.read_text() == KEPT + "# a thought\n"


def test_check_tells_how_each_feed_is(place: Place, server: FeedServer) -> None:
    server.pages["/moved"] = Page(b"", status=302, headers={"Location": "/sport"})
    server.pages["/latin"] = Page('<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>é</title></item>'
                                  "</channel></rss>".encode("latin-1"))  # fmt: skip
    paths = ["/world/rss", "/none", "/", "/moved", "/latin"]
    lines = [f'  - {{id: f{place}, url: "{server.url(path)}"}}' for place, path in enumerate(paths)]
    place.write("feeds:\n" + "\n".join(lines) + "\n")
    found = {one["id"]: one for one in place.run("check", "--json", code=1).json}
    assert [one["ok"] for one in found.values()] == [True, False, False, True, True]
    assert found["f0"]["entries"] == 2 and found["f0"]["newest"] and found["f0"]["title"] == "The World in Copra"
    assert "404" in found["f1"]["problem"] and found["f2"]["problem"] == "this is no feed but a web page"
    assert found["f3"]["redirected_to"] == server.url("/sport")
    assert "is none of it" in found["f4"]["encoding"]
    shown = place.run("check", "f3", server.url("/world/rss"))
    assert f"leads to {server.url('/sport')}" in shown.out and "30h" in shown.out and "404" not in shown.out
    assert "no feed of" in place.run("check", "f9", code=2).err


def test_list_shows_feeds_that_nobody_polled_yet_and_makes_no_state(place: Place, tmp_path: Path) -> None:
    place.write(KEPT)
    data = tmp_path / "data"
    found = place.run("list", "--json", "--data", str(data)).json
    assert [(one["id"], one["status"], one["last_good"], one["items"]) for one in found] == [
        ("copra", "never polled", None, 0),
        ("lagoon", "never polled", None, 0),
        ("gazette", "never polled", None, 0),
    ]
    assert "never polled" in place.run("list", "--data", str(data)).out
    assert not data.exists()
    place.write("")
    assert "No feeds yet" in place.run("list", "--data", str(data)).out


def test_list_shows_how_polled_feeds_fare(place: Place, server: FeedServer, tmp_path: Path) -> None:
    lines = [f'  - {{id: {name}, url: "{server.url(path)}"}}' for name, path in (("good", "/sport"), ("bad", "/none"))]
    place.write("feeds:\n" + "\n".join(lines) + '\n  - {id: new, url: "https://new.example/"}\n')
    data = tmp_path / "data"
    data.mkdir()
    log, state = SqliteLog(data / "log.db"), open_state(data / "state.db")
    log.prepare(Settings().topics(), create=True)
    feeds = Folder(place.path, {}).feeds(Settings(fetch=FetchSettings(allow_private=["127.0.0.0/8"]))).feeds[:2]
    with Poller(log, state, FetchSettings(allow_private=["127.0.0.0/8"]), lambda: datetime.now(UTC)) as poller:
        poller.poll_once(feeds)
    log.close()
    state.close()
    found = {one["id"]: one for one in place.run("list", "--json", "--data", str(data)).json}
    assert [(one["failures"], one["items"], one["last_good"] is None) for one in found.values()] == [
        (0, 2, False),
        (1, 0, True),
        (0, 0, True),
    ]
    assert "404" in found["bad"]["status"] and found["new"]["status"] == "never polled"
    assert "404" in place.run("list", "--data", str(data)).out


def outlines(count: int) -> str:
    groups = [["world"], ["world", "pacific"], ["Île"], []]
    lines = []
    for number in range(count):
        folders = groups[number % 4]
        outline = f'<outline type="rss" text="Gazétte №{number // 2}" xmlUrl="https://g{number}.example/rss?a=1&amp;b={number}"/>'
        opening = "".join(f'<outline text="{one}">' for one in folders)
        lines.append(f"{opening}{outline}{'</outline>' * len(folders)}")
    return f'<?xml version="1.0"?><opml version="1.0"><body>{"".join(lines)}</body></opml>'


def test_an_opml_of_five_hundred_feeds_is_imported_exported_and_the_same(place: Place, tmp_path: Path) -> None:
    place.write(KEPT)
    theirs = tmp_path / "theirs.opml"
    theirs.write_text(outlines(500))
    assert "500 feeds added, 0 were there already" in place.run("import", str(theirs), "--every", "20m").out
    assert all(line in place.feeds for line in KEPT.split("\n"))
    assert len(place.settings()) == 503
    assert "0 feeds added, 500 were there already" in place.run("import", str(theirs)).out
    ours = tmp_path / "ours.opml"
    place.run("export", str(ours))
    other = Place(tmp_path / "other")
    other.path.mkdir()
    other.write()
    assert "503 feeds added" in other.run("import", str(ours)).out
    assert other.settings() == place.settings()
    assert sorted(other.run("export").out.split("\n")) == sorted(ours.read_text().split("\n"))


def test_what_cannot_be_imported_is_told_with_its_line_and_the_rest_is(place: Place) -> None:
    place.write(KEPT)
    lines = [
        '<opml version="2.0"><body>',
        '<outline text="Copra" xmlUrl="https://copra.example/rss/"/>',
        '<outline text="Fine" xmlUrl="https://fine.example/rss"/>',
        '<outline text="No address" type="rss"/>',
        '<outline text="Mail" xmlUrl="mailto:x@y.example"/>',
        "</body></opml>",
    ]
    done = place.run("import", "-", "--json", stdin="\n".join(lines), code=1)
    assert done.json[0]["added"] == ["fine"] and done.json[0]["present"] == 1
    assert [one["line"] for one in done.json[0]["refused"]] == [4, 5]
    assert "-:4: No address: has no address (xmlUrl)" in done.err and "-:5: Mail: " in done.err
    assert "fine" in place.settings()


def test_a_bomb_is_not_imported(place: Place) -> None:
    place.write(KEPT)
    bomb = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><opml><body><outline text="&b;"/></body></opml>'
    assert "-:1: declares a document type" in place.run("import", "-", stdin=bomb, code=1).err
    assert place.feeds == KEPT


def test_an_export_holds_no_secret_and_overwrites_nothing_but_opml(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "hush")
    place.write('feeds:\n  - {id: a, url: "https://a.example/${FEED_KEY}"}\n')
    done = place.run("export")
    assert "hush" not in done.out and "${FEED_KEY}" in done.out
    assert "hush" not in place.run("list", "--json", "--data", str(place.path / "none")).out
    before = place.feeds
    assert "is no OPML" in place.run("export", str(place.path / FEEDS), code=1).err
    assert place.feeds == before
