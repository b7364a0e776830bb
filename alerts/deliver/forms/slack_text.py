"""A message in Slack's form: Block Kit, with what comes from outside escaped. Slack's own limits are kept."""

from typing import Any

from alerts.deliver.forms.slack_digest import digest_blocks
from alerts.deliver.forms.slack_marks import (
    HEADER_LIMIT,
    SECTION_LIMIT,
    SIGNS,
    Block,
    context,
    cut,
    escape,
    header,
    key_list,
    linked,
    quoted,
    section,
    shown,
)
from alerts.deliver.words.wording import DigestWords, NoticeWords, Wording, Words, and_more, one_line


def slack_message(words: Words, delivery: str) -> dict[str, Any]:
    """What chat.postMessage and webhooks take; `delivery` is the stable id, findable in the metadata."""
    match words:
        case DigestWords():
            blocks, text = digest_blocks(words), one_line(words.title, HEADER_LIMIT)
        case NoticeWords():
            blocks, text = _notice(words), f"{words.title}: {words.text}"
        case Wording():
            blocks, text = _alert(words), f"{words.headline}: {words.article.title}"
    return {
        "text": cut(escape(text)),
        "blocks": blocks,
        "metadata": {"event_type": "wirewatch_alert", "event_payload": {"delivery": delivery}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _alert(words: Wording) -> list[Block]:
    reader = words.reader
    head = f"{SIGNS[words.severity]} *{reader.say(words.severity)}*"
    if words.keys:
        head += f"  *{key_list(words.keys, reader)}*"
    if words.news:
        head += f"\n*{shown(words.news)}*"
    link = linked(words.article)
    body = cut("\n".join([head, *map(quoted, words.quotes)]), SECTION_LIMIT - len(link) - 1)
    told = f"{shown(words.article.source, 100)} · {escape(reader.moment(words.time))}"
    rule = reader.say("rule {rule}", rule=f"`{_code(words.rule)}`")
    why = reader.say("why: {why}", why=shown(words.why)) if words.why else ""
    small = [f"{told} · {rule}", why]
    blocks = [header(words.headline), section(f"{body}\n{link}")]
    if words.context:
        blocks.append(context(f"*{shown(words.context)}*"))
    blocks.append(context(*small))
    if words.others:
        more = [and_more(len(words.others) - 5, reader)] if len(words.others) > 5 else []
        also = " · ".join([*(linked(one, 60) for one in words.others[:5]), *more])
        blocks.append(context(reader.say("also: {articles}", articles=also)))
    return blocks


def _notice(words: NoticeWords) -> list[Block]:
    lines = "\n".join(shown(line, SECTION_LIMIT) for line in words.text.splitlines()).strip()
    small = context(
        f"{SIGNS[words.severity]} {words.reader.say(words.severity)} · {escape(words.reader.moment(words.time))}"
    )
    return [header(words.title), *([section(lines)] if lines else []), small]


def _code(text: str) -> str:
    return escape(one_line(text)).replace("`", "'")
