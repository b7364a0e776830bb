"""Mail as HTML: no pictures, no scripts, nothing to fetch; reads on a phone and in a dark theme."""

import html
from collections.abc import Sequence

from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import NoticeWords, Quote, Wording, and_more, article_title, one_line, safe_link
from topics.records import ArticleRef, Severity

LIGHT: dict[Severity, str] = {"critical": "#b00020", "high": "#a84400", "medium": "#735b00", "low": "#2f6690"}
DARK: dict[Severity, str] = {"critical": "#ff8f88", "high": "#ffb27a", "medium": "#e5c94f", "low": "#8fc7f0"}
STYLE = "".join(
    [
        "body{margin:0;background:#fff;color:#1b1d21;font:16px/1.45 system-ui,sans-serif}",
        ".page{max-width:40em;margin:0 auto;padding:16px;overflow-wrap:anywhere}",
        "h1{font-size:20px;line-height:1.3;margin:4px 0 12px}h2{font-size:16px;line-height:1.35;margin:2px 0 8px}",
        "p{margin:8px 0}ul{margin:8px 0;padding-left:20px}",
        ".keys{font-weight:normal;display:inline-block}.severity{font-weight:bold}",
        "blockquote{margin:10px 0;padding-left:12px;border-left:3px solid #8a909a}",
        "a{color:#0b57d0}.small{font-size:14px;color:#596069}",
        ".line{margin-top:16px;padding-top:14px;border-top:1px solid #d5d8dd}",
        "table{border-collapse:collapse;margin:8px 0;width:100%}",
        "td{padding:5px 0;border-bottom:1px solid #e3e5e9;vertical-align:top}",
        "tr:last-child td{border-bottom:0}",
        "td.number{width:3.2em;padding-left:12px;text-align:right;font-variant-numeric:tabular-nums}",
        *(f".{severity}{{color:{colour}}}" for severity, colour in LIGHT.items()),
    ]
)
# By itself: some mail programs drop a whole style sheet for one thing in it that they do not know.
DARK_STYLE = "".join(
    [
        ":root{color-scheme:light dark}@media (prefers-color-scheme:dark){",
        "body{background:#16181c;color:#e6e7ea}a{color:#8ab4f8}.small{color:#a8afb9}",
        ".line,td{border-color:#3a3f47}",
        *(f".{severity}{{color:{colour}}}" for severity, colour in DARK.items()),
        "}",
    ]
)


def alert_html(words: Wording, below: str = "") -> str:
    """An alert's HTML part; `below` is markup."""
    reader = words.reader
    heading = f"<h1>{shown(words.headline)}{keys_after(words.keys)}</h1>"
    news = f"<p><strong>{shown(words.news)}</strong></p>" if words.news else ""
    quotes = "".join(map(quoted, words.quotes))
    told = f"{shown(words.article.source)} · {shown(reader.moment(words.time))}"
    also = ""
    if words.others:
        items = [f"{linked(one)} ({shown(one.source)})" for one in words.others[:10]]
        if len(words.others) > 10:
            items.append(shown(and_more(len(words.others) - 10, reader)))
        also = f"<p>{shown(reader.say('Also:'))}</p>{bullets(items)}"
    why = f"<br>{shown(reader.say('why: {why}', why=words.why))}" if words.why else ""
    context = f"<p>{shown(words.context)}</p>" if words.context else ""
    return page(
        reader,
        f"{severity_mark(words.severity, words.reader)}{heading}{news}{quotes}"
        f'<p><strong>{linked(words.article)}</strong><br><span class="small">{told}</span></p>'
        f'{context}{also}<p class="small">{shown(reader.say("rule {rule}", rule=words.rule))}{why}</p>{below}',
    )


def notice_html(words: NoticeWords) -> str:
    """A notice's HTML part: an empty line of its text begins a paragraph."""
    paragraphs = "\n".join(shown(line, 2000) for line in words.text.splitlines()).strip("\n").split("\n\n")
    text = "".join(f"<p>{one.replace(chr(10), '<br>')}</p>" for one in paragraphs if one)
    time = f'<p class="small">{shown(words.reader.moment(words.time))}</p>'
    return page(words.reader, f"{severity_mark(words.severity, words.reader)}<h1>{shown(words.title)}</h1>{text}{time}")


def page(reader: Reader, body: str) -> str:
    """The frame round markup that is already safe."""
    return (
        f'<!doctype html><html lang="{reader.language}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>Wirewatch</title><style>{STYLE}</style><style>{DARK_STYLE}</style></head>"
        f'<body><div class="page">{body}</div></body></html>\n'
    )


def shown(text: str, limit: int = 300) -> str:
    """Text from outside as one line without meaning for a browser."""
    return html.escape(one_line(text, limit))


def severity_mark(severity: Severity, reader: Reader) -> str:
    return f'<div class="severity {severity}">{shown(reader.say(severity).upper())}</div>'


def keys_after(keys: Sequence[str]) -> str:
    """What follows a headline: for what the rule fired."""
    return f' <span class="keys">{", ".join(map(shown, keys))}</span>' if keys else ""


def bullets(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"


def linked(article: ArticleRef) -> str:
    """The title, linked if its link is safe. It may run from right to left; what stands about it does not."""
    link = safe_link(article.url)
    title = f"<bdi>{shown(article_title(article))}</bdi>"
    return f'<a href="{html.escape(link)}">{title}</a>' if link is not None else title


def quoted(quote: Quote) -> str:
    """The sentence, the watched words bold."""
    sentence, (start, end) = quote.sentence, quote.mark or (0, 0)
    marked = shown(sentence)
    if start < end and one_line(sentence) == sentence:
        before, words, after = (html.escape(one) for one in (sentence[:start], sentence[start:end], sentence[end:]))
        marked = f"{before}<strong>{words}</strong>{after}"
    return f'<blockquote dir="auto">{marked}</blockquote>'
