"""Requests for the page of an article: robots.txt decides, at the page's site and wherever it leads."""

from dataclasses import dataclass

from ingest.access import Access
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.robots import Robots, Rules

PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
TEXT = "text/plain, */*;q=0.5"


@dataclass
class Visit:
    """Requests for one page; `forbidden` once some robots.txt on the way said no."""

    fetcher: Fetcher
    robots: Robots
    access: Access
    forbidden: bool = False

    async def rules(self, url: str) -> Rules:
        return self.robots.known(url) or await self.robots.ask(url, self._get)

    async def page(self, url: str, rules: Rules) -> Fetched | FetchFailed:
        """The page, if the rules of its site allow it, and those of each site where it leads."""
        problem = self._problem(url, rules)
        if problem is not None:
            return FetchFailed(problem)
        return await self.fetcher.get(url, None, None, self.access, PAGE, self._may)

    async def _may(self, url: str) -> str | None:
        return self._problem(url, await self.rules(url))

    def _problem(self, url: str, rules: Rules) -> str | None:
        if rules.problem is None and not rules.allow(url):
            self.forbidden = True
            return "robots.txt forbids it"
        return rules.problem

    async def _get(self, url: str) -> Fetched | FetchFailed:
        return await self.fetcher.get(url, None, None, self.access, TEXT)
