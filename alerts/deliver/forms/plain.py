"""A message as plain text, for channels that have no form of their own.

Lines are as long as they are, unlike those of mail: phones and programs wrap for themselves.
"""

from alerts.deliver.words.wording import (
    DigestWords,
    Line,
    NoticeWords,
    Wording,
    Words,
    and_more,
    article_title,
    more_in_story,
    one_line,
    safe_link,
)
from topics.records import ArticleRef

MAX_TITLE = 200
MAX_OTHERS = 10


def title_of(words: Words) -> str:
    """One line of at most 200 characters: how grave it is, and what it is about."""
    if isinstance(words, Wording):
        about = f"{words.headline}{_in_brackets(words.keys)}: {article_title(words.article)}"
        return one_line(f"[{words.reader.say(words.severity)}] {about}", MAX_TITLE)
    return one_line(f"[{words.reader.say(words.severity)}] {words.title}", MAX_TITLE)


def text_of(words: Words) -> str:
    """Lines of text with a line end after the last; nothing in them is markup."""
    match words:
        case Wording():
            return _alert(words)
        case DigestWords():
            return _digest(words)
        case NoticeWords():
            told = [one_line(line, 1000) for line in words.text.splitlines()]
            return "\n".join([*told, "", words.reader.moment(words.time)]).lstrip("\n") + "\n"


def _alert(words: Wording) -> str:
    reader = words.reader
    blocks = [
        [
            f"[{reader.say(words.severity)}] {words.headline}{_in_brackets(words.keys)}",
            *([words.news] if words.news else []),
        ],
        [f"“{one_line(one.sentence)}”" for one in words.quotes],
        [_article(words.article, words.reader.moment(words.time)), *([words.context] if words.context else [])],
    ]
    if words.others:
        more = len(words.others) - MAX_OTHERS
        shown = [f"- {_article(one)}" for one in words.others[:MAX_OTHERS]]
        blocks.append([reader.say("Also:"), *shown, *([f"- {and_more(more, reader)}"] if more > 0 else [])])
    why = [reader.say("Why: {why}", why=words.why)] if words.why else []
    blocks.append([*why, reader.say("Rule: {rule}", rule=words.rule)])
    return _text(blocks)


def _digest(words: DigestWords) -> str:
    """The table of rules, two lines for each alert, then what had no room and what is said at the end."""
    width = max((len(str(count)) for _, count in words.rules), default=1)
    blocks = [[f"{count:>{width}}  {one_line(title)}" for title, count in words.rules]]
    blocks += [_line(one) for one in words.lines]
    if words.further:
        blocks.append([words.reader.say("Further:"), *(f"- {one_line(one)}" for one in words.further)])
    blocks.append([one_line(one) for one in words.below])
    return _text(blocks)


def _line(line: Line) -> list[str]:
    more = f" ({more_in_story(line)})" if line.others else ""
    sentence = f": “{one_line(line.quote.sentence)}”" if line.quote is not None else ""
    return [
        f"[{line.reader.say(line.severity)}] {one_line(line.headline)}{_in_brackets(line.keys)}{more}{sentence}",
        _article(line.article, line.reader.moment(line.time)),
        *line.news,
    ]


def _article(article: ArticleRef, *told: str) -> str:
    link = safe_link(article.url)
    where = ", ".join([one_line(article.source), *told])
    return f"{article_title(article)} ({where}){f' {link}' if link is not None else ''}"


def _in_brackets(keys: list[str]) -> str:
    return f" ({one_line(', '.join(keys))})" if keys else ""


def _text(blocks: list[list[str]]) -> str:
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
