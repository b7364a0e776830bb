"""The page of one alert: why it fired, in which words, how its story went, and who was told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Browser
from bureau import Bureau, expulsion
from delivery_desk import alert, update
from hypothesis import given
from hypothesis import strategies as st
from stores import Stores
from test_page_inbox import HOSTILE, form
from tries import tries
from web_desk import NOW, USERS, WebDesk, on_files, web_desk

from app.web.alert_text import LONGEST, text_of
from app.web.alert_told import sent
from state import alerts, outbox, updates
from state.alert_earlier import earlier
from state.database import State
from state.outbox import Told
from tests.timeline import arrives
from topics.log import ENRICHED
from topics.records import Claim, Enriched, Evidence, Mention, Span, Speaker

_TOLD = arrives("0h", "a1", "Tuvalu denied it was so.")
PLAIN = {name: getattr(_TOLD, name) for name in Enriched.__struct_fields__}
"""The fields of an article in which nothing was read."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path) as made:
        yield made


@pytest.fixture
def story(desk: WebDesk, tmp_path: Path) -> Iterator[Bureau]:
    """Two countries expel diplomats; one report is a reprint, one brings nothing new."""
    bureau = Bureau(tmp_path / "stores")
    first = expulsion("0h", "a1", "TUV>KIR", "envoy", count=2)
    bureau.take(
        expulsion("-120d", "a0", "TUV>KIR", "attaché"),
        first,
        replaced(first, id="a2", source="lagoon.example", hours=1),
        expulsion("2h", "a3", "TUV>KIR", "consul", source="herald.example"),
        expulsion("3h", "a4", "FJI>KIR", "minister", source="herald.example"),
    )
    yield bureau
    bureau.close()


def replaced(told: Enriched, *, id: str, source: str, hours: int) -> Enriched:
    """The same text elsewhere, later."""
    made = {name: getattr(told, name) for name in Enriched.__struct_fields__}
    article = {name: getattr(told.article, name) for name in type(told.article).__struct_fields__}
    seen = told.article.first_seen + timedelta(hours=hours)
    article |= {"id": id, "source": source, "url": f"https://{source}/{id}", "canonical_url": f"{source}/{id}"}
    article |= {"first_seen": seen, "published": seen}
    return Enriched(**{**made, "article": type(told.article)(**article)})


def of(bureau: Bureau, rule: str, article: str) -> str:
    return next(one.id for one in bureau.alerts() if one.rule == rule and one.articles[-1].id == article)


def test_a_person_reads_why_it_fired_and_how_the_story_went(story: Bureau, desk: WebDesk, browser: Browser) -> None:
    window = browser.window(desk.address, width=1400).open(f"/alert/{of(story, 'new', 'a1')}")
    page = window.page
    assert page.inner_text("h1") == "A envoy speaks"
    assert "They expelled whom the envoy had named" in page.inner_text(".top .evidence")
    assert "yes" in page.inner_text(".tree")
    assert page.locator(".article .event").count() and "They expelled" in page.inner_text(".article")
    course = page.inner_text(".course")
    for words in (
        "4 articles",
        "1 reprint",
        "reprint of gazette.example",
        "fired this alert",
        "held back: seen before",
    ):
        assert words in course, words
    assert not page.locator("details.made > .tree").first.is_visible()
    page.locator("details.made summary").first.click()
    assert page.locator("details.made[open] > .tree").first.is_visible()
    assert "desk-slack" in page.inner_text(".sent") and "waits to be sent" in page.inner_text(".sent")
    assert page.locator("section", has_text="Earlier: Tuvalu → Kiribati").get_by_role("link", name="A attaché").count()
    page.get_by_text("See to it", exact=True).click()
    page.get_by_label("Note").fill("on it")
    page.get_by_label("Note").press("Enter")
    page.wait_for_selector(".stand.seen")
    assert "/alert/" in page.url and "on it" in page.inner_text(".standing")
    there = page.get_by_role("link", name="Read it there").get_attribute("href")
    assert there is not None and there.startswith("https://")
    assert window.problems == []


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1400, "dark")])
def test_an_alert_is_fit_to_be_seen(story: Bureau, desk: WebDesk, browser: Browser, width: int, theme: str) -> None:
    window = browser.window(desk.address, width=width, theme=theme).open(f"/alert/{of(story, 'two', 'a3')}")
    window.picture("alert")
    window.well()
    for other in (1920, 800, 320):
        window.page.set_viewport_size({"width": other, "height": 800})
        assert window.sticks_out() == []


def test_what_the_log_keeps_no_longer_is_said_and_the_quotation_stays(story: Bureau, desk: WebDesk) -> None:
    place = f"/alert/{of(story, 'new', 'a1')}"
    with desk.client() as client:
        assert "Legend" in client.get(place).text
        with story.log as log:
            log.retain(ENRICHED, before=NOW + timedelta(days=9999))
        page = client.get(place).text
    assert "The log keeps this article no longer" in page and "Legend" not in page
    assert "They expelled whom the envoy" in page


def test_an_alert_of_which_nothing_else_is_kept_has_a_page_and_none_has_none(
    stores: Stores, state: State, tmp_path: Path
) -> None:
    with web_desk(stores, state, tmp_path, USERS) as desk, desk.signed_in("rosa") as client:
        with state.write() as connection:
            for number in (1, 2):
                alerts.add(connection, alert(number, reasons=[], evidence=[]))
            outbox.add(connection, "m1", "desk", "desk-mail", ["alert-1"], NOW, story="s-1")
            updates.add(connection, update(alert(1), NOW))
        page = client.get("/alert/alert-1")
        assert page.status_code == 200 and "Nothing is kept of the article" in page.text
        assert "desk-mail" in page.text and "count now 40, was 33" in page.text
        assert client.get("/alert/nothing").status_code == 404 and client.get("/alert/%00").status_code == 404
        back = {"back": "/alert/alert-1"}
        answer = client.post("/inbox/react", data=form(desk, page.text, "known", 1, **back))
        assert answer.headers["Location"] == "/alert/alert-1"
        assert "known already" in client.get("/alert/alert-1").text
        with state.read() as connection:
            assert earlier(connection, alert(1), 5) == []


def test_hostile_words_are_words_on_the_page_of_an_alert(desk: WebDesk, tmp_path: Path, browser: Browser) -> None:
    bureau = Bureau(tmp_path / "stores")
    told = expulsion("0h", "a1", "TUV>KIR", HOSTILE, source=HOSTILE)
    bureau.take(told)
    window = browser.window(desk.address).open(f"/alert/{of(bureau, 'new', 'a1')}")
    bureau.close()
    page = window.page
    assert HOSTILE in page.inner_text("h1") and HOSTILE in page.inner_text(".article")
    assert page.evaluate("window.ran") is None and window.problems == []


@given(
    text=st.text("ab \n", min_size=1, max_size=60),
    ends=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=8),
)
@tries(30)
def test_the_pieces_of_a_text_are_the_text_whatever_overlaps(text: str, ends: list[tuple[int, int, bool]]) -> None:
    spans = [(min(a, b, len(text)), min(max(a, b), len(text)), said) for a, b, said in ends]
    mentions = [Mention(a, b, text[a:b], "GPE", "TUV") for a, b, said in spans if not said]
    claims = [
        Claim(None, None, "say", "positive", False, Span(a, b, text[a:b]), [], 0.5) for a, b, said in spans if said
    ]
    marked = Enriched(**{**PLAIN, "text": text, "blocks": [(0, len(text))], "mentions": mentions, "claims": claims})
    (block,) = text_of(marked, []).blocks
    assert "".join(piece.text for piece in block.pieces) == text
    for a, b, said in spans:
        inside = "".join(piece.text for piece in block.pieces if ("claim" if said else "actor") in piece.kinds.split())
        assert text[a:b] in inside or a == b or len(inside) >= b - a


def test_a_long_text_is_cut_and_evidence_of_another_text_marks_nothing() -> None:
    told = arrives("0h", "a1", "Tuvalu spoke. " * 3000)
    shown = text_of(
        told, [Evidence("a1", "phrase", None, 0, 5, "other"), Evidence("a9", "phrase", None, 0, 6, "Tuvalu")]
    )
    assert shown.cut and sum(len(piece.text) for block in shown.blocks for piece in block.pieces) <= LONGEST
    assert not any(piece.fired for block in shown.blocks for piece in block.pieces)


def test_the_words_that_fired_are_marked_where_they_stand() -> None:
    enriched = Enriched(**PLAIN)
    start = enriched.text.index("denied")
    fired = Evidence(enriched.article.id, "phrase", None, start, start + 6, "denied")
    (block,) = [one for one in text_of(enriched, [fired]).blocks if not one.title]
    assert [piece.text for piece in block.pieces if piece.fired] == ["denied"]


def test_claims_are_told_with_who_makes_them() -> None:
    claim = Claim(Speaker(0, 6, "Tuvalu", "TUV"), None, "deny", "negative", False, Span(12, 21, "it was so"), [], 0.5)
    (said,) = text_of(Enriched(**{**PLAIN, "claims": [claim]}), []).claims
    assert (said.who, said.what, said.text) == ("Tuvalu", "deny", "it was so")


@pytest.mark.parametrize(
    ("status", "error", "words", "kind"),
    [
        ("sent", None, "sent", "good"),
        ("failed", "550 no such\nuser", "failed for good: 550 no such user", "bad"),
        ("waiting", None, "waits to be sent", "plain"),
        ("waiting", "timeout", "waits to be sent after 2 tries: timeout", "bad"),
        ("held", None, "waits for a digest, until 7 May 2032, 09:30 at the latest", "plain"),
        ("muted", None, "muted: nobody wanted to hear of it", "plain"),
        ("told", None, "told in a digest", "good"),
    ],
)
def test_how_a_message_went_is_said_in_words(status: outbox.Status, error: str | None, words: str, kind: str) -> None:
    message = outbox.Message(
        id="m", subscription="desk", channel="mail", alerts=["a"], status=status, attempts=2 if error else 0,
        created=NOW, not_before=NOW, error=error,
    )  # fmt: skip
    (shown,) = sent([Told(message, NOW, None)])
    assert (shown.words, shown.kind) == (words, kind)
