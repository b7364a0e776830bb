"""A digest as mail, in text and HTML, and how the text of every mail is wrapped."""

import textwrap
from collections.abc import Sequence

from alerts.deliver.forms.mail_html import bullets, keys_after, linked, page, quoted, severity_mark, shown
from alerts.deliver.words.wording import DigestWords, Line, article_title, more_in_story, one_line, safe_link
from topics.records import ArticleRef

COLUMNS = 72
_PIECE = 60


def digest_text(words: DigestWords) -> str:
    """The plain part: the table of rules, the lines as ranked, what is further, what is said below."""
    text = [*wrapped(words.title), words.reader.moment(words.time), ""]
    for title, number in words.rules:
        text += wrapped(title, f"{number:>6}  ", " " * 8)
    for place, line in enumerate(words.lines, 1):
        text += ["", *_line_text(line, f"{place}. ")]
    if words.further:
        text += [
            "",
            words.reader.say("Further:"),
            *(row for one in words.further for row in wrapped(one, "- ", "  ", 2000)),
        ]
    if words.below:
        text += ["", *(row for one in words.below for row in wrapped(one))]
    return "\n".join(text) + "\n"


def digest_html(words: DigestWords, last: str = "") -> str:
    """The HTML part, in the same order; `last` is markup."""
    rows = "".join(f'<tr><td>{shown(title)}</td><td class="number">{number}</td></tr>' for title, number in words.rules)
    table = f"<table>{rows}</table>" if rows else ""
    time = f'<p class="small">{shown(words.reader.moment(words.time))}</p>'
    lines = "".join(map(_line_html, words.lines))
    further = ""
    if words.further:
        items = bullets([shown(one, 2000) for one in words.further])
        further = f'<div class="line">{shown(words.reader.say("Further:"))}</div><div class="small">{items}</div>'
    below = "<br>".join(map(shown, words.below))
    small = f'<p class="line small">{below}</p>' if below else ""
    return page(words.reader, f"<h1>{shown(words.title)}</h1>{time}{table}{lines}{further}{small}{last}")


def wrapped(text: str, first: str = "", rest: str = "", limit: int = 300) -> list[str]:
    """Text from outside in lines of at most 72 columns, links whole; `first` and `rest` begin its lines."""
    words = " ".join(piece for word in one_line(text, limit).split(" ") for piece in _pieces(word))
    rows = textwrap.TextWrapper(COLUMNS, first, rest, break_long_words=False, break_on_hyphens=False)
    return rows.wrap(words)


def key_text(keys: Sequence[str], first: str = "", rest: str = "") -> list[str]:
    """Every key, in lines of at most 72 columns."""
    names = ", ".join(map(one_line, keys))
    return wrapped(names, first, rest, len(names))


def article_text(article: ArticleRef, first: str, indent: str, *told: str) -> list[str]:
    """Title, source with what else is told of the article, and its link; `first` and `indent` begin the lines."""
    link = safe_link(article.url)
    return [
        *wrapped(article_title(article), first, indent),
        *wrapped(", ".join([article.source, *told]), indent, indent),
        *([indent + link] if link is not None else []),
    ]


def _line_text(line: Line, place: str) -> list[str]:
    indent = " " * len(place)
    text = wrapped(f"[{line.reader.say(line.severity).upper()}] {line.headline}", place, indent)
    text += key_text(line.keys, indent, indent)
    if line.quote is not None:
        text += wrapped(f"“{one_line(line.quote.sentence)}”", indent, indent)
    text += article_text(line.article, indent, indent, line.reader.moment(line.time), *_others(line))
    return text + [row for one in line.news for row in wrapped(one, indent, indent)]


def _line_html(line: Line) -> str:
    heading = f"<h2>{shown(line.headline)}{keys_after(line.keys)}</h2>"
    quote = quoted(line.quote) if line.quote is not None else ""
    news = "".join(f"<div><strong>{shown(one)}</strong></div>" for one in line.news)
    told = " · ".join(map(shown, [line.article.source, line.reader.moment(line.time), *_others(line)]))
    return (
        f'<div class="line">{severity_mark(line.severity, line.reader)}{heading}{quote}'
        f'<div>{linked(line.article)}</div><div class="small">{told}</div>{news}</div>'
    )


def _others(line: Line) -> list[str]:
    return [more_in_story(line)] if line.others else []


def _pieces(word: str) -> list[str]:
    if safe_link(word.strip("“”().,;")) is not None:
        return [word]
    return [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]
