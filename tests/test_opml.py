"""OPML: what other programs write is read, what is written is read back whole, and nothing else is ever opened."""

from pathlib import Path

import pytest
from feeds_place import at_hand

from app.feeds_importing import take
from app.opml import MAX_BYTES, MAX_DEPTH, OpmlError, Outline, read_opml, write_opml


def opml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}\n<opml version="2.0"><body>\n{body}\n</body></opml>'.encode()


def feeds(raw: bytes) -> list[tuple[str, str | None, str | None]]:
    return [(one.title, one.url, one.group) for one in read_opml(raw, "x.opml")]


def test_folders_become_groups_and_nested_ones_are_joined() -> None:
    body = """<outline text="World">
        <outline text="Pacific " title="x"><outline type="rss" text="Copra
          Daily" xmlUrl=" https://copra.example/rss " htmlUrl="https://copra.example/"/></outline>
        <outline title="Gazette" XMLURL="https://gazette.example/rss"/>
      </outline>
      <outline text="Lagoon" xmlUrl="https://lagoon.example/rss"/>"""
    assert feeds(opml(body)) == [
        ("Copra Daily", "https://copra.example/rss", "World/Pacific"),
        ("Gazette", "https://gazette.example/rss", "World"),
        ("Lagoon", "https://lagoon.example/rss", None),
    ]


def test_an_outline_without_an_address_that_holds_nothing_is_told_with_its_line() -> None:
    assert read_opml(opml('<outline text="Gazette" type="rss"/>'), "x.opml") == [Outline(3, "Gazette", None, None)]


def test_every_key_of_a_feed_comes_back_from_an_export() -> None:
    written = [
        {"id": "a", "url": "https://a.example/?x=1&y=<2>", "group": "pacific/atolls", "every": "90s", "tier": 2,
         "paused": True},
        {"id": "b", "url": "https://b.example/\"'", "owner": "b.example", "max_age": "3d", "group": "Île & \"co\" <x>"},
        {"id": "c", "url": "https://c.example/", "owner": "123", "every": 900},
        *({"id": f"g{place}", "url": f"https://g{place}.example/", "group": group} for place, group in enumerate(
            ["a//b", "/a", "", " a ", "a\tb", "true", "/".join("x" * 60), "~", "{a: b}", "№ 1", "🌴"])),
    ]  # fmt: skip
    taken = take(read_opml(write_opml(written, "Mine"), "x.opml"), at_hand(), "15m")
    assert taken.refused == []
    every = [one if "every" in one else {**one, "every": "15m"} for one in written]
    assert sorted(taken.feeds, key=lambda one: one["id"]) == sorted(every, key=lambda one: str(one["id"]))


def test_a_character_that_xml_cannot_hold_does_not_spoil_the_document() -> None:
    raw = write_opml([{"id": "a", "url": "https://a.example/", "group": "bell\x07", "owner": "\ud800"}], "x")
    assert feeds(raw) == [("a", "https://a.example/", None)]


LAUGHS = "".join(f'<!ENTITY {a} "{f"&{b};" * 10}">' for a, b in zip("bcdefghij", "abcdefghi", strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE opml [<!ENTITY a "ha">{LAUGHS}]>',
        '<!DOCTYPE opml [<!ENTITY a SYSTEM "SECRET">]>',
        '<!DOCTYPE opml [<!ENTITY % a SYSTEM "SECRET"> %a;]>',
        '<!DOCTYPE opml SYSTEM "SECRET">',
    ],
    ids=["an entity bomb", "an external entity", "a parameter entity", "an external type"],
)
def test_a_document_type_is_refused_and_nothing_is_read_from_disk(head: str, encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text("<!ENTITY j 'token'>")
    text = opml('<outline text="&a;&j;" xmlUrl="https://x.example/&j;"/>', head.replace("SECRET", secret.as_uri()))
    raw = text.decode().replace("UTF-8", encoding.upper()).encode(encoding)
    with pytest.raises(OpmlError, match=r"x\.opml:1: declares a document type"):
        read_opml(raw, "x.opml")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "x.opml:1: is no valid XML: no element found"),
        (opml("<outline>"), "x.opml:4: is no valid XML: mismatched tag"),
        (opml('<outline text="&nbsp;"/>'), "x.opml:3: is no valid XML: undefined entity"),
        (b"\n<rss/>", "x.opml:2: is no OPML: it begins with <rss>"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "unknown encoding"),
        (opml('<outline text="x">' * 60 + "</outline>" * 60), f"folders stand more than {MAX_DEPTH} deep"),
        (b" " * (MAX_BYTES + 1), "x.opml: larger than 10 MB"),
    ],
)
def test_what_is_no_opml_is_refused_with_its_line(raw: bytes, words: str) -> None:
    with pytest.raises(OpmlError) as caught:
        read_opml(raw, "x.opml")
    assert words in str(caught.value)


def test_ids_come_from_titles_in_ascii_and_are_unlike_each_other() -> None:
    titles = [
        "Île Gazette!",
        "ile  gazette",
        "Новости дня",
        "",
        "World: a very long title that goes on for ever and on",
    ]
    outlines = [Outline(1, title, f"https://n{place}.example/rss", None) for place, title in enumerate(titles)]
    assert [one["id"] for one in take(outlines, at_hand(), None).feeds] == [
        "ile-gazette",
        "ile-gazette-2",
        "n2",
        "n3",
        "world-a-very-long-title-that-goes-on-for",
    ]


def test_a_foreign_list_cannot_have_a_secret_of_the_environment_sent_to_it() -> None:
    raw = opml('<outline text="x" xmlUrl="https://x.example/${SLACK_TOKEN}"/>')
    taken = take(read_opml(raw, "x.opml"), at_hand(), None)
    assert taken.feeds == []
    assert "names a secret" in taken.refused[0][1]


@pytest.mark.parametrize(
    "own",
    [
        'ww:login="{user: x, password_file: /etc/passwd}"',
        "ww:headers='{X-Key: \"${SLACK_TOKEN}\"}'",
        'ww:proxy="http://proxy.example:3128"',
    ],
)
def test_a_foreign_list_cannot_say_what_is_sent_nor_through_whom(own: str) -> None:
    raw = opml(f'<outline xmlns:ww="urn:wirewatch:feeds" text="x" xmlUrl="https://x.example/" {own}/>')
    taken = take(read_opml(raw, "x.opml"), at_hand(), None)
    assert taken.feeds == []
    assert "for you to say" in taken.refused[0][1]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://x.example/feed", "is no web address"),
        ("file:///etc/passwd", "is no web address"),
        ("http://127.0.0.1/feed", "is not on the public internet"),
        ("feed", "is no web address"),
    ],
)
def test_an_address_that_cannot_be_polled_is_told_and_the_rest_is_taken(address: str, words: str) -> None:
    raw = opml(f'<outline text="x" xmlUrl="{address}"/>\n<outline text="y" xmlUrl="https://y.example/rss"/>')
    taken = take(read_opml(raw, "x.opml"), at_hand(), None)
    assert [(one.line, words in why) for one, why in taken.refused] == [(3, True)]
    assert [one["id"] for one in taken.feeds] == ["y"]
