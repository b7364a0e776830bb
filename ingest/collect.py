"""From a feed's entries to the articles that are new: identity, revisions, live or backfill. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.crediting import agency_of
from ingest.dates import AHEAD
from ingest.identity import aliases, article_id, canonical_url, changed_parts, content_hash, entry_source, part_hashes
from ingest.languages import language_tag
from ingest.parsed import Entry, Parsed
from ingest.settings import FeedSettings
from state.articles import Known
from topics.durations import shifted
from topics.records import Article, Mode

MAX_REVISIONS = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry's article as it is now known; `article` is the record to append, None when nothing changed.

    `held`: it waits for its page. What was published last has the page's text, and the feed's, which is shorter, would
    take back what alerts said of that. `alone`: no other entry of the poll has its address.
    """

    known: Known
    aliases: list[str]
    article: Article | None
    held: bool = False

    @property
    def alone(self) -> bool:
        return any(name.startswith("url:") for name in self.aliases)


@dataclass(frozen=True, slots=True)
class Poll:
    """What mode and identity need to know of a poll: `last_good` is that of the one before, None on the first."""

    feed: FeedSettings
    source: str
    last_good: datetime | None
    now: datetime


def names(entries: Sequence[Entry], poll: Poll) -> list[list[str]]:
    """The aliases of each entry, to be looked up."""
    return aliases(entries, poll.source)


def collect(parsed: Parsed, named: Sequence[list[str]], known: Mapping[str, Known], poll: Poll) -> list[Seen]:
    """The articles of a poll, oldest first (feeds list the newest first); `known` is what aliases led to before it."""
    known = dict(known)
    found = []
    pairs = list(zip(parsed.entries, named, strict=True))
    for entry, own in reversed(pairs):
        seen = _see(entry, own, known, parsed.language, poll)
        known.update(dict.fromkeys(own, seen.known))
        found.append(seen)
    return found


def mode_of(published: datetime | None, poll: Poll) -> Mode:
    """`live` is what may have appeared since the last good poll, less `max_age`; all else trains memory only.

    A last poll in the future was made under a clock that has been set back since. A date further ahead than a day is
    none: calendars announce what will be, and broken clocks anything.
    """
    if published is None or published > poll.now + AHEAD:
        return "live" if poll.last_good is not None else "backfill"
    since = shifted(min(poll.last_good or poll.now, poll.now), -poll.feed.max_age)
    return "live" if published >= since else "backfill"


def _see(entry: Entry, own: list[str], known: Mapping[str, Known], language: str | None, poll: Poll) -> Seen:
    before = next((known[name] for name in own if name in known), None)
    text = content_hash(entry)
    if before is not None and before.content_hash == text:
        # Rows of before there were hashes of parts get them while the text is still the same.
        return Seen(before if before.parts else replace(before, parts=part_hashes(entry)), own, None)
    # The short text of another feed is no news of an article whose page was read.
    if before is not None and (
        before.revision >= MAX_REVISIONS or (before.from_page and poll.feed.full_text != "page")
    ):
        return Seen(before, own, None)
    from_page = before is not None and before.from_page
    identity = before.id if before is not None else article_id(own[0])
    now_known = Known(identity, before.revision + 1 if before is not None else 1, text, part_hashes(entry), from_page)
    article = _article(entry, now_known, language_tag(entry.language) or language_tag(language), poll)
    article.changed = changed_parts(before.parts, now_known.parts) if before is not None else []
    return Seen(now_known, own, article, held=from_page)


def _article(entry: Entry, known: Known, language: str | None, poll: Poll) -> Article:
    source = entry_source(entry, poll.source)
    return Article(
        id=known.id,
        feed=poll.feed.id,
        source=source,
        url=entry.url,
        canonical_url=canonical_url(entry.url) if entry.url else "",
        title=entry.title,
        summary=entry.summary,
        text=entry.text,
        authors=entry.authors,
        language=language,
        published=entry.published,
        first_seen=poll.now,
        revision=known.revision,
        content_hash=known.content_hash,
        mode=mode_of(entry.published, poll),
        agency=agency_of(entry, source),
    )
