"""Where the feeds of a web page may be: what it declares, what it links to, and where feeds usually are.

Pages are looked through in one pass, with patterns of bounded length: Python's HTML parser takes minutes for some
200 KB that were made to hold it up.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from ingest.identity import canonical_url

MOST = 20
MOST_CHARACTERS = 2_000_000
MOST_TAGS = 5_000
LONGEST_TAG = 3_000
LONGEST_ADDRESS = 2_000
USUAL = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}

How = Literal["declared", "linked", "usual"]

_NEXT = re.compile(r"<(?:(!--)|(script|style|textarea|title)(?=[\s/>])|(base|link|a)(?=[\s/]))", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++))|>""", re.IGNORECASE)
_LOOKS = re.compile(r"(?:^|[/._?=&-])(?:rss|atom|feeds?|rdf)(?:[/._?=&-]|\d|$)", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which there may be a feed; `title` is the page's name for it, empty where it has none."""

    url: str
    title: str
    how: How


def candidates(page: str, url: str) -> list[Candidate]:
    """The best first, each once: declared feeds, links that look like feeds, the usual places. `url` is the page's."""
    declared: dict[str, Candidate] = {}
    linked: dict[str, Candidate] = {}
    base = url
    based = False
    for tag, attributes in _tags(page[:MOST_CHARACTERS]):
        href = attributes.get("href", "")
        if tag == "base":
            if href and not based:  # the first one counts (HTML, 4.2.3)
                base, based = _resolved(url, href) or url, True
            continue
        address = _resolved(base, href) if href else None
        if address is None:
            continue
        if tag == "a":
            if len(linked) < MOST and _looks_like_a_feed(address):
                linked.setdefault(canonical_url(address), Candidate(address, "", "linked"))
        elif _declares_a_feed(attributes) and len(declared) < MOST:
            title = " ".join(attributes.get("title", "").split())
            declared.setdefault(canonical_url(address), Candidate(address, title, "declared"))
    found = dict(sorted(declared.items(), key=lambda one: _is_of_comments(one[1])))
    usual = {canonical_url(address): Candidate(address, "", "usual") for address in (urljoin(url, at) for at in USUAL)}
    for more in (linked, usual):
        for address, candidate in more.items():
            found.setdefault(address, candidate)
    return list(found.values())[:MOST]


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(name, attributes) of the tags that may lead to feeds, but for those within comments and scripts."""
    place, count = 0, 0
    while count < MOST_TAGS and (found := _NEXT.search(page, place)) is not None:
        place = found.end()
        if found[1] is not None:
            end = page.find("-->", place)
            if end < 0:
                return
            place = end
        elif found[2] is not None:
            close = re.compile(rf"</{found[2]}", re.IGNORECASE).search(page, place)
            if close is None:
                return
            place = close.end()
        else:
            count += 1
            yield found[3].lower(), _attributes(page[place : place + LONGEST_TAG])


def _attributes(text: str) -> dict[str, str]:
    """Those of the tag that `text` begins in."""
    attributes: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(text):
        if one[1] is None:
            break
        value = next(part for part in (one[2], one[3], one[4]) if part is not None)
        attributes.setdefault(one[1].lower(), html.unescape(value).strip())
    return attributes


def _is_of_comments(candidate: Candidate) -> bool:
    """What readers say below articles is no news."""
    return _OF_COMMENTS.search(f"{candidate.url} {candidate.title}") is not None


def _declares_a_feed(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "").split(";")[0].strip().lower()
    return "alternate" in attributes.get("rel", "").lower().split() and kind in TYPES


def _resolved(base: str, href: str) -> str | None:
    """The whole address, None for one that is not of the web or cannot be one."""
    if len(href) > LONGEST_ADDRESS:
        return None
    try:
        address = urljoin(base, href.replace("\n", "").replace("\r", "").replace("\t", "")).split("#")[0]
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return address if good and address.isprintable() and " " not in address else None


def _looks_like_a_feed(address: str) -> bool:
    parts = urlsplit(address)
    return (parts.hostname or "").startswith(("feeds.", "rss.")) or bool(_LOOKS.search(f"{parts.path}?{parts.query}"))
