"""A digest in Slack's form. Slack's limits are kept, and what they cut is said."""

from collections.abc import Sequence

from alerts.deliver.slack_marks import (
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
from alerts.deliver.wording import DigestWords, Line, moment

# Slack takes 50 blocks and 12,000 characters in all, and counts containers too (slackapi/bolt-js#2509, #2867).
LINES, ROOM, CONTAINER = 45, 11_000, 130


def digest_blocks(words: DigestWords) -> list[Block]:
    """Title, rules, lines, what is further, what is said below. A line that finds no room is named in `further`."""
    top = [header(words.title)]
    if words.rules:
        rules = [f"*{number}*  {shown(title, 120)}" for title, number in words.rules]
        top.append(section(listed(rules, 1500, "\n")))
    end = context(listed([shown(one) for one in words.below], 1500, "\n"), escape(moment(words.time, words.zone)))
    lines = [section(_line(one)) for one in words.lines]
    further = [shown(one) for one in words.further]
    room = ROOM - sum(map(_cost, [*top, end]))
    if (count := _fitting(lines, room - sum(map(_cost, _further(further))))) < len(lines):
        count = _fitting(lines, room - SECTION_LIMIT - CONTAINER)
    return [*top, *lines[:count], *_further([*map(_short, words.lines[count:]), *further]), end]


def _line(line: Line) -> str:
    begin = f"{SIGNS[line.severity]} *{shown(line.headline, 120)}* {key_list(line.keys)}".rstrip()
    if line.quote is not None:
        begin += f"\n{quoted(line.quote)}"
    told = [shown(line.article.source, 60), escape(moment(line.time, line.zone))]
    more = [f"+ {line.others} more in this story"] if line.others else []
    end = f"{linked(line.article)}\n{' · '.join([*told, *more])}"
    return f"{cut(begin, SECTION_LIMIT - len(end) - 1)}\n{end}"


def _short(line: Line) -> str:
    keys = key_list(line.keys, 620) or shown(line.article.title, 80)
    return f"{shown(line.headline, 80)}: {keys}" + (f" (+ {line.others} more)" if line.others else "")


def _further(items: Sequence[str]) -> list[Block]:
    return [section("*further:* " + listed(items, SECTION_LIMIT - 20, " · "))] if items else []


def _fitting(lines: Sequence[Block], room: int) -> int:
    """How many of the first lines fit."""
    for count, line in enumerate(lines[:LINES]):
        room -= _cost(line)
        if room < 0:
            return count
    return min(len(lines), LINES)


def _cost(block: Block) -> int:
    return sum(len(one["text"]) + CONTAINER for one in block.get("elements") or [block["text"]])
