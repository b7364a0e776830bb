"""Did we miss this? What each rule made of an article that is known, of a page, of a text; and examples made of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser import Browser
from echo_reader import echo_reader
from enriched_builder import enriched, event, resolve
from feed_server import FeedServer, Page
from stores import Stores
from web_desk import NOW, USERS, WebDesk, csrf_of, on_files, web_desk

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.rules.compile import RuleSet, compile_rules
from app.kept_record import kept_record
from app.rule_files import compile_texts
from app.web.missed_desk import ReadingChild
from app.web.missed_judging import verdicts
from app.web.missed_page import LONGEST, NoArticleError, pasted, web_page
from app.web.missed_sentence import of_reason
from processors.children import ChildPool
from processors.settings import ExtractionSettings
from state import articles
from state.articles import Known
from state.audit import acts
from state.database import State, memory_state
from state.leases import Lease
from topics.log import ENRICHED, Keyed
from topics.records import Enriched, Reason, encode

RULES = """\
# Ours.
rules:
  - id: expulsion          # the loudest
    title: A country expels diplomats
    severity: critical
    when: {event: {type: expulsion, status: [done, announced]}}
    key: [event.actor, event.target]
    new: 90d
    examples:
      - {at: 0h, text: "Fiji expelled two Kiribati diplomats.", fires: true}   # keep me
  - id: probe
    title: An impartial probe
    severity: high
    when: {phrase: "impartial probe"}
  - id: copra
    title: Copra
    state: draft
    when: {phrase: "copra auction"}
"""
ARTICLE = enriched("Tuvalu wants an impartial, slow and public probe. The fair hearing was long.")
LOCAL = "fetch: {allow_private: [127.0.0.0/8]}\n"
TEXT = "Peru will expel the ambassador of Paraguay if talks fail. They want an impartial and, they said, quick probe."


def furnish(desk: WebDesk) -> None:
    (desk.folder / "rules").mkdir()
    (desk.folder / "rules" / "ours.yaml").write_text(RULES)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, LOCAL) as made:
        furnish(made)
        yield made


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDesk]:
    """One whose child that reads is started once."""
    with on_files(tmp_path_factory.mktemp("reading"), LOCAL) as made:
        furnish(made)
        yield made


@pytest.fixture
def desks(stores: Stores, state: State, tmp_path: Path) -> Iterator[WebDesk]:
    with web_desk(stores, state, tmp_path, USERS) as made:
        furnish(made)
        yield made


def article(name: str, hours: int, text: str = "Tuvalu expelled two Kiribati diplomats.") -> Enriched:
    made = enriched(
        text,
        title=f"Report {name}",
        actors={"Tuvalu": "TUV", "Kiribati": "KIR"},
        events=[event(f"Report {name}\n\n{text}", "expelled two", actor=["TUV"], target=["KIR"])],
    )
    about = made.article
    about.id, about.url, about.feed = name, f"https://gazette.example/{name}", "gazette"
    about.canonical_url, about.first_seen = f"http://gazette.example/{name}", NOW - timedelta(hours=hours)
    return made


def decide(desk: WebDesk, *some: Enriched) -> None:
    """As ingest, processors and decider do."""
    texts = desk.site.running.folder.rule_texts()
    decider = Decider(
        desk.log, desk.state, compile_texts, Enqueuer(lambda: SubscriptionsFile()), lambda: desk.now, wait=0.0
    )
    decider.reload(compile_texts(texts), texts)
    with desk.state.write() as connection:
        for one in some:
            names = [f"url:{one.article.canonical_url}"]
            articles.remember(connection, [(Known(one.article.id, 1, "h"), names)], one.article.first_seen)
    desk.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in some])
    lease = Lease("decider", "me", 1)
    idle = 0
    while idle < 3:
        idle = 0 if decider.step(lease) else idle + 1


def test_an_address_that_is_known_leads_to_what_was_read_and_decided_then(desks: WebDesk) -> None:
    first, second = article("first", 9), article("second", 5, "As told, Tuvalu expelled two Kiribati diplomats today.")
    decide(desks, first, second)
    with desks.signed_in("rosa") as client:
        form = {"csrf": csrf_of(client.get("/missed").text)}
        led = client.post("/missed", data={**form, "url": "www.gazette.example/second/?utm_source=mail#top"})
        assert (led.status_code, led.headers["Location"]) == (303, "/missed?article=second")
        page = client.get("/missed?article=second").text
        assert "It matched and was held back: seen before" in page and "decided when it came" in page
        assert "TUV → KIR" in page and "<mark>expelled two</mark>" in page and "/missed/example" not in page
        fired = client.get("/missed?article=first").text
        assert "It fired" in fired and 'href="/alert/' in fired and "2 rules look for something else" in fired
        edited = RULES.replace("new: 90d", "new: 91d")
        (desks.folder / "rules" / "ours.yaml").write_text(edited)
        changed = client.get("/missed?article=first").text
        assert "It fired" not in changed and "by rules or of a text that changed since: 1" in changed
        assert client.get("/missed?article=nobody").status_code == 404
        assert client.post("/missed/example", data={**form, "rule": "probe", "article": "first"}).status_code == 403


def test_a_person_pastes_a_text_and_makes_the_nearest_miss_an_example(reading: WebDesk, browser: Browser) -> None:
    desk = reading
    window = browser.window(desk.address, width=800)
    window.open("/missed").well()
    page = window.page
    page.get_by_label("Headline").fill("Talks {{7*7}}")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("heading", name="No rule matches").wait_for(timeout=90_000)
    headings = page.locator(".verdict-of h3").all_inner_texts()
    assert headings == ["A country expels diplomats", "An impartial probe"]
    nearest = page.locator("#rule-expulsion")
    assert nearest.locator("mark").inner_text() == "Peru will expel the ambassador of Paraguay"
    assert "its status is threatened" in nearest.inner_text()
    assert page.get_by_role("region", name="Actors").get_by_text("Paraguay").is_visible()
    window.well()
    window.picture("missed-answer")
    nearest.get_by_role("button", name="Rightly silent").click()
    page.get_by_text("It is an example now that stays silent").wait_for()
    lines = (desk.folder / "rules" / "ours.yaml").read_text().splitlines()
    old = RULES.splitlines()
    sentence = "Peru will expel the ambassador of Paraguay if talks fail."
    assert lines[:10] == old[:10] and lines[11:] == old[10:]
    assert lines[10].strip() == f"- {{at: 2161h, text: {sentence}, fires: false}}"
    assert acts(desk.state)[0].words == "expulsion: an example that is silent"
    nearest.get_by_role("button", name="Rightly silent").click()
    page.get_by_text("has this sentence among its examples already").wait_for()
    dark = browser.window(desk.address, width=360, theme="dark")
    window.problems.clear()  # the answer was refused, as it should be
    dark.open(page.url.removeprefix(desk.address).replace("/missed/example", "/missed")).well()


def test_a_page_is_read_where_robots_lets_and_nothing_else_is_asked_for(reading: WebDesk) -> None:
    body = "<p>" + "The harbour fire calls for an impartial probe, the opposition said on Friday. " * 8 + "</p>"
    page = f"<!doctype html><html lang=en><head><title>Fire</title></head><body><article>{body}</article></body></html>"
    with FeedServer() as server, reading.client() as client:
        server.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /secret", content_type="text/plain")
        server.pages["/fire"] = Page(page.encode(), content_type="text/html")
        server.pages["/feed"] = Page(b"<rss/>", content_type="application/pdf")
        form = {"csrf": csrf_of(client.get("/missed").text)}

        def asked(url: str) -> str:
            answer = client.post("/missed", data={**form, "url": url})
            assert answer.status_code in {303, 422}
            return client.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text

        assert "1 rule matches" in (told := asked(server.url("/fire"))) and "It would fire" in told
        assert "robots.txt forbids it" in asked(server.url("/secret/x"))
        assert "This is no web page, but application/pdf" in asked(server.url("/feed"))
        assert {path for path, _ in server.asked} == {"/robots.txt", "/fire", "/feed"}
        for wrong in ("javascript:alert(1)", "http://", "https://a b/", "file:///etc/passwd"):
            assert "This is no web address" in asked(wrong)
        assert "Write an address, or a text, or both" in asked("")
        assert "Ask again" in client.get("/missed?reading=long-ago").text


def test_a_reader_reaches_no_network_of_the_house_even_where_feeds_may(tmp_path: Path) -> None:
    with FeedServer() as server, on_files(tmp_path, LOCAL + USERS) as desk, desk.signed_in("rosa") as client:
        form = {"csrf": csrf_of(client.get("/missed").text)}
        answer = client.post("/missed", data={**form, "url": server.url("/fire")})
        assert answer.status_code == 422 and "not on the public internet" in answer.text
        assert server.asked == []


def test_a_text_that_is_too_long_is_refused_in_words(desk: WebDesk) -> None:
    with desk.client() as client:
        form = {"csrf": csrf_of(client.get("/missed").text)}
        answer = client.post("/missed", data={**form, "text": "ü" * (LONGEST + 1)})
    assert answer.status_code == 422 and "100,001 characters; 100,000 are read at most" in answer.text
    assert len(pasted("", "ü" * LONGEST, "", NOW).text) == LONGEST
    with pytest.raises(NoArticleError):
        web_page("https://[::1")


def test_rules_that_cannot_be_used_are_named_and_those_in_force_answer(desk: WebDesk) -> None:
    decide(desk, article("first", 9))
    (desk.folder / "rules" / "ours.yaml").write_text(RULES + "  - {id: copra}\n")
    with desk.client() as client:
        page = client.get("/missed?article=first").text
        assert "these are the rules in force" in page and "ours.yaml:19" in page and "It fired" in page
        form = {"csrf": csrf_of(page), "rule": "probe", "fires": "yes", "article": "first"}
        answer = client.post("/missed/example", data=form)
    assert answer.status_code == 409 and "Nothing was written" in answer.text


def rules_of(*when: object) -> RuleSet:
    made = [{"id": f"r{number}", "when": one} for number, one in enumerate(when)]
    return compile_rules({"r.yaml": {"rules": made}}, resolve)


def test_what_would_fire_stands_before_what_misses_and_nearer_misses_before_others() -> None:
    rules = rules_of({"phrase": "tuna soup"}, {"phrase": "impartial probe"}, {"phrase": "fair hearing"})
    state = memory_state()
    with state.read() as connection:
        found = verdicts(connection, rules, ARTICLE, [])
    state.close()
    assert [(one.rule.id, one.outcome) for one in found] == [("r2", "fires"), ("r1", "missed"), ("r0", "missed")]
    quoted = [one.nearest(ARTICLE) for one in found]
    assert quoted[0] is not None and "fair hearing" in quoted[0].sentence
    assert quoted[1] is not None and quoted[2] is None and found[2].nearness == 0


@pytest.mark.parametrize(
    ("words", "below", "sentence", "marked"),
    [
        ('of "fair probe" "probe" is there, "fair" is not', "", "A probe began.", "probe"),
        ('its status is no "probes"', '"hearing"', "The hearing   was long.", "hearing"),
        ('"was long": too far', '"probe"', "The hearing   was long.", "was long"),
        ("nothing is quoted", "", None, ""),
        ('"robe"', "", None, ""),
    ],
)
def test_the_sentence_that_a_miss_is_about_is_the_one_that_it_quotes(
    words: str, below: str, sentence: str | None, marked: str
) -> None:
    reason = Reason("phrase", False, words, [Reason("phrase", False, below)] if below else [])
    found = of_reason(reason, enriched("The hearing   was long. A probe began."))
    assert (found.sentence.strip() if found else None) == sentence
    if found is not None and found.mark is not None:
        assert found.sentence[slice(*found.mark)] == marked


def test_a_record_is_found_by_its_place_its_time_or_among_the_last(desk: WebDesk) -> None:
    records = [article(f"a{number % 40}", 9) for number in range(250)]
    for number, one in enumerate(records):
        one.article.revision = 1 + number // 40
    places = [at for _, at in desk.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in records])]
    desk.log.append(ENRICHED, [Keyed("a1", b"{")])

    def found(name: str, revision: int | None, place: int | None = None, hours: int | None = None) -> int | None:
        since = None if hours is None else NOW + timedelta(hours=hours)
        kept = kept_record(desk.log, name, revision, place, since)
        return kept.article.revision if kept is not None else None

    assert found("a3", 7, places[3]) == 7 and found("a3", 1, places[3]) == 1
    assert found("a3", 99) == 7 and found("a3", None) == 1
    assert found("a3", 7, hours=24 * 365 * 100) == 7, "a clock that goes ahead hides nothing"
    assert found("nobody", 1) is None


def test_the_child_that_reads_starts_when_it_is_asked_and_ends_when_nobody_asks() -> None:
    started: list[ChildPool] = []

    def start() -> ChildPool:
        if started:
            raise RuntimeError("another child is started")
        started.append(ChildPool(ExtractionSettings(), 1, make=echo_reader))
        return started[-1]

    child = ReadingChild(start)
    child.rest()
    assert started == []
    try:
        assert child.read(pasted("", "Peru spoke.", "", NOW)).degraded is None
        failed = child.read(pasted("", "Peru fails.", "", NOW))
        assert failed.degraded is not None and [one.name for one in failed.actors] == ["Peru"]
        child.rest()
        with pytest.raises(RuntimeError, match="another child"):
            child.read(pasted("", "Peru spoke.", "", NOW))
    finally:
        child.rest()
