"""What every message in Slack's form is made of: blocks, and text from outside that says only itself."""

import re
from collections.abc import Sequence
from typing import Any

from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import Quote, and_more, article_title, one_line, safe_link
from topics.records import ArticleRef

HEADER_LIMIT = 150
SECTION_LIMIT = 2900
SIGNS = {
    "critical": ":red_circle:",
    "high": ":large_orange_circle:",
    "medium": ":large_yellow_circle:",
    "low": ":white_circle:",
}
_WHOLE = re.compile(r"<[^<>\n]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_OUTER = re.compile(r"(?<![^\W_])_|_(?![^\W_])")

Block = dict[str, Any]


def header(title: str) -> Block:
    text = {"type": "plain_text", "text": one_line(title, HEADER_LIMIT) or "Wirewatch", "emoji": False}
    return {"type": "header", "text": text}


def section(text: str) -> Block:
    return {"type": "section", "text": _marked(text)}


def context(*texts: str) -> Block:
    """Small print; an empty text, which Slack would refuse, is left out."""
    return {"type": "context", "elements": [_marked(one) for one in texts if one]}


def _marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": cut(text), "verbatim": True}


def escape(text: str) -> str:
    """The three characters that Slack gives a meaning; with them goes every link, mention and <!channel>."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Text whose own marks stay what they are; Slack takes no mark from an underscore within a word."""
    return _OUTER.sub("＿", text.replace("*", "∗").replace("~", "∼").replace("`", "ʼ"))


def shown(text: str, limit: int = 300) -> str:
    """Text from outside as a line that says only itself: at most `limit` characters before they are escaped."""
    return escape(plain(one_line(text, limit)))


def key_list(keys: Sequence[str], reader: Reader, room: int = 700) -> str:
    return listed([shown(one, 120) for one in keys], room, reader)


def listed(items: Sequence[str], room: int, reader: Reader, between: str = ", ") -> str:
    """As many items as have room; how many more there are is said."""
    kept, free = 0, room - len(f"{between}{and_more(len(items), reader)}")
    for item in items:
        free -= len(item) + len(between)
        if free < 0:
            break
        kept += 1
    left = [and_more(len(items) - kept, reader)] if kept < len(items) else []
    return between.join([*items[:kept], *left])


def cut(text: str, limit: int = SECTION_LIMIT) -> str:
    """Cut so that no entity and no link is torn."""
    if len(text) <= limit:
        return text
    edge = 0
    for whole in _WHOLE.finditer(text):
        if whole.end() >= limit:
            break
        edge = whole.end()
    return f"{text[:edge].rstrip()}…"


def quoted(quote: Quote) -> str:
    """The sentence as a quote, the watched words bold where bold can be."""
    start, end = quote.mark or (0, 0)
    marked = quote.sentence[start:end].strip()
    if not marked or "*" in marked or one_line(quote.sentence) != quote.sentence:
        return f">{shown(quote.sentence)}"
    before, after = escape(plain(quote.sentence[:start])), escape(plain(quote.sentence[end:]))
    # Zero-width spaces: bold begins and ends at word boundaries only.
    return f">{before}\u200b*{escape(marked)}*\u200b{after}"


def linked(article: ArticleRef, limit: int = 150) -> str:
    """The title, linked where the link is safe and leaves room for the rest of a section."""
    title = shown(article_title(article, limit), limit)
    url = escape(safe_link(article.url) or "")
    return f"<{url}|{title}>" if 0 < len(url) <= 1500 else title
