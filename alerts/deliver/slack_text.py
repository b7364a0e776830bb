"""A message in Slack's form: Block Kit, with what comes from outside escaped. Slack's own limits are kept."""

from typing import Any

from alerts.deliver.wording import Quote, Wording, one_line, safe_link
from topics.records import ArticleRef

HEADER_LIMIT = 150
SECTION_LIMIT = 2900
SIGNS = {
    "critical": ":red_circle:",
    "high": ":large_orange_circle:",
    "medium": ":large_yellow_circle:",
    "low": ":white_circle:",
}


def slack_message(words: Wording, delivery: str) -> dict[str, Any]:
    """What chat.postMessage and webhooks take; `delivery` is the stable id, findable in the metadata."""
    quotes = "\n".join(f">{_quoted(one)}" for one in words.quotes)
    key = f"  *{escape(', '.join(words.keys))}*" if words.keys else ""
    link = _link(words.article)
    body = f"{SIGNS[words.severity]} *{words.severity}*{key}\n{quotes}\n{link}"
    context = f"{escape(words.article.source)} · {words.time:%Y-%m-%d %H:%M} UTC · rule `{_code(words.rule)}`"
    blocks: list[dict[str, Any]] = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": one_line(words.headline, HEADER_LIMIT), "emoji": False},
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": _cut(body), "verbatim": True}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(context), "verbatim": True}]},
    ]
    if words.why:
        why = f"why: {escape(words.why)}"
        blocks[-1]["elements"].append({"type": "mrkdwn", "text": _cut(why), "verbatim": True})
    if words.others:
        also = " · ".join(_link(one, 60) for one in words.others[:5])
        blocks.append(
            {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(f"also: {also}"), "verbatim": True}]}
        )
    return {
        "text": escape(f"{words.headline}: {words.article.title}")[:SECTION_LIMIT],
        "blocks": blocks,
        "metadata": {"event_type": "wirewatch_alert", "event_payload": {"delivery": delivery}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escape(text: str) -> str:
    """The three characters that Slack gives a meaning; with them goes every link, mention and <!channel>."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(quote: Quote) -> str:
    if quote.mark is None:
        return escape(_plain(quote.sentence))
    start, end = quote.mark
    marked = quote.sentence[start:end].strip()
    if not marked or "*" in marked:
        return escape(_plain(quote.sentence))
    before, after = quote.sentence[:start], quote.sentence[end:]
    # Zero-width spaces: bold begins and ends at word boundaries only.
    return f"{escape(_plain(before))}\u200b*{escape(marked)}*\u200b{escape(_plain(after))}"


def _plain(text: str) -> str:
    """Text whose own marks stay what they are."""
    return text.replace("*", "∗").replace("_", "＿").replace("~", "∼").replace("`", "ʼ")


def _code(text: str) -> str:
    return escape(text).replace("`", "'")


def _link(article: ArticleRef, limit: int = 200) -> str:
    title = escape(_plain(one_line(article.title or article.url or article.id, limit)))
    url = safe_link(article.url)
    return f"<{escape(url)}|{title}>" if url is not None else title


def _cut(text: str) -> str:
    """Cut at a line or a word, so that no entity and no link is torn."""
    if len(text) <= SECTION_LIMIT:
        return text
    cut = text[:SECTION_LIMIT]
    return cut[: max(cut.rfind("\n"), cut.rfind(" "))] + "…"
