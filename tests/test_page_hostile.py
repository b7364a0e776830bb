"""What hostile feeds say, taken through polling, reading and deciding, runs on no page of a real browser."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

import pytest
from browser import Browser, Window, aside
from feed_server import FeedServer, Page, rss
from feed_server import item as feed_item
from playwright.sync_api import Dialog
from reading import reader
from web_desk import NOW, WebDesk, csrf_of, on_files

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.rule_files import compile_texts
from ingest.schedule import Poller
from state.leases import Lease
from topics.log import ARTICLES, ENRICHED, Keyed
from topics.records import Article, decode, decode_enriched, encode

RUN = "window.ran=1;alert(1)"
WATCHED = "Peru on Friday expelled two Chilean diplomats. Chile denied that it wants an impartial probe"
STRINGS = (
    f"<script>{RUN}</script>",
    f"</title></textarea></script><script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' autofocus onfocus='{RUN}' x='",
    f"<svg/onload={RUN}>",
    f"<style>@import 'https://evil.example/x.css';</style><iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f'<a href="javascript:{RUN}">click</a><base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css"><meta http-equiv=refresh content="0;url=https://evil.example/">',
    "{{7*7}} ${7*7} {% raw %} #{7*7} <%= 7*7 %>",
    "\u202egnp.exe\u202c \u2066\u200b\u0000 &lt;b&gt; &amp;amp; &#60;i&#62;",
    "word" * 2_500,
    "<!channel> <@U1> <https://evil.example|click> *bold*",
    "]]>--><!-- </p></blockquote></main>",
)
LINKS = (
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "https://evil.example/\"onmouseover='x'",
    f"  java\tscript:{RUN}",
    "https://evil.example/<script>",
    "//evil.example/x",
    "https://user:pass@evil.example/?q={{7*7}}&x=\u202ehtml",
)
TITLE = f"{{{{7*7}}}} <script>{RUN}</script>"
RULES = f"""
rules:
  - id: watched
    title: "{TITLE}"
    tags: ["<b>{{{{7*7}}}}"]
    severity: high
    when: {{phrase: "impartial probe"}}
  - {{id: expulsions, when: {{event: {{type: expulsion}}}}, key: [event.actor, event.target]}}
  - {{id: nearly, title: "Nearly", when: {{phrase: "impartial judge"}}}}
"""
MOST = 4
"""Pages of one kind that are opened; their lists show all that the feed says."""
SEEN = """() => {
  const all = (chosen, name) => [...document.querySelectorAll(chosen)].map((one) => one.getAttribute(name));
  const links = ["href", "src", "action"].flatMap((name) => all(`[${name}]`, name));
  return {ran: window.ran, text: document.body.innerText, links, pages: all("a[href]", "href")};
}"""


def entries() -> list[str]:
    """One for each string, in every place that a feed has, with one link of each kind."""
    when = format_datetime(NOW - timedelta(minutes=5))
    made = []
    for number, hostile in enumerate(STRINGS):
        text = escape(hostile.replace("\0", ""))
        link = escape(LINKS[number % len(LINKS)])
        made.append(
            feed_item(
                title=escape(text) if number % 2 else text,
                link=link,
                guid=f"{number} {text}",
                pubDate=when,
                author=f"{text} (x@evil.example)",
                description=f"{text} {WATCHED}, said {text}. {escape(text)}",
                category=text,
            )
        )
    return made


def play(desk: WebDesk) -> int:
    """Takes what the feeds have through polling, reading and deciding; answers how many articles that were."""
    running = desk.site.running
    with Poller(desk.log, desk.state, running.settings.fetch, clock=lambda: NOW) as poller:
        poller.poll_once(list(running.feeds().feeds))
    read = [
        reader().read(decode(one.value, Article))
        for part in desk.log.head(ARTICLES)
        for one in desk.log.read(ARTICLES, part, 0, 100)
    ]
    desk.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in read])
    texts = running.folder.rule_texts()
    decider = Decider(desk.log, desk.state, compile_texts, Enqueuer(SubscriptionsFile), lambda: NOW, wait=0.0)
    decider.reload(compile_texts(texts), texts)
    idle = 0
    while idle < 3:
        idle = 0 if decider.step(Lease("decider", "me", 1)) else idle + 1
    return len(read)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDesk]:
    settings = "fetch: {allow_private: [127.0.0.0/8]}\n"
    with FeedServer() as server, on_files(tmp_path_factory.mktemp("hostile"), settings) as made:
        server.pages["/feed"] = Page(rss(*entries()))
        server.pages["/ill"] = Page(rss(), status=500)
        (made.folder / "rules").mkdir()
        (made.folder / "rules" / "ours.yaml").write_text(RULES)
        lines = [
            f'  - {{id: hostile, url: "{server.url("/feed")}", group: "<script>{RUN}</script>{{{{7*7}}}}", every: 1s}}',
            f'  - {{id: ill, url: "{server.url("/ill")}?<script>{RUN}</script>", every: 1s}}',
        ]
        (made.folder / "feeds.yaml").write_text("feeds:\n" + "\n".join(lines) + "\n")
        assert aside(lambda: play(made)) == len(STRINGS)
        yield made


class Visit:
    """A walk over the pages of the site: each page that links lead to, once."""

    def __init__(self, window: Window) -> None:
        self.window, self.texts, self.wrong = window, dict[str, str](), list[str]()
        window.page.on("dialog", self._dialog)
        window.page.on("request", lambda request: self._asked(request.url))

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.window.address}/", "data:image/")):
            self.wrong.append(f"{self.window.page.url} asks {url}")

    def walk(self, *places: str) -> None:
        waiting, kinds = list(places), Counter[str]()
        while waiting:
            place = waiting.pop(0)
            kind = urlsplit(place).path.split("/")[1]
            if place not in self.texts and kinds[kind] < MOST:
                kinds[kind] += 1
                self.window.open(place)
                waiting += [one for one in self.look(place) if _page(one)]

    def look(self, place: str) -> list[str]:
        """Notes what stands in the page, and what is wrong with it; where it leads."""
        seen = self.window.page.evaluate(SEEN)
        self.texts[place] = seen["text"]
        if seen["ran"] is not None:
            self.wrong.append(f"{place}: a script ran")
        self.wrong += [f"{place} links {one[:80]}" for one in seen["links"] if not _good(one)]
        self.wrong += [f"{place}: {one}" for one in self.window.problems]
        self.wrong += [f"{place}: {one} sticks out" for one in self.window.sticks_out()]
        self.window.problems.clear()
        pages: list[str] = seen["pages"]
        return pages


def _good(link: str) -> bool:
    """A place of ours, or an address of the web that says what it is."""
    return link.startswith(("/", "#", "https://", "http://")) and not link.startswith("//") and "<" not in link


def _page(link: str) -> bool:
    """One page of ours, no file, and none that shows nothing of feeds."""
    path = urlsplit(link).path
    return link.startswith("/") and not path.startswith(("/style", "/audit")) and not path.endswith((".opml", ".atom"))


def test_nothing_that_a_feed_says_runs_on_any_page(desk: WebDesk, browser: Browser) -> None:
    visit = Visit(browser.window(desk.address, width=360))
    visit.walk("/inbox", "/feeds", "/rules", "/feeds/hostile", "/feeds/ill")
    assert "\n".join(visit.wrong) == ""
    kinds = {place.split("?")[0].split("/")[1] for place in visit.texts}
    assert {"inbox", "alert", "rules", "feeds", "missed", "pictures"} <= kinds
    told = "\n".join(visit.texts.values())
    assert "{{7*7}} ${7*7}" in told and "<script>" in told and "<!channel>" in told
    assert "\n49 $" not in told and "49 ${" not in told


def test_a_hostile_text_that_is_asked_about_is_shown_as_text(desk: WebDesk, browser: Browser) -> None:
    visit = Visit(browser.window(desk.address))
    article = next(one for one in _articles(desk) if "<script>" in one.title)
    visit.window.open(f"/missed?article={article.id}")
    visit.look("answer")
    assert article.title in visit.texts["answer"]
    page = visit.window.open("/missed").page
    page.get_by_label("Address of the article").fill(f"javascript:{RUN}")
    page.get_by_role("button", name="Ask").click()
    page.get_by_text("This is no web address").wait_for()
    visit.window.problems.clear()  # 422, as it should be
    visit.look("refused")
    assert "\n".join(visit.wrong) == ""
    assert page.get_by_label("Address of the article").input_value() == f"javascript:{RUN}"
    with desk.client() as client:
        form = {"csrf": csrf_of(client.get("/missed").text), "rule": "<script>", "article": article.id, "fires": "yes"}
        answer = client.post("/missed/example", data=form)
    assert answer.status_code == 409 and "&lt;script&gt;" in answer.text and "<script>" not in answer.text


def _articles(desk: WebDesk) -> list[Article]:
    return [decode_enriched(one.value).article for one in desk.log.read(ENRICHED, 0, 0, 100)]
