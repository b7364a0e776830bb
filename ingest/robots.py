"""What the robots.txt of a site lets Wirewatch read (RFC 9309). The only file that knows protego."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from ingest.fetch import Fetched, FetchFailed

NAME = "Wirewatch"
KEPT = timedelta(hours=24)
"""As RFC 9309, 2.4 has it at most."""
ASKED_AGAIN = timedelta(minutes=30)
"""After a site whose robots.txt could not be had: until then nothing is read there (2.3.1.4)."""
LONGEST_DELAY = timedelta(minutes=1)
MAX_BYTES = 500 * 1024
"""Of a longer one the beginning is read (2.5)."""
RULES = {"allow", "disallow", "crawl-delay", "request-rate"}
MAX_RULES, MAX_RULE = 2_000, 2_000
"""Rules that are read, and characters of one."""
MAX_SITES = 5_000


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one site, until `until`. `problem` says why they could not be had; then nothing may be read."""

    until: datetime
    parsed: Protego | None = None
    problem: str | None = None

    def allow(self, url: str) -> bool:
        return self.problem is None and (self.parsed is None or bool(self.parsed.can_fetch(url, NAME)))

    @property
    def delay(self) -> timedelta:
        """What the site asks for between two requests, a minute at most; many write down a day and mean nothing."""
        asked = self.parsed.crawl_delay(NAME) if self.parsed is not None else None
        return min(timedelta(seconds=float(asked or 0)), LONGEST_DELAY)


Get = Callable[[str], Awaitable[Fetched | FetchFailed]]
"""Fetches an address."""


class Robots:
    """The rules of sites, each asked once a day."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Rules] = OrderedDict()

    def known(self, url: str) -> Rules | None:
        """The rules of the site of `url`, None where it has to be asked first."""
        found = self._known.get(_site(url))
        return found if found is not None and self._clock() < found.until else None

    def forget(self) -> None:
        self._known.clear()

    async def ask(self, url: str, get: Get) -> Rules:
        """Asks the site of `url`."""
        site = _site(url)
        found = self._known[site] = rules_of(await get(f"{site}/robots.txt"), self._clock())
        self._known.move_to_end(site)
        if len(self._known) > MAX_SITES:
            self._known.popitem(last=False)
        return found


def rules_of(answer: Fetched | FetchFailed, now: datetime) -> Rules:
    """What an answer to the request for robots.txt says. None there (4xx) allows all; none to be had allows nothing."""
    if isinstance(answer, Fetched):
        text = (answer.body or b"")[:MAX_BYTES].decode("utf-8", "replace")
        return Rules(now + KEPT, Protego.parse(ours(text)))
    if answer.status is not None and 400 <= answer.status < 500 and answer.status != 429:
        return Rules(now + KEPT)
    return Rules(now + ASKED_AGAIN, problem=f"its robots.txt cannot be had: {answer.reason}")


def ours(text: str) -> str:
    """The groups of a robots.txt that are for us or for all. The parser copies each rule for each name of its group:
    a hundred kilobytes of both are minutes and gigabytes."""
    kept: list[str] = []
    mine, heads, count = False, True, 0
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            mine = (mine and heads) or value == "*" or value.lower() == NAME.lower()
            if value == "*" or value.lower() == NAME.lower():
                kept.append(f"User-agent: {value}")
            heads = True
        elif colon and name in RULES:
            heads = False
            if mine and count < MAX_RULES and len(value) <= MAX_RULE:
                kept.append(f"{name}: {value}")
                count += 1
    return "\n".join(kept)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
