"""A digest in Slack's form. Slack's limits are kept, and what they cut is said."""

from collections.abc import Sequence

from alerts.deliver.forms.slack_marks import (
    SECTION_LIMIT,
    SIGNS,
    Block,
    context,
    cut,
    escape,
    header,
    key_list,
    linked,
    listed,
    quoted,
    section,
    shown,
)
from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import DigestWords, Line, more_in_story

# Slack takes 50 blocks and 12,000 characters in all, and counts containers too (slackapi/bolt-js#2509, #2867).
LINES, ROOM, CONTAINER = 45, 11_000, 130


def digest_blocks(words: DigestWords) -> list[Block]:
    """Title, rules, lines, what is further, what is said below. A line that finds no room is named in `further`."""
    reader = words.reader
    top = [header(words.title)]
    if words.rules:
        rules = [f"*{number}*  {shown(title, 120)}" for title, number in words.rules]
        top.append(section(listed(rules, 1500, reader, "\n")))
    end = context(
        listed([shown(one) for one in words.below], 1500, reader, "\n"), escape(words.reader.moment(words.time))
    )
    lines = [section(_line(one)) for one in words.lines]
    further = [shown(one) for one in words.further]
    room = ROOM - sum(map(_cost, [*top, end]))
    if (count := _fitting(lines, room - sum(map(_cost, _further(further, reader))))) < len(lines):
        count = _fitting(lines, room - SECTION_LIMIT - CONTAINER)
    return [*top, *lines[:count], *_further([*map(_short, words.lines[count:]), *further], reader), end]


def _line(line: Line) -> str:
    begin = f"{SIGNS[line.severity]} *{shown(line.headline, 120)}* {key_list(line.keys, line.reader)}".rstrip()
    if line.quote is not None:
        begin += f"\n{quoted(line.quote)}"
    told = [shown(line.article.source, 60), escape(line.reader.moment(line.time))]
    more = [more_in_story(line)] if line.others else []
    end = f"{linked(line.article)}\n{' · '.join([*told, *more])}"
    if line.news:
        end += f"\n*{listed([shown(one, 200) for one in line.news], 700, line.reader, '; ')}*"
    return f"{cut(begin, SECTION_LIMIT - len(end) - 1)}\n{end}"


def _short(line: Line) -> str:
    keys = key_list(line.keys, line.reader, 620) or shown(line.article.title, 80)
    return f"{shown(line.headline, 80)}: {keys}" + (f" ({more_in_story(line)})" if line.others else "")


def _further(items: Sequence[str], reader: Reader) -> list[Block]:
    if not items:
        return []
    title = f"*{reader.say('further:')}* "
    return [section(title + listed(items, SECTION_LIMIT - len(title) - 5, reader, " · "))]


def _fitting(lines: Sequence[Block], room: int) -> int:
    """How many of the first lines fit."""
    for count, line in enumerate(lines[:LINES]):
        room -= _cost(line)
        if room < 0:
            return count
    return min(len(lines), LINES)


def _cost(block: Block) -> int:
    return sum(len(one["text"]) + CONTAINER for one in block.get("elements") or [block["text"]])
