"""How digests, notices and alerts look in Slack and in mail: nothing hostile gets through, nothing is lost unsaid."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest

from alerts.deliver.forms.mail_text import as_text, mail_message
from alerts.deliver.forms.slack_buttons import buttons
from alerts.deliver.forms.slack_marks import cut, plain
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.identity import delivery_id
from alerts.deliver.words.reader import ENGLISH, Reader
from alerts.deliver.words.wording import DigestWords, Line, NoticeWords, Quote, Wording, Words
from topics.records import SEVERITIES, ArticleRef

BERLIN = Reader("Europe/Berlin")
NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
SENTENCE = "The harbour master of Tarawa closed both piers on Friday."
TAGS = set("html head meta title style body div h1 h2 p br span strong a bdi blockquote table tr td ul li".split())
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
"""Characters that a dialogue before an action may have, by its parts."""
HOSTILE = [
    "<!channel> <@U1> <https://evil.example|click>", "</td><script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe\u200f\u2067 \u05e9\u05dc\u05d5\u05dd", "line\r\nBcc: evil@evil.example\n\n> quote", "x" * 10_000,
    "=?utf-8?q?x=0ABcc:_evil@evil.example?=", "& &amp; &" * 400, "*bold* _it_ ~x~ `code`", "\x00\x1b[31m\u2028\x85", "",
    "https://long.example/" + "y" * 5000, "早報" * 300,
]  # fmt: skip


def article(number: int = 1, **changed: str) -> ArticleRef:
    fields = {"title": f"Piers shut, part {number}", "source": "gazette.example"} | changed
    url = fields.pop("url", f"https://gazette.example/piers/{number}?a=1&b=2")
    return ArticleRef(f"a{number}", fields["title"], fields["source"], url, NOW)


def line(number: int, others: int = 0) -> Line:
    severity = SEVERITIES[3 - number % 4]
    quote = Quote(SENTENCE, (29, 46))
    key = [f"key-{number:03}"]
    return Line("A port is closed", severity, "port-closed", key, quote, article(number), others, NOW, BERLIN)


def digest(many: int, **changed: Any) -> DigestWords:
    rules = [("A port is closed", many), ("A ferry is late", 2)]
    words = DigestWords(
        "Ports: 24 hours", "high", rules, [line(one) for one in range(many)], ["ferry-late: TAR", "ferry-late: MAJ"],
        ["2 drafts are not shown."], NOW, BERLIN,
    )  # fmt: skip
    return replace(words, **changed)


def alert(text: str = "A port is closed", **changed: Any) -> Wording:
    sentence = Quote(text, (0, 3))
    words = Wording(text, "critical", text, [text], [sentence] * 3, article(title=text), [], text, NOW, "s-1", ENGLISH)
    return replace(words, **changed)


def notice(text: str) -> NoticeWords:
    return NoticeWords(text, f"{text}\n\nSet DESK_TOKEN anew.", "high", NOW, ENGLISH)


def hostile_digest(text: str, lines: int) -> DigestWords:
    report = article(title=text, source=text, url=f"javascript:{text}")
    one = Line(text, "critical", text, [text, text], Quote(text[:300], (0, 3)), report, 2, NOW, ENGLISH)
    return DigestWords(
        text, "critical", [(text, 7)] * lines, [one] * lines, [text] * lines, [text] * lines, NOW, ENGLISH
    )


def hostile_words(text: str) -> list[Words]:
    others = [article(number, title=text, source=text, url=text) for number in range(12)]
    made: list[Words] = [hostile_digest(text, lines) for lines in (0, 3, 60)]
    return [*made, alert(text, others=others, keys=[text] * 300), alert(text, news=text), notice(text)]


def texts(message: dict[str, Any]) -> list[dict[str, Any]]:
    shown = [block for block in message["blocks"] if block["type"] != "actions"]
    return [one for block in shown for one in block.get("elements", [block.get("text")])]


def slack_words(words: Words) -> str:
    """All that a reader in Slack sees."""
    return "\n".join(one["text"] for one in texts(slack_message(words, "id")))


def mailed(words: Words) -> EmailMessage:
    """The mail as its reader's program parses it."""
    made = mail_message(words, "id", "Desk <a@b.example>", ["c@d.example", "e@d.example"], "desk", NOW)
    parsed = email.message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(words: Words, kind: str) -> str:
    found = mailed(words).get_body((kind,))
    assert found is not None
    return str(found.get_content())


def assert_slack_takes(message: dict[str, Any]) -> None:
    """Slack's documented limits, and no text that it would refuse for being empty."""
    said = [one["text"] for one in texts(message)]
    assert len(message["blocks"]) <= 50 and all(said)
    assert all(len(one) <= 3000 for one in said)
    assert sum(map(len, [*said, message["text"]])) <= 12_000
    assert [block["type"] for block in message["blocks"]].count("header") == 1 and len(said[0]) <= 150
    assert all(len(block["elements"]) <= 10 for block in message["blocks"] if block["type"] == "context")
    for block in message["blocks"]:
        if block["type"] == "actions":
            assert_slack_takes_actions(block["elements"])


def assert_slack_takes_actions(elements: list[dict[str, Any]]) -> None:
    """Limits of an `actions` block with buttons: lengths in characters, and each action told from the others."""
    assert 1 <= len(elements) <= 25 and len({one["action_id"] for one in elements}) == len(elements)
    for one in elements:
        assert one["type"] == "button" and one["text"]["type"] == "plain_text"
        limits = [(one["text"]["text"], 75), (one["action_id"], 255), (one["value"], 2000)]
        asked = one.get("confirm", {})
        limits += [(asked[part]["text"], most) for part, most in CONFIRM.items() if asked]
        assert all(1 <= len(text) <= most for text, most in limits)


class Tags(HTMLParser):
    """What a browser would make of the markup."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize("lines", [0, 3, 500])
def test_a_digest_in_slack_keeps_the_limits_and_names_or_counts_every_line(lines: int) -> None:
    words = digest(lines)
    assert_slack_takes(slack_message(words, "id"))
    said = slack_words(words)
    named = {key for one in words.lines for key in one.keys if key in said} | {
        one for one in words.further if one in said
    }
    more = re.findall(r"and (\d+) more", said)
    assert len(named) + sum(map(int, more)) == lines + len(words.further)
    assert bool(more) is (lines == 500) and "2 drafts are not shown." in said


def test_slack_shows_the_gravest_lines_in_full_and_in_order() -> None:
    said = slack_words(digest(500))
    places = [said.index(f"key-{number:03}") for number in range(40)]
    assert places == sorted(places)
    assert said.count("\u200b*closed both piers*\u200b") >= 10
    assert "<https://gazette.example/piers/0?a=1&amp;b=2|Piers shut, part 0>" in said


def test_a_line_in_slack_says_what_it_stands_for() -> None:
    said = slack_words(digest(0, lines=[line(0, others=4)], further=[]))
    assert "*0*  A port is closed" in said and "further" not in said
    assert ":red_circle: *A port is closed* key-000\n>" in said
    assert "gazette.example · 2032-05-07 14:00 (Europe/Berlin) · + 4 more in this story" in said


def test_lines_however_short_are_no_more_blocks_than_slack_takes() -> None:
    short = ArticleRef("a", "t", "s", "", NOW)
    lines = [Line("h", "low", "r", [f"k{number}"], None, short, 0, NOW, ENGLISH) for number in range(55)]
    message = slack_message(digest(0, rules=[], lines=lines, further=[], below=[]), "id")
    assert_slack_takes(message)
    assert "h: k54" in str(message["blocks"]) and "more" not in str(message["blocks"])


def test_very_many_rules_keys_and_notes_are_counted_in_slack() -> None:
    many = [f"name-{number:04}" for number in range(2000)]
    crowded = replace(line(0), keys=many)
    said = slack_words(digest(0, rules=[(one, 1) for one in many], lines=[crowded], further=[], below=many))
    left = [int(number.replace(",", "")) for number in re.findall(r"and ([\d,]+) more", said)]
    assert len(left) == 3 and said.count("name-") + sum(left) == 3 * len(many)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_break_no_limit_of_slack_and_reach_nobody(text: str) -> None:
    for words in hostile_words(text):
        message = slack_message(words, "id")
        assert_slack_takes(message)
        for one in texts(message):
            if one["type"] == "mrkdwn":
                found = re.findall(r"<([^>\n]*)>", one["text"])
                assert all(link.startswith("https://") and "evil" not in link.split("|")[0] for link in found)
                assert re.search(r"&(?!amp;|lt;|gt;)", one["text"]) is None and one["verbatim"]
                assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00\x1b]", one["text"])


@pytest.mark.parametrize("text", HOSTILE)
def test_an_alert_with_buttons_keeps_the_limits_of_slack(text: str) -> None:
    message = slack_message(alert(text, others=[article()] * 12, context=text), "id")
    message["blocks"].append(buttons(delivery_id(text, text, text), ENGLISH))
    assert_slack_takes(message)


def test_a_cut_tears_neither_a_link_nor_an_entity() -> None:
    for limit in range(5, 40):
        left = cut("a <https://x.example|two words> b &amp; c &lt; d", limit)
        assert len(left) <= limit and left.count("<") == left.count(">")
        assert re.search(r"&(?!amp;|lt;)", left) is None


def test_names_with_underscores_can_be_copied_from_slack() -> None:
    assert plain("channel_not_found _it_") == "channel_not_found ＿it＿"
    assert "Set DESK_TOKEN anew." in slack_words(notice("A channel is off"))


@pytest.mark.parametrize("lines", [0, 3, 500])
def test_a_digest_as_mail_has_every_line_in_both_parts(lines: int) -> None:
    words = digest(lines)
    for kind in ("plain", "html"):
        content = part(words, kind)
        for one in words.lines:
            assert one.keys[0] in content and one.article.title in content
        assert all(one in content for one in [*words.further, *words.below, "14:00 (Europe/Berlin)", "A ferry is late"])
    tags(part(words, "html"))


def test_a_digest_and_a_notice_are_threads_of_their_own() -> None:
    assert mailed(alert())["References"].startswith("<story-")
    assert mailed(digest(3))["References"] is None and mailed(digest(3))["Subject"] == "Ports: 24 hours"
    told = mailed(notice("A channel is off"))
    assert told["References"] is None and told["Subject"] == "[Wirewatch] A channel is off"


def test_links_are_whole_in_the_text_and_all_else_is_wrapped() -> None:
    long = "https://gazette.example/" + "z" * 300
    text = as_text(alert("many words " * 20, article=article(url=long), others=[article(url=long)] * 12))
    assert text.split().count(long) == 11 and "and 2 more" in text
    assert all(len(row) <= 72 for row in text.splitlines() if "https://" not in row)
    words = NoticeWords("Off", f"See {long} for the reasons", "low", NOW, ENGLISH)
    assert long in part(words, "plain").split()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_break_neither_header_nor_body_of_a_mail(text: str) -> None:
    for words in hostile_words(text):
        mail = mailed(words)
        for one in mail.walk():
            assert one.defects == []
            assert not [name for name, header in one.items() if header.defects]
        assert set(mail.keys()) <= {
            "From", "To", "Subject", "Date", "Message-ID", "References", "List-Id", "Auto-Submitted",
            "X-Wirewatch-Delivery", "MIME-Version", "Content-Type",
        }  # fmt: skip
        assert mail["To"] == "c@d.example, e@d.example" and "\n" not in mail["Subject"]
        assert len(mail["Subject"]) <= 200
        rows = part(words, "plain").splitlines()
        assert all(len(row) <= 72 for row in rows if "https://" not in row)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_no_markup_in_a_mail(text: str) -> None:
    for words in hostile_words(text):
        html = part(words, "html")
        found = tags(html)
        assert found.seen <= TAGS and found.attributes <= {"class", "charset", "content", "dir", "href", "lang", "name"}
        assert all(link.startswith("https://") and "evil" not in link for link in found.links)
        assert html.count("<style>") == 2 and "url(" not in html and "@import" not in html
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00\x1b]", html)


def test_the_colours_of_a_mail_can_be_read_in_both_themes() -> None:
    def light(colour: str) -> float:
        """Relative luminance (WCAG 2.1)."""
        digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    themes = re.findall(r"<style>(.*?)</style>", part(digest(3), "html"))
    assert len(themes) == 2
    for theme in themes:
        ground = re.search(r"background:(#\w+)", theme)
        assert ground is not None
        for colour in re.findall(r"[{;]color:(#\w+)", theme):
            bright, dark = sorted((light(colour), light(ground[1])), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, colour
