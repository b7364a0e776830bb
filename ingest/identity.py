"""Which article an entry is: its aliases, and the canonical form of its address. Never its title, never a date."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from ingest.paragraphs import one_line
from ingest.parsed import Entry
from topics.domains import registrable
from topics.records import Article

_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link|bbc_team|custom\d|format|ptr_name|campaign_type)|(?:gc|fbc|msclk|gbra|wbra|dcl|ycl|twcl)lid"
    r"|mc_[ce]id|_hs\w+|igshid|ns_\w+|ftag|ocid|cmp|cmpid|partner|smid|smtyp|wt_\w+|xtor|traffic_source|ito|icid|spm"
    r"|__?twitter_impression|ref_src|ref_url|guccounter|guce_\w+|source=rss",
    re.IGNORECASE,
)
PARTS = ("title", "summary", "text")
"""What a reader reads of an entry."""
_AMP_QUERY = {"amp", "outputtype"}
_DEFAULT_PORTS = {("http", 80), ("https", 443)}
_LONGEST_KEPT = 300
"""Characters of a host up to which its spelling is kept in memory."""


def source_of(url: str) -> str:
    """The registrable domain of an address, the host where it has none (an IP address, a local name)."""
    return registrable(_split(url).hostname or "")


def canonical_url(url: str) -> str:
    """An address as one spelling for all: without scheme's S, www, tracking, AMP, default port and fragment."""
    parts = _split(url.strip())
    host = (_host_kept if len(parts.netloc) <= _LONGEST_KEPT else _host)(parts.scheme, parts.netloc)
    if not host:
        return ""
    path = parts.path
    if "amp" in path:
        path = re.sub(r"/amp/?$|\.amp$|(?<=\.)amp\.(?=html?$)", "", path)
        path = re.sub(r"^/amp/(?=.)", "/", path)
    return f"http://{host}{path.rstrip('/') or '/'}{_kept(parts.query) if parts.query else ''}"


def _host(scheme: str, netloc: str) -> str:
    """Host and port in one spelling, "" without a host."""
    parts = SplitResult(scheme, netloc, "", "", "")
    host = (parts.hostname or "").rstrip(".")
    return re.sub(r"^(?:www\d?|amp)\.(?=[^.]+\.)", "", host) + _port(parts) if host else ""


_host_kept = lru_cache(10_000)(_host)


def _kept(query: str) -> str:
    """What of a query tells articles apart, in one order."""
    if all(_says_nothing(one.partition("=")[0]) for one in query.split("&")):
        return ""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _says_nothing(name)]
    return "?" + urlencode(sorted(kept)) if kept else ""


def _says_nothing(name: str) -> bool:
    return _TRACKING.fullmatch(name) is not None or name.lower() in _AMP_QUERY


def aliases(entries: Sequence[Entry], feed_source: str) -> list[list[str]]:
    """For each entry of one poll the names by which it is known, best first.

    A guid or an address that several entries of the poll carry identifies nothing. An entry left without a name goes
    by its content, counted where several are alike.
    """
    guids = Counter(_guid_alias(entry, feed_source) for entry in entries)
    urls = Counter(_url_alias(entry) for entry in entries)
    alike: Counter[str] = Counter()
    found = []
    for entry in entries:
        guid, url = _guid_alias(entry, feed_source), _url_alias(entry)
        names = [one for one, counts in ((guid, guids), (url, urls)) if one is not None and counts[one] == 1]
        if not names:
            content = content_alias(entry, feed_source)
            alike[content] += 1
            names = [content if alike[content] == 1 else f"{content}#{alike[content]}"]
        found.append(names)
    return found


def content_alias(entry: Entry, feed_source: str) -> str:
    return f"content:{entry_source(entry, feed_source)}:{content_hash(entry)}"


def entry_source(entry: Entry, feed_source: str) -> str:
    return (source_of(entry.url) if entry.url else "") or feed_source


def content_hash(entry: Entry | Article) -> str:
    """A hash of what a reader reads; white space makes no difference."""
    return _hash("\x1f".join(_words(entry)))


def both_hashes(entry: Entry) -> tuple[str, str]:
    """`content_hash` and `part_hashes`, for less than both."""
    words = _words(entry)
    return _hash("\x1f".join(words)), " ".join(_hash(one)[:16] for one in words)


def part_hashes(entry: Entry) -> str:
    """A short hash for each of PARTS, parted by spaces; white space makes no difference."""
    return " ".join(_hash(words)[:16] for words in _words(entry))


def changed_parts(before: str, now: str) -> list[str]:
    """Which of PARTS are others, by their hashes; none where those before were not kept."""
    return [name for name, was, one in zip(PARTS, before.split(), now.split(), strict=False) if was != one]


def article_id(alias: str) -> str:
    """The id that an alias gives an article that was not known before."""
    return hashlib.sha256(alias.encode("utf-8", "replace")).hexdigest()[:24]


def _words(entry: Entry | Article) -> list[str]:
    return [one_line(part) for part in (entry.title, entry.summary, entry.text)]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _guid_alias(entry: Entry, feed_source: str) -> str | None:
    return f"guid:{entry_source(entry, feed_source)}:{entry.guid}" if entry.guid else None


def _url_alias(entry: Entry) -> str | None:
    canonical = canonical_url(entry.url) if entry.url else ""
    return f"url:{canonical}" if canonical else None


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError:
        return ""
    return "" if port is None or (parts.scheme, port) in _DEFAULT_PORTS else f":{port}"
