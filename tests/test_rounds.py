"""Polls that overlap with changes of feeds.yaml, and with clocks that are set: a poller whose feeds are played."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec

from ingest.poll import PollReport
from ingest.rounds import Rounds
from ingest.settings import FeedSettings
from state.database import StateError
from state.feeds import FeedState

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=15)


def feed(name: str, url: str = "", **words: object) -> FeedSettings:
    return FeedSettings(id=name, url=url or f"https://{name}.example/rss", every=EVERY, **words)


def known(name: str, **words: object) -> FeedState:
    return FeedState(id=name, url=f"https://{name}.example/rss", **words)  # type: ignore[arg-type]


class Desk:
    """`asked` lists (feed, url, what was known of it); a poll ends when its feed is let `go`."""

    def __init__(self, *feeds: FeedSettings, states: tuple[FeedState, ...] = ()) -> None:
        self.now = NOW
        self.asked: list[tuple[str, str, FeedState]] = []
        self.ends: dict[str, asyncio.Future[FeedState]] = {}
        self.rounds = Rounds(feeds, states, self._poll, lambda: self.now)

    async def _poll(self, asked: FeedSettings, before: FeedState) -> PollReport:
        self.asked.append((asked.id, asked.url, before))
        self.ends[asked.id] = asyncio.get_running_loop().create_future()
        return PollReport(asked.id, True, 0, await self.ends[asked.id])

    async def step(self) -> list[str]:
        """The feeds that are asked now."""
        already = len(self.asked)
        self.rounds.step()
        await asyncio.sleep(0)
        return [name for name, _, _ in self.asked[already:]]

    async def go(self, name: str, **after: object) -> list[str]:
        """The poll ends well, the next is due in 15 minutes; the feeds that are asked in its place."""
        already = len(self.asked)
        before = next(state for one, _, state in reversed(self.asked) if one == name)
        due = {"next_due": self.now + EVERY, "last_tried": self.now} | after
        self.ends[name].set_result(msgspec.structs.replace(before, **due))
        await asyncio.sleep(0.001)
        return [one for one, _, _ in self.asked[already:]]


def play(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scene())  # type: ignore[arg-type]


def test_a_feed_is_asked_again_when_it_is_due_with_what_its_last_poll_taught() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        assert await desk.step() == ["a"]
        await desk.go("a", etag='"1"')
        assert await desk.step() == []
        desk.now += EVERY
        assert await desk.step() == ["a"] and desk.asked[-1][2].etag == '"1"'
        await desk.rounds.end()

    play(scene)


def test_what_the_state_knew_is_where_a_new_poller_begins() -> None:
    async def scene() -> None:
        later = known("a", next_due=NOW + timedelta(minutes=5), etag='"1"')
        desk = Desk(feed("a"), feed("b"), feed("c"), states=(later, known("c", gone=True)))
        assert await desk.step() == ["b"]
        desk.now += timedelta(minutes=5)
        assert await desk.step() == ["a"]
        await desk.rounds.end()

    play(scene)


def test_a_feed_that_was_given_another_address_while_it_was_asked_is_asked_there_at_once() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        await desk.step()
        desk.rounds.replace([feed("a", "https://new.example/rss")])
        assert await desk.step() == [], "one poll of a feed at a time"
        assert await desk.go("a", etag='"old"') == ["a"]
        _, url, before = desk.asked[-1]
        assert url == "https://new.example/rss" and before.etag is None and before.url == url
        await desk.rounds.end()

    play(scene)


def test_a_feed_that_was_taken_out_while_it_was_asked_is_asked_no_more_and_one_that_came_is() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        await desk.step()
        desk.rounds.replace([feed("b")])
        assert await desk.step() == ["b"]
        await desk.go("a")
        desk.now += EVERY
        assert await desk.step() == []
        await desk.go("b")
        await desk.rounds.end()

    play(scene)


def test_a_feed_that_was_taken_out_before_its_poll_began_is_asked_when_it_is_back() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        desk.rounds.step()
        desk.rounds.replace([])
        desk.rounds.step()
        await asyncio.sleep(0)
        await desk.go("a")
        desk.rounds.replace([feed("a")])
        assert await desk.step() == ["a"]
        await desk.rounds.end()

    play(scene)


def test_a_feed_that_is_slowed_to_many_days_is_not_taken_for_one_of_another_clock() -> None:
    async def scene() -> None:
        slow = known("a", next_due=NOW + timedelta(days=30), last_tried=NOW, interval=30 * 86_400.0)
        desk = Desk(feed("a", slowest=timedelta(days=40)), states=(slow,))
        assert await desk.step() == []

    play(scene)


def test_a_paused_feed_rests_and_one_that_is_resumed_is_asked_at_once_even_if_it_was_gone() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        await desk.step()
        await desk.go("a", gone=True)
        desk.rounds.replace([feed("a", paused=True)])
        desk.now += EVERY
        assert await desk.step() == []
        desk.rounds.replace([feed("a")])
        assert await desk.step() == ["a"]
        await desk.rounds.end()

    play(scene)


def test_a_poll_that_cannot_be_kept_is_made_again_after_a_minute() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        await desk.step()
        desk.ends["a"].set_exception(StateError("locked"))
        await asyncio.sleep(0.001)
        assert await desk.step() == []
        desk.now += timedelta(minutes=1)
        assert await desk.step() == ["a"]
        await desk.rounds.end()

    play(scene)


def test_after_the_clock_was_set_back_feeds_are_asked_at_once_and_not_in_the_old_future() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"))
        await desk.step()
        await desk.go("a")
        desk.now -= timedelta(days=3650)
        assert await desk.step() == []
        desk.rounds.plan_anew()
        assert await desk.step() == ["a"]
        await desk.rounds.end()

    play(scene)


def test_a_feed_that_falls_over_ends_no_other() -> None:
    async def scene() -> None:
        desk = Desk(feed("a"), feed("b"))
        assert await desk.step() == ["a", "b"]
        desk.ends["a"].set_exception(RuntimeError("odd"))
        await asyncio.sleep(0.001)
        await desk.go("b")
        desk.now += EVERY
        assert sorted(await desk.step()) == ["a", "b"]
        await desk.rounds.end()

    play(scene)
