"""How the page shows feeds: those that need attention first, the others by group, each with its days. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from app.feed_records import NEVER

Kind = Literal["ill", "quiet", "new", "paused", "well"]
ATTENTION: tuple[Kind, ...] = ("ill", "quiet")
SHOWN = 200
"""Feeds on a page."""
NO_GROUP = "Without a group"


@dataclass(frozen=True, slots=True)
class Row:
    """A feed in a table. `due` is None where no poll is planned for an instant, and `next` says why in a word."""

    id: str
    url: str
    group: str
    kind: Kind
    words: str
    last_good: datetime | None
    due: datetime | None
    next: str
    why: str
    day: str
    yesterday: int | None = None

    @property
    def ill(self) -> bool:
        return self.kind in ATTENTION


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds under one heading; `words` say how they are together."""

    name: str
    words: str
    rows: list[Row]


def row_of(record: Mapping[str, Any]) -> Row:
    """`record` is app/feed_records.py's."""
    kind, words = _state(record)
    return Row(
        id=record["id"],
        url=record["url"],
        group=record["group"] or "",
        kind=kind,
        words=words,
        last_good=record["last_good"],
        due=record["next_due"] if not record["gone"] else None,
        next="paused" if record["paused"] else "no more" if record["gone"] else "at once",
        why=record["why"] if record["next_due"] is not None else "",
        day=day_and_usual(record),
        yesterday=record["items_yesterday"],
    )


def _state(record: Mapping[str, Any]) -> tuple[Kind, str]:
    words: str = record["status"]
    if record["paused"]:
        return "paused", "paused" if words == NEVER else f"paused; before: {words}"
    if record["failures"] or record["gone"]:
        times = f" ({record['failures']} times in a row)" if record["failures"] > 1 else ""
        return "ill", words + times
    if words == NEVER:
        return "new", words
    if record["skipped"]:
        words += f"; {record['skipped']} entries skipped: they hold nothing"
    if record["quiet"] is not None:
        return "quiet", f"{words}, but {record['quiet']}"
    return "well", words


def day_and_usual(record: Mapping[str, Any]) -> str:
    """Articles of the last full day, held against the usual."""
    yesterday, usual = record["items_yesterday"], record["usual"]
    if yesterday is None and usual is None:
        return f"{record['items_today']:,} today" if record["items_today"] else ""
    told = "no answer" if yesterday is None else f"{yesterday:,}"
    return f"{told} of usual {usual:,g}" if usual is not None else f"{told} a day"


def wanted(rows: Iterable[Row], show: str, group: str | None, words: str) -> list[Row]:
    """Those of a filter: `show` is attention, paused or anything else for all; `group` is "" for those without one."""
    small = words.casefold().strip()
    return [
        row
        for row in rows
        if (group is None or row.group == group)
        and (show not in {"attention", "paused"} or (row.ill if show == "attention" else row.kind == "paused"))
        and small in f"{row.id} {row.url} {row.words}".casefold()
    ]


def grouped(rows: Sequence[Row], page: int) -> tuple[list[Group], bool]:
    """The `page`th page of the feeds (from 1), and whether more follow. How a group is counts all of its feeds."""
    of_group: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_group[row.group].append(row)
    ill = sorted((row for row in rows if row.ill), key=lambda row: (row.kind, row.group, row.id))
    ordered = [("Need attention", "", ill)] + [
        (name or NO_GROUP, _health(of_group[name]), sorted((one for one in of_group[name] if not one.ill), key=_order))
        for name in sorted(of_group, key=lambda name: (not name, name.casefold()))
    ]
    start, end, before = (page - 1) * SHOWN, page * SHOWN, 0
    shown: list[Group] = []
    for name, words, some in ordered:
        part = some[max(0, start - before) : max(0, end - before)]
        before += len(some)
        if part:
            shown.append(Group(name, words, part))
    return shown, before > end


def _order(row: Row) -> tuple[int, str]:
    return ("new", "well", "paused", "quiet", "ill").index(row.kind), row.id.casefold()


def _health(rows: Sequence[Row]) -> str:
    asked = [row for row in rows if row.kind != "paused"]
    words = [f"{sum(row.kind == 'well' for row in asked)} of {len(asked)} healthy"] if asked else []
    words += [f"{count} {name}" for kind, name in _KINDS if (count := sum(row.kind == kind for row in rows))]
    yesterday = [row.yesterday for row in rows]
    words += [f"{sum(one or 0 for one in yesterday):,} articles yesterday"] if any(yesterday) else []
    return ", ".join(words)


_KINDS = (("ill", "ill"), ("quiet", "quiet"), ("new", "never polled"), ("paused", "paused"))


def summary(rows: Sequence[Row]) -> str:
    """How all of them are, in a line."""
    if not rows:
        return ""
    return f"{len(rows):,} {'feed' if len(rows) == 1 else 'feeds'}: {_health(rows)}."


def moment_near(time: datetime, now: datetime) -> str:
    """A time in as few words as tell it from others near `now`: the hour alone for today."""
    time, now = time.astimezone(UTC), now.astimezone(UTC)
    if time.date() == now.date():
        return f"{time:%H:%M}"
    return f"{time:%-d %b, %H:%M}" if time.year == now.year else f"{time:%-d %b %Y, %H:%M}"
