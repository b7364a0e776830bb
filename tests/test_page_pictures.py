"""Pictures: what they show is what is there, as SVG, as a table and in words; on a phone, in both themes."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from browser import Browser, Window
from bureau import Bureau
from enriched_builder import claim, enriched
from web_desk import NOW, USERS, WebDesk, on_files

from app.web.pictures.alerts_picture import Pillar, rule_picture, total_picture
from app.web.pictures.asked import read
from app.web.pictures.counting import Counting
from app.web.pictures.days import Bucket, briefly, buckets, gathered, said, ticks
from app.web.pictures.events_page import pairs_of, sides, table
from app.web.pictures.matrix import Side, Square, matrix_picture
from app.web.pictures.rows_picture import Row, rows_picture
from app.web.pictures.scales import brief, change, columns, heights, nice_top, share_class, shortened
from app.web.pictures.svg import element, link, picture, text
from app.web.pictures.tally import day_of
from state.day_events import Told
from tests.timeline import Rules, arrives, expels, rule
from topics.records import Actor, Enriched

HOSTILE = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>{{7*7}}\"'&"
RULES = Rules(
    rule("new", event="expulsion", key=("event.actor", "event.target"), new="90d", severity="high", tags=["envoys"]),
    rule("probe", word="impartial probe", severity="low"),
)
SAID = "Tuvalu denied that Kiribati was right. Smith accused Kiribati of theft."


def spoken(id: str, name: str = "Ana Smith", **article: Any) -> Enriched:
    """Tuvalu denies something about Kiribati, and a person called `name` accuses Kiribati."""
    claims = [
        claim(SAID, "Tuvalu", "denied", "Kiribati was right", "deny", actor="TUV"),
        claim(SAID, "Smith", "accused", "Kiribati of theft", "accuse", actor="person:smith"),
    ]
    actors: dict[str, str | Actor] = {
        "Tuvalu": "TUV",
        "Kiribati": "KIR",
        "Smith": Actor("person:smith", "person", name, None),
    }
    return enriched(SAID, actors=actors, claims=claims, id=id, **{"url": f"https://gazette.example/{id}", **article})


def told() -> list[Enriched]:
    """Two that expel, one that is about to, a probe, and two articles of claims: in two days."""
    return [
        arrives("-30h", "e1", "They go.", events=[expels("TUV", "KIR", 4)]),
        arrives("-20h", "e2", "They left.", events=[expels("FJI", "KIR", 2)]),
        arrives("-3h", "e3", "They may go.", events=[expels("NRU", "KIR", None, "threatened")]),
        arrives("-2h", "p1", "An impartial probe was asked for."),
        spoken("c1", first_seen=NOW - timedelta(hours=26)),
        spoken("c2", first_seen=NOW - timedelta(hours=1)),
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDesk]:
    folder = tmp_path_factory.mktemp("pictures")
    with decided(folder, told()) as made:
        yield made


def decided(folder: Path, articles: list[Enriched], settings: str = "") -> Any:
    """The page of an installation that has decided these articles, and counted them."""
    bureau = Bureau(folder / "stores", RULES)
    bureau.take(*articles)
    Counting(bureau.log, bureau.state, lambda: NOW).catch_up()
    bureau.close()
    return on_files(folder, settings)


def page(desk: WebDesk, place: str, status: int = 200) -> str:
    with desk.client() as client:
        answer = client.get(place)
    assert answer.status_code == status, answer.text
    return answer.text


def drawn(html: str, key: str) -> ElementTree.Element:
    """The picture whose title has this key, parsed as XML; there are others within it."""
    start = html.rindex('<svg class="picture', 0, html.index(f'id="{key}-title"'))
    depth = 0
    for tag in re.finditer(r"<(/?)svg", html[start:]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return ElementTree.fromstring(html[start : start + tag.end() + 1])
    raise AssertionError(f"{key} has no end")


def titles(svg: ElementTree.Element) -> list[str]:
    """What each link and square says of itself."""
    return [
        one.findtext("title") or "" for one in svg.iter() if one.tag in ("a", "g") and one.find("title") is not None
    ]


def cells(html: str) -> list[list[str]]:
    """The rows of the page's tables, without markup."""
    rows = re.findall(r"(?s)<tr>(.*?)</tr>", html)
    found = [re.findall(r"(?s)<t[dh] ?[^>]*>(.*?)</t[dh]>|<th scope=\"row\"[^>]*>(.*?)</th>", row) for row in rows]
    return [[re.sub(r"<[^>]+>", "", "".join(cell)).strip() for cell in row] for row in found]


def test_alerts_stand_by_day_and_rule_and_each_bar_leads_to_its_alerts(desk: WebDesk) -> None:
    html = page(desk, "/pictures?span=7d")
    assert titles(drawn(html, "total")) == [
        "6 May 2032: 2 alerts (2 high)",
        "7 May 2032: 2 alerts (1 high, 1 low)",
    ]
    assert titles(drawn(html, "rule-0")) == ["6 May 2032: 2 alerts", "7 May 2032: 1 alert"]
    assert 'href="/inbox?rule=new&amp;from=2032-05-06&amp;to=2032-05-06"' in html
    rows = cells(html)
    assert ["7 May 2032", "2", "1", "1"] in rows and ["6 May 2032", "2", "2", "0"] in rows
    assert ["new", "3", "6 May: 2; 7 May: 1"] in rows and ["probe", "1", "7 May: 1"] in rows
    assert "impartial" not in page(desk, "/pictures?tag=envoys"), "another rule's"
    assert titles(drawn(page(desk, "/pictures?span=7d&tag=envoys"), "total"))[-1] == "7 May 2032: 1 alert (1 high)"


def test_who_is_named_stands_in_alerts_or_in_all_that_was_read(desk: WebDesk) -> None:
    everything = page(desk, "/pictures/actors?span=7d&of=all")
    rows = cells(everything)
    assert ["Kiribati", "2", "–", "6 May: 1; 7 May: 1"] in rows and [
        "Ana Smith",
        "2",
        "–",
        "6 May: 1; 7 May: 1",
    ] in rows
    assert "/inbox?from=2032-05-06&amp;to=2032-05-06&amp;country=KIR" in everything
    assert "q=%22Ana+Smith%22" in everything
    assert "Nobody was named" in page(desk, "/pictures/actors?span=7d"), "no alert's article names an actor here"


def test_claims_stand_by_speaker_and_class_and_a_speaker_opens_his_sentences(desk: WebDesk) -> None:
    html = page(desk, "/pictures/claims?span=7d")
    assert {"Tuvalu, deny: 2 claims", "Ana Smith, accuse: 2 claims"} <= set(titles(drawn(html, "claims")))
    assert ["Tuvalu", "0", "0", "2", "0", "0", "0", "0", "2"] in cells(html)
    assert "6 articles were read" in html and "counted from 6 May 2032 on" in html
    his = page(desk, "/pictures/claims?span=7d&speaker=person:smith")
    assert "Kiribati, accuse: 2 claims" in titles(drawn(his, "claims"))
    assert his.count("Smith accused Kiribati of theft.") == 2 and "Tuvalu denied" not in his
    assert 'href="https://gazette.example/c2"' in his
    assert "accuse, 7 May 2032: 1 claim" in titles(drawn(his, "when"))
    assert "No claims in this time" in page(desk, "/pictures/claims?rule=new"), "none of its articles claims anything"


def test_who_expelled_whom_leads_to_the_alert_with_count_status_and_first_date(desk: WebDesk) -> None:
    html = page(desk, "/pictures/events")
    assert titles(drawn(html, "events"))[1:] == [
        "Tuvalu → Kiribati: done, 4 people, 1 report, first on 6 May 2032",
        "Fiji → Kiribati: done, 2 people, 1 report, first on 6 May 2032",
        "Nauru → Kiribati: threatened, no number told, 1 report, first on 7 May 2032",
    ]
    alert = re.search(r'href="(/alert/[^"]+)"', html)
    assert alert is not None and "https://gazette.example/e1" in page(desk, alert[1])
    assert ["Tuvalu", "Kiribati", "done", "4", "1", "6 May 2032"] in cells(html)
    assert "Nothing of this kind" in page(desk, "/pictures/events?type=vote")


def test_what_cannot_be_meant_is_said_beside_its_field_and_the_usual_is_shown(desk: WebDesk) -> None:
    html = page(desk, "/pictures?span=century", 422)
    assert 'id="span-error"' in html and titles(drawn(html, "total"))
    for place in (
        "/pictures/claims?speaker=nobody&class=%00",
        "/pictures/events?type=%3Cx%3E",
        "/pictures/actors?tag=x",
    ):
        assert "in this time" in page(desk, place)


def test_pictures_stand_at_both_places_of_a_public_address_with_a_path(tmp_path: Path) -> None:
    with decided(tmp_path, told(), "public_url: http://127.0.0.1/w\n") as desk:
        for place in ("/w/pictures", "/pictures"):
            html = page(desk, place)
            assert 'href="/w/inbox?rule=new' in html and 'href="/w/pictures/claims"' in html


def test_who_is_not_signed_in_sees_none(tmp_path: Path) -> None:
    with on_files(tmp_path, USERS) as desk:
        page(desk, "/pictures/claims", 303)
        with desk.signed_in("rosa") as client:
            assert "Nothing has been counted yet." in client.get("/pictures/claims").text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_person_with_a_phone_can_read_all_of_them(desk: WebDesk, browser: Browser, theme: str) -> None:
    window = browser.window(desk.address, width=360, theme=theme)
    for place in ("", "/actors?of=all", "/claims", "/claims?speaker=TUV", "/events"):
        window.open(f"/pictures{place}")
        for summary in window.page.locator(".figures summary").all():
            summary.click()
        assert_legible(window)
        window.picture(f"test-pictures{place[:7].replace('/', '-')}")
        # Each in one theme, for it takes seconds; colours are the same on all.
        if place in (("", "/claims?speaker=TUV") if theme == "light" else ("/actors?of=all", "/events")):
            window.well()


def test_a_bar_is_pressed_and_shows_its_alerts(desk: WebDesk, browser: Browser) -> None:
    window = browser.window(desk.address, width=1400, theme="dark").open("/pictures?span=7d")
    window.page.locator("#rule-0-title + desc ~ a").first.click()
    window.page.wait_for_url("**/inbox?rule=new&from=2032-05-06&to=2032-05-06")
    assert window.page.locator(".headline").count() == 2
    window.open("/pictures/claims").page.get_by_role("link", name="Ana Smith").first.click()
    assert window.page.get_by_text("Smith accused Kiribati of theft.").count() == 2
    window.well()


def assert_legible(window: Window) -> None:
    """Nothing sticks out, and no two names or numbers of a picture lie upon each other."""
    assert window.sticks_out() == [] and window.problems == []
    upon = window.page.evaluate(
        """() => [...document.querySelectorAll("svg.picture")].flatMap((picture) => {
          const boxes = [...picture.querySelectorAll("text:not(.scale)")].filter((one) => one.checkVisibility()
            && !one.getAttribute("transform")).map((one) => [one.textContent, one.getBoundingClientRect()]);
          return boxes.flatMap(([words, one], place) => boxes.slice(place + 1)
            .filter(([, other]) => one.left < other.right && other.left < one.right
              && one.top + 3 < other.bottom && other.top + 3 < one.bottom)
            .map(([others]) => words + " / " + others)); })"""
    )
    assert upon == []


def test_nothing_runs_that_stands_in_names_titles_and_addresses(tmp_path: Path, browser: Browser) -> None:
    evil = spoken("x1", HOSTILE, title="", source="evil.example", url="javascript:window.ran=1")
    evil.article.title = HOSTILE
    event = expels("TUV", "KIR")
    evil.events = [type(event)(HOSTILE, "done", [None], [HOSTILE], [None], [HOSTILE], 3, None, None, event.evidence)]
    with decided(tmp_path, [evil]) as desk:
        window = browser.window(desk.address, width=360)
        window.page.goto(desk.address)
        for place, query in (
            ("actors", {"of": "all"}),
            ("claims", {"speaker": "person:smith"}),
            ("events", {"type": HOSTILE}),
        ):
            window.open(desk.site.url(f"pictures/{place}", **query))
            assert "{{7*7}}" in window.page.content()
            assert window.page.evaluate("window.ran === undefined && !document.querySelector('a[href^=javascript]')")
            assert_legible(window)


def test_a_span_is_cut_into_buckets_that_hold_each_day_once() -> None:
    first, last = date(2032, 2, 10), date(2032, 5, 7)
    for step in ("day", "week", "month"):
        found = buckets(first, last, step)
        days = [one for bucket in found for one in range(bucket.first.toordinal(), bucket.last.toordinal() + 1)]
        assert days == list(range(first.toordinal(), last.toordinal() + 1)), step
        assert sum(gathered({first: 2, last: 3, date(2031, 1, 1): 9}, found)) == 5
    assert [briefly(one) for one in buckets(first, last, "month")] == [
        "February 2032",
        "March 2032",
        "April 2032",
        "1–7 May",
    ]
    assert said(Bucket(date(2031, 12, 29), date(2032, 1, 4))) == "29 December 2031 to 4 January 2032"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 13, 30, 53, 90])
def test_marks_below_a_picture_never_meet(count: int) -> None:
    among = buckets(date(2032, 1, 1), date(2032, 1, 1) + timedelta(days=count - 1), "day")
    for narrow, pixels in ((True, 300), (False, 700)):
        shown = [one for one in ticks(among) if not (narrow and one.wide)]
        edges = []
        for tick in shown:
            width = 8 * columns(tick.words)
            left = tick.x * pixels / 100 - {"start": 0, "middle": width / 2, "end": width}[tick.at]
            edges.append((left, left + width))
        assert edges == sorted(edges) and all(a[1] <= b[0] for a, b in pairwise(edges))


def test_numbers_and_names_are_cut_to_the_room_there_is() -> None:
    assert [brief(one) for one in (0, 999, 1000, 9_949, 9_950, 12_345, 999_999, 3_000_000)] == [
        "0", "999", "1.0k", "9.9k", "9k", "12k", "999k", "3.0M",
    ]  # fmt: skip
    assert [nice_top(one) for one in (0, 1, 2, 3, 5, 7, 11, 99, 101)] == [1, 1, 2, 4, 5, 8, 12, 100, 120]
    assert (shortened("Ana Paeniu", 6), columns(shortened("毛宁外交部发言人", 7))) == ("Ana P…", 7)
    assert [change(*one) for one in ((3, None), (3, 0), (3, 1), (1, 3), (2, 2))] == ["–", "new", "+2", "−2", "±0"]
    assert heights([0, 1, 400], 40) == [0, 2, 40]
    assert [share_class(one, 100) for one in (0, 1, 30, 100)] == ["l0", "l1", "l3", "l5"]


def test_what_is_drawn_is_escaped_and_well_formed() -> None:
    svg = picture("k", HOSTILE, "a\x00b\x1f", 10, [link("/x?a=1&b=2", HOSTILE, text(HOSTILE, 0, 5)), element("rect")])
    parsed = ElementTree.fromstring(svg)
    assert parsed.findtext("title") == parsed.findtext("a/title") == parsed.findtext("a/text") == HOSTILE
    assert parsed.findtext("desc") == "a b " and parsed.find("a").attrib["href"] == "/x?a=1&b=2"  # type: ignore[union-attr]


def test_a_stack_is_as_high_as_its_number() -> None:
    among = buckets(date(2032, 5, 6), date(2032, 5, 7), "day")
    svg = total_picture([Pillar(among[0], {"low": 1, "high": 3}), Pillar(among[1], {})], lambda *_: "/x")
    drawn = {one.attrib["class"]: one.attrib["d"] for one in ElementTree.fromstring(svg).iter("path")}
    high, low = (re.fullmatch(r"M0\.1 ([\d.]+)h\.8v([\d.]+)h-\.8z", drawn[f"bar {one}"]) for one in ("high", "low"))
    assert high is not None and low is not None and drawn["bar critical"] == ""
    assert float(high[1]) + float(high[2]) == 150 and float(low[1]) + float(low[2]) == float(high[1])
    assert float(high[2]) == 3 * float(low[2])
    bars = ElementTree.fromstring(rule_picture("k", "r", [0, 7], among, lambda bucket, rule: f"/{rule}/{bucket.first}"))
    assert [one.attrib["href"] for one in bars.iter("a")] == ["/r/2032-05-07"]


def test_a_row_says_its_number_and_its_change() -> None:
    among = buckets(date(2032, 5, 6), date(2032, 5, 7), "day")
    rows = [Row("RUS", "Russia", "/r", [1, 4], 2)]
    svg = rows_picture("k", "t", "w", rows, among, lambda row, bucket: f"/{row.id}", ("article", "articles"))
    words = [one.text for one in ElementTree.fromstring(svg).iter("text")]
    assert {"Russia", "5", "+3"} <= set(words)


def test_a_matrix_puts_each_number_under_its_column() -> None:
    squares = {("a", "y"): Square("a to y: 5", "5", "l5", "/ay")}
    svg = matrix_picture("k", "t", "w", [Side("a", "Aa"), Side("b", "Bb")], [Side("x", "X"), Side("y", "Y")], squares)
    root = ElementTree.fromstring(svg)
    at = {one.text: one.attrib["x"] for one in root.iter("text")}
    assert at["5"] == at["Y"] != at["X"] and titles(root)[-1] == "a to y: 5"


def test_the_strongest_status_of_a_pair_is_shown_and_the_longer_side_stands_in_rows() -> None:
    def one(actor: str, target: str, status: str, people: int | None, day: int) -> Told:
        first = datetime(2032, 5, day, tzinfo=NOW.tzinfo)
        return Told(
            type="expulsion", rule="", day=day_of(first), actor=actor, target=target, status=status, reports=2,
            people=people, first=first, article=f"{actor}{day}", url="javascript:x",
        )  # fmt: skip

    pairs = pairs_of(
        [one("RUS", "FRA", "threatened", 9, 1), one("RUS", "FRA", "done", 3, 2), one("RUS", "FRA", "done", 5, 4),
         one("RUS", "POL", "announced", None, 3)], {("RUS", "POL"): "/alert/1"},
    )  # fmt: skip
    assert [(one.told.status, one.told.people, one.reports, one.href) for one in pairs.values()] == [
        ("done", 5, 6, None), ("announced", None, 2, "/alert/1"),
    ]  # fmt: skip
    called = {"RUS": "Russia", "FRA": "France", "POL": "Poland"}
    rows, columns, turned = sides(pairs, called)
    assert ([one.name for one in rows], [one.short for one in columns], turned) == (["France", "Poland"], ["RUS"], True)
    assert [cell.words for cell in table("t", pairs, called).rows[0]] == [
        "Russia",
        "France",
        "done",
        "5",
        "6",
        "2 May 2032",
    ]


def test_what_is_asked_for_is_read_and_carried_on() -> None:
    asked = read({"span": "90d", "rule": " new ", "tag": "", "speaker": "TUV", "x": "y"}, NOW)
    assert (asked.values, dict(asked.chosen)) == ({"span": "90d", "rule": "new"}, {"speaker": "TUV"})
    assert (asked.last, asked.first, asked.days[0] - asked.before[0]) == (date(2032, 5, 7), date(2032, 2, 8), 90)
