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
from stores import file_state

from app.configuration import FEEDS, Folder
from app.feeds_at_hand import FeedsAtHand
from app.feeds_editing import add_feeds
from app.settings import Settings
from app.yaml_editing import EditError
from ingest.schedule import Poller
from ingest.settings import FetchSettings
from state.feed_days import add, day_of
from state.feeds import FeedState, save
from topics.log import ARTICLES
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
    log, state = SqliteLog(data / "log.db"), file_state(data / "state.db")
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


PAUSED = """\
# Ours. Don't sort!

feeds:
  # Islands
  - {id: copra, url: "https://copra.example/rss", every: 10m, group: atolls, paused: true}   # the best
  - id: lagoon
    url: https://lagoon.example/rss
    group: atolls
    paused: true

  # The world
  - {id: gazette, url: 'https://gazette.example/rss', group: world}

# - {id: off, url: "https://off.example/rss"}
"""


def test_list_shows_what_is_usual_who_is_quiet_and_why_a_feed_is_asked_when_it_is(place: Place, tmp_path: Path) -> None:
    place.write(KEPT)
    data = tmp_path / "data"
    data.mkdir()
    state = file_state(data / "state.db")
    now = datetime.now(UTC)
    due = now + timedelta(minutes=15)
    with state.write() as connection:
        for name, failures in (("copra", 0), ("lagoon", 3)):
            url = f"https://{name}.example/rss"
            why = "backing off after 3 failures" if failures else "every 10m"
            save(connection, FeedState(id=name, url=url, status="ok", failures=failures, next_due=due, why=why))
            for ago in range(12):
                add(connection, name, day_of(now) - ago, 14 if ago > 2 else 0)
    state.close()
    copra, lagoon, gazette = place.run("list", "--json", "--data", str(data)).json
    assert (copra["items_today"], copra["items_yesterday"], copra["usual"], copra["why"]) == (0, 0, 14, "every 10m")
    assert copra["quiet"] == "quiet: nothing for 2 days, usually 14 a day"
    assert lagoon["quiet"] is None and lagoon["why"] == "backing off after 3 failures"
    assert (gazette["items_yesterday"], gazette["usual"], gazette["why"]) == (None, None, "not polled yet")
    shown = " ".join(place.run("list", "--data", str(data)).out.split())
    assert "0/14" in shown and "quiet" in shown


def test_a_pause_is_a_word_in_feeds_yaml_and_every_comment_stays(place: Place, tmp_path: Path) -> None:
    place.write(KEPT)
    done = place.run("pause", "copra", "lagoon", "copra")
    assert f"copra is paused ({place.path / FEEDS}:5)" in done.out and "lagoon is paused" in done.out
    assert place.feeds == PAUSED
    assert "copra is paused already" in place.run("pause", "copra").out
    found = place.run("list", "--json", "--data", str(tmp_path / "data")).json
    assert [(one["paused"], one["why"]) for one in found] == [
        (True, "paused"), (True, "paused"), (False, "not polled yet"),
    ]  # fmt: skip
    assert "paused" in place.run("list", "--data", str(tmp_path / "data")).out
    done = place.run("resume", "lagoon", "copra", "gazette", "--json").json[0]
    assert done == {"changed": {"copra": 5, "lagoon": 6}, "unchanged": ["gazette"], "paused": False}
    assert place.feeds == KEPT


def test_a_feed_that_is_not_there_is_not_paused_and_the_near_one_is_named(place: Place) -> None:
    place.write(KEPT)
    said = " ".join(place.run("pause", "copra", "lagon", code=2).err.replace("│", " ").split())
    assert "there is no feed 'lagon'; did you mean \"lagoon\"?" in said
    assert place.feeds == KEPT


A = "url: https://a.example/"


@pytest.mark.parametrize(
    ("running", "paused"),
    [
        (f"feeds: [{{id: a, {A}}}]", f"feeds: [{{id: a, {A}, paused: true}}]"),
        (f"feeds:\n- {A}\n  id: a", f"feeds:\n- {A}\n  id: a\n  paused: true\n"),
        (f"feeds:\r\n- id: a # x\r\n  {A}\r\n# end", f"feeds:\r\n- id: a # x\r\n  {A}\r\n  paused: true\r\n# end"),
        (f"feeds:\n- id: a\n  {A}\n  paused: false # why\n", f"feeds:\n- id: a\n  {A}\n  paused: true # why\n"),
        (f"feeds: [{{paused: false, id: a, {A}}}]", f"feeds: [{{paused: true, id: a, {A}}}]"),
        (f"feeds:\n- id: a\n  {A}\n  owner: >-\n    a.example\n\n# end\n",
         f"feeds:\n- id: a\n  {A}\n  owner: >-\n    a.example\n  paused: true\n\n# end\n"),
        (f"# 🌴\nfeeds:\n- {{id: a, # Île\n   {A}}}", f"# 🌴\nfeeds:\n- {{id: a, # Île\n   {A}, paused: true}}"),
    ],
)  # fmt: skip
def test_however_a_feed_is_written_its_pause_finds_its_place(place: Place, running: str, paused: str) -> None:
    path = place.path / FEEDS
    path.write_bytes(running.encode())
    place.run("pause", "a")
    assert path.read_bytes().decode() == paused
    place.run("resume", "a")
    assert not Folder(place.path, {}).feeds(Settings()).feeds[0].paused
    assert [one for one in ("# x", "# why", "# end", "# Île") if one in running and one not in path.read_text()] == []


@pytest.mark.parametrize("line", ["paused: true # until May", "paused: true"])
def test_a_comment_on_a_pause_stays_when_it_ends(place: Place, line: str) -> None:
    place.write(f"feeds:\n- {line}\n  id: a\n  {A}\n")
    place.run("resume", "a")
    assert place.feeds == f"feeds:\n- {line.replace('true', 'false')}\n  id: a\n  {A}\n"


def test_a_feed_that_is_written_once_and_used_twice_is_left_to_its_writer(place: Place) -> None:
    text = f"feeds:\n- &one {{id: a, {A}}}\n- <<: *one\n  id: b\n"
    place.write(text)
    place.run("pause", "a", code=1)
    assert place.feeds == text


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


def test_the_feeds_of_an_imported_opml_are_polled_each_once(place: Place, server: FeedServer, tmp_path: Path) -> None:
    place.write()
    for number in range(500):
        one = item(title=f"Report {number}", guid=f"r{number}", link=f"https://gazette.example/{number}")
        server.pages[f"/{number}"] = Page(rss(one))
    addresses = "".join(f'<outline text="F{n}" xmlUrl="{server.url(f"/{n}")}"/>' for n in range(500))
    place.run("import", "-", stdin=f'<opml version="2.0"><body>{addresses}</body></opml>')
    with SqliteLog(tmp_path / "log.db") as log:
        state = file_state(tmp_path / "state.db")
        folder, fetch = Folder(place.path, {}), FetchSettings(allow_private=["127.0.0.0/8"])
        with Poller(log, state, fetch, lambda: datetime.now(UTC)) as poller:
            reports = poller.poll_once(folder.feeds(folder.settings()).feeds)
        assert [report.appended for report in reports if report.ok] == [1] * 500
        assert sum(log.head(ARTICLES).values()) == 501 and len(server.asked) == 500
        state.close()


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


def test_an_export_says_nothing_of_how_a_feed_is_reached_and_who_lacks_that(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hush")
    place.write("""feeds:
  - {id: a, url: "https://a.example/", login: {token: "${TOKEN}"}, headers: {X-Key: hush}, paused: true, group: w}
  - {id: b, url: "https://desk:hush@b.example/", proxy: "http://desk:hush@proxy.example"}
  - {id: c, url: "https://c.example/"}
""")
    done = place.run("export")
    assert "hush" not in done.out and "TOKEN" not in done.out and "proxy" not in done.out
    assert "a, b: how these are reached" in done.err
    data = str(tmp_path / "none")
    assert "hush" not in place.run("list", "--json", "--data", data).out + place.run("list", "--data", data).out
    other = Place(tmp_path / "other")
    other.path.mkdir()
    other.write()
    other.run("import", "-", stdin=done.out)
    read = {one.id: one for one in Folder(other.path, {}).feeds(Settings()).feeds}
    assert read["a"].paused and not read["c"].paused and read["b"].url == "https://b.example/"


def test_a_paused_feed_is_asked_by_nobody_but_who_names_it(place: Place, server: FeedServer) -> None:
    place.write(f'feeds:\n  - {{id: a, url: "{server.url("/sport")}", paused: true}}\n')
    assert place.run("check", "--json").json == [] and server.asked == []
    assert place.run("check", "a", "--json").json[0]["ok"]


def test_a_feed_is_checked_with_its_own_login(
    place: Place, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hush")
    url = server.url("/sport")
    place.write(f'feeds:\n  - {{id: a, url: "{url}", login: {{token: "${{TOKEN}}"}}}}\n')
    place.run("check", "a", url)
    assert sorted(headers.get("Authorization", "") for _, headers in server.asked) == ["", "Bearer hush"]


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
