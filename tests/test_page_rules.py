"""The rules workbench: the table, a rule's page, editing with mistakes and effect beside it, saving."""

import os
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from itertools import pairwise
from pathlib import Path
from time import sleep
from typing import Any

import httpx
import pytest
from browser import THEMES, WIDTHS, Browser
from enriched_builder import enriched
from stores import Stores
from web_desk import NOW, USERS, WebDesk, csrf_of, on_files, web_desk

from alerts.activation import activate
from alerts.decider import ROLE, Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.places import Data
from app.rule_files import compile_texts
from app.rules_effect import EffectJob, effect
from app.rules_slot import NewerError, Slot
from state import feedback
from state.alerts import recent
from state.audit import acts
from state.database import State
from state.leases import acquire
from state.rule_days import alerts_by_day, last_alerts
from topics.log import ENRICHED, Keyed, Log
from topics.records import Alert, Enriched, encode

COPRA = """\
# The copra desk.

rules:
  # Written after the strike of 2031.
  - id: copra-strike
    title: A strike over copra
    severity: high
    tags: [labour]
    when: {phrase: copra strike}
    cooldown: 48h          # two quiet days
    # new: 90d

  # Tuna is another desk's.
  - id: tuna
    title: Tuna is in the news
    tags: [fish, labour]
    when: {phrase: tuna}
"""
LINES = 18
BOMB = "x: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n" + "".join(
    f"    {one}: &{one} [{', '.join([f'*{before}'] * 10)}]\n" for before, one in pairwise("abcdefghi")
)
HOSTILE = "<script>document.title='run'</script>{{7*7}}<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDesk]:
    """One for the whole file: its children are started once."""
    with on_files(tmp_path_factory.mktemp("rules"), USERS) as made:
        fill(made.state, made.log, [article(number) for number in range(8)])
        yield made


@pytest.fixture
def desk(shared: WebDesk) -> WebDesk:
    """With the rules that each test begins with."""
    for path in (shared.folder / "rules").glob("*"):
        path.unlink()
    write(shared, COPRA)
    return shared


@pytest.fixture
def emil(desk: WebDesk) -> Iterator[httpx.Client]:
    """An editor."""
    with desk.signed_in("emil") as client:
        yield client


def write(desk: WebDesk, text: str, name: str = "copra.yaml") -> Path:
    path = desk.folder / "rules" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def article(number: int, **more: Any) -> Enriched:
    """One each 20 hours until now, all of one story."""
    time = NOW - timedelta(hours=20 * (7 - number))
    told = {"id": f"a{number}", "title": f"Copra strike, part {number}", "url": f"https://gazette.example/{number}"}
    text = f"The copra strike of the atolls goes on for day {number}."
    return enriched(text, **{**told, "first_seen": time, "published": time, **more})


def fill(state: State, log: Log, articles: list[Enriched], rules: str = COPRA) -> list[Alert]:
    """All alerts, once the decider has decided these articles."""
    texts = {"rules/copra.yaml": rules}
    activate(state, log, compile_texts(texts), texts, NOW)
    log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in articles])
    decider = Decider(log, state, compile_texts, Enqueuer(SubscriptionsFile), lambda: NOW, wait=0.0)
    decider.reload(compile_texts(texts), texts)
    lease = acquire(state, ROLE, "tests")
    assert lease is not None
    while decider.step(lease):
        pass
    with state.read() as connection:
        return recent(connection, rule=None, since=NOW - timedelta(days=90), limit=99)


def form_of(page: str) -> dict[str, str]:
    """The editor's form as a browser would send it."""
    part = page[page.index('id="workbench"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", part, re.DOTALL)
    assert found is not None
    return {**{name: unescape(value) for name, value in fields.items()}, "yaml": unescape(found[1])}


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def edited(client: httpx.Client, rule: str, old: str, new: str, **more: str) -> dict[str, str]:
    """The form of a rule's editor, with an edit typed into it."""
    form = form_of(client.get(f"/rules/{rule}/edit").text)
    assert old in form["yaml"]
    return {**form, "yaml": form["yaml"].replace(old, new).replace("\n", "\r\n"), **more}


def test_the_table_says_what_each_rule_fired_and_what_that_was_worth(
    stores: Stores, state: State, tmp_path: Path
) -> None:
    with web_desk(stores, state, tmp_path, stores.settings()) as desk, desk.client() as client:
        assert "There are no rules yet" in client.get("/rules").text
        write(desk, COPRA)
        fired = fill(state, desk.log, [article(number) for number in range(8)])
        assert len(fired) == 3
        with state.write() as connection:
            for alert, verdict in zip(fired, ("useful", "noise", "known"), strict=True):
                feedback.give(connection, alert.id, alert.rule, verdict, NOW)
        with state.read() as connection:
            days = alerts_by_day(connection, fired[0].time + timedelta(seconds=1))
            assert days == {"copra-strike": {one.time.date(): 1 for one in fired[1:]}}
            assert last_alerts(connection) == {"copra-strike": fired[-1].time}
        page = words_of(client.get("/rules").text)
        assert re.search(
            r"A strike over copra copra-strike labour live high 3 67 % of 3 6 May 2032, 13:30 1 May 2032 copra.yaml",
            page,
        )
        assert "Tuna is in the news tuna fish labour live medium 0 nobody said never" in page
        one = words_of(client.get("/rules/copra-strike").text)
        assert "1 useful, 1 known, 1 noise" in one and "inside the cooldown" in one


def test_the_table_is_filtered_and_sorted_by_its_address(desk: WebDesk, emil: httpx.Client) -> None:
    def shown(**query: str) -> list[str]:
        page = emil.get("/rules", params=query).text
        return re.findall(r'<th scope="row".*?<code>([\w-]+)</code>', page, re.DOTALL)

    write(desk, "rules:\n  - {id: eel, state: draft, severity: critical, when: {phrase: eel}}\n", "eel.yaml")
    assert shown() == ["copra-strike", "eel", "tuna"]
    assert shown(sort="severity") == ["eel", "copra-strike", "tuna"]
    assert shown(tag="labour") == ["copra-strike", "tuna"]
    assert shown(state="draft") == ["eel"] and shown(severity="high") == ["copra-strike", "eel"]
    assert shown(q="NEWS tuna") == ["tuna"] and shown(q="shark") == []
    assert len(shown(sort="<b>", start="-1", state="?", severity="?")) == 3


def test_a_rule_is_edited_as_a_person_would(desk: WebDesk, browser: Browser) -> None:
    window = browser.window(desk.address, width=1400)
    page = window.open("/sign-in?next=/rules").page
    page.get_by_label("Name").fill("emil")
    page.get_by_label("Password").fill("two coconuts a day")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="A strike over copra").click()
    page.get_by_role("link", name="Edit").click()
    area = page.get_by_label("rules/copra.yaml, lines 4 to 11")
    page.get_by_text("No mistakes").wait_for()

    area.fill(area.input_value().replace("severity: high", "severty: high"))
    mistake = page.locator("#found li")
    mistake.wait_for()
    assert "rules/copra.yaml:7" in mistake.inner_text() and 'did you mean "severity"' in mistake.inner_text()
    assert page.locator(".numbers .bad").all_inner_texts() == ["7"]
    mistake.get_by_role("link").click()
    assert page.evaluate("getSelection().toString() || document.activeElement.id") in ("yaml", "    severty: high")
    window.well()

    area.fill(area.input_value().replace("severty", "severity").replace("48h", "1h"))
    page.locator("#effect .sum").wait_for()
    assert page.locator("#effect .sum").inner_text().startswith("+5 −0 30 days, 8 articles, ")
    assert page.locator(".differences li").count() == 5
    page.locator("#played").get_by_text("It has no examples").wait_for()
    window.well()
    window.picture("rules-workbench")

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved. What is new or edited is first trained").wait_for()
    assert (desk.folder / "rules" / "copra.yaml").read_text() == COPRA.replace("48h", "1h")
    assert [(one.who, one.what, one.words) for one in acts(desk.state, 1)] == [
        ("emil", "rule", "rules/copra.yaml: copra-strike written")
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("severity: high", "severity: high\n    severity: low", "copra.yaml:8 the key 'severity' stands here twice"),
        ("phrase: copra strike", "regex: 'a(?=b)'", "copra.yaml:9"),
        ("phrase: copra strike", "actor: Atlantis", 'copra.yaml:9 "Atlantis" is no known actor'),
        ("phrase: copra strike", "phrase: @fish", "a list is named in quotation marks"),
        ("severity: high", BOMB, "unfolds to more than"),
        ("severity: high", "x: " + "{a: " * 5000, "nested too deeply"),
        ("severity: high", "x: " + "copra " * 11_000, 'copra.yaml:7 there is no key "x" here'),
        ("severity: high", "x: \x07", "cannot stand in YAML"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_line(emil: httpx.Client, old: str, new: str, words: str) -> None:
    answer = emil.post("/rules/check", data=edited(emil, "copra-strike", old, new, part="problems"))
    assert answer.status_code == 200 and words in words_of(answer.text)


def test_nothing_with_a_mistake_is_saved_and_nothing_that_was_typed_is_lost(desk: WebDesk, emil: httpx.Client) -> None:
    answer = emil.post("/rules/save", data=edited(emil, "tuna", "phrase: tuna", "fraze: <b>tuna"))
    assert answer.status_code == 422 and "It was not saved" in answer.text and "{fraze: &lt;b&gt;tuna}" in answer.text
    assert (desk.folder / "rules" / "copra.yaml").read_text() == COPRA
    assert 'class="bad">17<' in answer.text, "the line is marked without scripts too"


def test_without_scripts_the_button_checks_it_all(emil: httpx.Client) -> None:
    page = words_of(emil.post("/rules/check", data=edited(emil, "copra-strike", "48h", "1h")).text)
    assert "No mistakes" in page and "+5 −0 30 days, 8 articles" in page and "It has no examples" in page


def test_a_file_that_others_changed_is_not_written_over_until_one_has_seen_both(
    desk: WebDesk, emil: httpx.Client
) -> None:
    form = edited(emil, "copra-strike", "48h", "1h")
    theirs = COPRA.replace("A strike over copra", "Copra on strike").replace(
        "# The copra desk.", "# Ours.\n# And yours."
    )
    path = write(desk, theirs)
    answer = emil.post("/rules/save", data=form)
    assert answer.status_code == 409 and path.read_text() == theirs
    words = words_of(answer.text)
    assert "yours: + title: A strike over copra" in words and "theirs: - title: Copra on strike" in words
    again = form_of(answer.text)
    assert "cooldown: 1h" in again["yaml"] and (again["first"], again["last"]) == ("5", "12")
    assert emil.post("/rules/save", data=again).status_code == 303
    assert path.read_text() == theirs.replace("Copra on strike", "A strike over copra").replace("48h", "1h")


@pytest.mark.parametrize("gone", ["", "rules:\n  - {id: eel, when: {phrase: eel}}\n"])
def test_a_rule_that_others_took_away_is_saved_into_a_new_file(desk: WebDesk, emil: httpx.Client, gone: str) -> None:
    form = edited(emil, "copra-strike", "48h", "1h")
    path = desk.folder / "rules" / "copra.yaml"
    path.write_text(gone) if gone else path.unlink()
    again = form_of(emil.post("/rules/save", data=form).text)
    assert again["file"] == "" and again["yaml"].startswith("rules:\n  # Written")
    assert (
        emil.post("/rules/save", data={**again, "name": "strikes"}).headers["Location"]
        == "/rules/copra-strike?done=saved"
    )
    assert "cooldown: 1h" in (desk.folder / "rules" / "strikes.yaml").read_text()


def test_a_file_that_cannot_be_written_is_said_and_its_text_kept(desk: WebDesk, emil: httpx.Client) -> None:
    form = edited(emil, "copra-strike", "48h", "1h")
    path = desk.folder / "rules" / "copra.yaml"
    in_the_way = path.with_name(f".{path.name}.{os.getpid()}")
    in_the_way.mkdir()
    before = len(acts(desk.state))
    try:
        answer = emil.post("/rules/save", data=form)
    finally:
        in_the_way.rmdir()
    assert answer.status_code == 409 and "copra.yaml cannot be written" in answer.text and "cooldown: 1h" in answer.text
    assert path.read_text() == COPRA and len(acts(desk.state)) == before, "what was not done is not in the audit"


def test_a_rule_is_made_a_draft_and_live_again_from_its_page_and_from_the_editor(
    desk: WebDesk, emil: httpx.Client
) -> None:
    path = desk.folder / "rules" / "copra.yaml"
    csrf = csrf_of(emil.get("/rules/tuna").text)
    assert emil.post("/rules/tuna/state", data={"csrf": csrf, "state": "draft"}).status_code == 303
    assert path.read_text() == COPRA.replace("tags: [fish, labour]\n", "tags: [fish, labour]\n    state: draft\n")
    assert "Make live" in emil.get("/rules/tuna").text
    assert emil.post("/rules/tuna/state", data={"csrf": csrf, "state": "dead"}).status_code == 422
    form = edited(emil, "tuna", "phrase: tuna", "phrase: tuna", intent="live")
    assert emil.post("/rules/save", data=form).headers["Location"] == "/rules/tuna?done=saved"
    assert "state: live" in path.read_text()
    same = edited(emil, "tuna", "phrase: tuna", "phrase: tuna")
    assert emil.post("/rules/save", data=same).headers["Location"] == "/rules/tuna?done=same"


def test_a_new_rule_is_a_file_of_its_own(desk: WebDesk, emil: httpx.Client) -> None:
    form = form_of(emil.get("/rules/new").text)
    for name in ("../copra", "copra", "a b"):
        answer = emil.post("/rules/save", data={**form, "name": name})
        assert answer.status_code == 422 and 'id="name-error"' in answer.text
    yaml = "rules:\n  - {id: eel/2, when: {phrase: eel}}\n"
    done = emil.post("/rules/save", data={**form, "yaml": yaml, "name": "eel", "intent": "draft"})
    assert done.headers["Location"] == "/rules/eel%2F2?done=saved"
    assert emil.get(done.headers["Location"]).status_code == 200
    assert (desk.folder / "rules" / "eel.yaml").read_text() == yaml.replace("eel/2,", "eel/2, state: draft,")
    taken = emil.post("/rules/save", data={**form, "yaml": yaml, "name": "eel2"})
    assert taken.status_code == 422 and "stands already" in taken.text


def test_deleting_asks_and_takes_a_rule_with_its_own_comments(desk: WebDesk, emil: httpx.Client) -> None:
    path = desk.folder / "rules" / "copra.yaml"
    page = emil.get("/rules/copra-strike/delete").text
    assert "Delete this rule?" in page and path.read_text() == COPRA
    assert (
        emil.post("/rules/copra-strike/delete", data={"csrf": csrf_of(page)}).headers["Location"]
        == "/rules?done=deleted"
    )
    assert path.read_text() == "# The copra desk.\n\nrules:\n" + COPRA[COPRA.index("  # Tuna") :]
    assert emil.post("/rules/tuna/delete", data={"csrf": csrf_of(page)}).status_code == 303
    assert not path.exists(), "a file that says nothing goes with its last rule"
    assert emil.get("/rules/tuna").status_code == 404
    assert [one.words.rpartition(" ")[2] for one in acts(desk.state, 2)] == ["deleted", "deleted"]


def test_an_alerts_sentence_becomes_an_example(desk: WebDesk, emil: httpx.Client) -> None:
    page = emil.get("/rules/copra-strike").text
    alert = re.findall(r'name="alert" value="([^"]+)"', page)[0]
    form = {"csrf": csrf_of(page), "alert": alert, "fires": "no"}
    assert emil.post("/rules/tuna/example", data=form).status_code == 422
    assert emil.post("/rules/copra-strike/example", data=form).status_code == 303
    written = (desk.folder / "rules" / "copra.yaml").read_text()
    assert "fires: false" in written and "# Tuna is another desk's." in written
    assert emil.post("/rules/copra-strike/example", data=form).status_code == 409, "once is enough"


def test_a_sentence_is_made_a_rule_and_its_example_is_played(emil: httpx.Client) -> None:
    sentence = "Tuvalu on Friday expelled two Kiribati diplomats."
    page = emil.get("/rules/new", params={"sentence": sentence, "by": "event"}).text
    assert "By what happens" in page and "its example fires" in words_of(page)
    form = form_of(page)
    assert "type: expulsion" in form["yaml"]
    played = emil.post("/rules/check", data={**form, "name": "new-one", "part": "examples"}).text
    assert "The example holds" in played and sentence in played


def test_readers_look_and_change_nothing(desk: WebDesk) -> None:
    with desk.signed_in("rosa") as rosa:
        page = rosa.get("/rules/tuna").text
        assert "Edit" not in page and rosa.get("/rules/tuna/edit").status_code == 403
        csrf = {"csrf": csrf_of(page)}
        for place in ("save", "check", "tuna/state", "tuna/example", "tuna/delete"):
            assert rosa.post(f"/rules/{place}", data=csrf).status_code == 403


def test_broken_files_are_named_and_the_last_good_rules_are_shown(desk: WebDesk, emil: httpx.Client) -> None:
    write(desk, "rules: [\n", "broken.yaml")
    page = emil.get("/rules").text
    assert "rules/broken.yaml:" in page and "A strike over copra" in page
    whole = emil.get("/rules/new", params={"file": "rules/broken.yaml"}).text
    mended = {**form_of(whole), "yaml": "rules: []\n"}
    assert emil.post("/rules/save", data=mended).headers["Location"] == "/rules?done=saved"
    assert "cannot be used" not in emil.get("/rules").text
    assert 'name="file" value=""' in emil.get("/rules/new", params={"file": "../wirewatch.yaml"}).text


def test_a_newer_question_ends_an_older_one_and_the_next_is_answered() -> None:
    slot: Slot[float, None] = Slot(lambda: partial(partial, sleep))
    assert slot.ask(0.0, 60) is None
    raised: list[BaseException] = []

    def older() -> None:
        try:
            slot.ask(600.0, 600)
        except NewerError as error:
            raised.append(error)

    thread = threading.Thread(target=older)
    thread.start()
    while not slot._lock.locked():
        sleep(0.01)
    slot.cancel()
    thread.join(60)
    assert len(raised) == 1
    assert slot.ask(0.0, 60) is None
    slot.end()


def test_a_trial_says_where_it_stopped_and_that_nothing_is_kept(desk: WebDesk, tmp_path: Path) -> None:
    now, before = compile_texts({"f": COPRA}), compile_texts({"f": COPRA.replace("48h", "1h")})
    place = desk.site.running.data

    def tried(seconds: float, since: datetime = NOW - timedelta(days=30), at: Data = place) -> tuple[int, int, bool]:
        found = effect(EffectJob({}, {}, at, since, seconds), now, before)
        return found.plus, found.minus, found.stopped is not None

    assert tried(60.0)[:2] == (0, 5) and tried(-1.0)[2] and tried(60.0, at=Data(tmp_path)) == (0, 0, False)
    assert effect(EffectJob({}, {}, place, NOW, 1.0), now, now).rules == {}, "what decides the same is not tried"


def test_what_hostile_texts_say_is_shown_and_nothing_runs(desk: WebDesk, browser: Browser) -> None:
    rule = f'rules:\n  - id: "{HOSTILE}"\n    title: "{HOSTILE}"\n    tags: ["{HOSTILE}"]\n'
    rule += "    when: {phrase: copra strike}\n"
    write(desk, rule, "hostile.yaml")
    hostile = article(9, title=HOSTILE, url="javascript:alert(1)", source=HOSTILE, first_seen=NOW)
    texts = {"rules/hostile.yaml": rule}
    assert [one.articles[-1].title for one in fill(desk.state, desk.log, [hostile], rule)][-1] == HOSTILE
    shown = effect(
        EffectJob(texts, {}, desk.site.running.data, NOW - timedelta(days=30), 9.0),
        compile_texts(texts),
        compile_texts({}),
    )
    assert any(one.article.title == HOSTILE for one in shown.differences)
    with desk.signed_in("emil") as emil:
        cookies = [{"name": name, "value": value, "url": desk.address} for name, value in emil.cookies.items()]
    for theme in THEMES:
        window = browser.window(desk.address, width=WIDTHS[0], theme=theme)
        window.context.add_cookies(cookies)
        for place in ("/rules", "/rules/copra-strike", "/rules/new"):
            page = window.open(place).page
            window.well()
        assert page.title() == "New rule · Wirewatch"
    window.open("/rules")
    page.get_by_role("link", name=HOSTILE).first.click()
    page.get_by_role("link", name="Edit").click()
    area = page.locator("#yaml")
    page.get_by_text("No mistakes").wait_for()
    area.fill(area.input_value().replace("copra strike", "atolls"))
    page.locator("#effect .what, #effect p").first.wait_for()
    assert page.locator("script:not([src])").count() == 0 and page.locator('a[href^="javascript"]').count() == 0
    assert page.title() != "run" and window.problems == []
