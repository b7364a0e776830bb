"""The stage process: articles in, enriched articles out; the texts are read by children."""

from collections.abc import Sequence

import structlog

from app.configuration import attempt
from app.patience import StoppedError, patiently
from app.reloading import report
from app.running import Running, halted, now
from app.signals import asked_for
from processors.children import ChildPool
from processors.frames import Frame
from processors.quarantine import Guarded
from state import notices
from state.tries import StateTries
from topics.log import ARTICLES, ENRICHED, Keyed, Member
from topics.mass_failure import HaltedError
from topics.records import Article, Enriched, decode, encode
from topics.worker import AbandonedError, Failure, Worker

logger = structlog.get_logger("process")

GROUP = "process"
QUARANTINED = "feed "
"""How the notices of feeds in quarantine begin."""
STAGE = "process"
GRACE = 4.0
"""Seconds that a stop waits for the articles in hand; what is not read by then is read after the next start."""


def run_process(running: Running) -> None:
    """Until `stop`; waits for its place in the group first."""
    settings = running.settings.extraction
    pool = ChildPool(settings, settings.children, _own_frames(running), hurry=asked_for(running.stop, GRACE))
    try:
        member = _joined(running)
        if member is None:
            return
        try:
            patiently(lambda: notices.clear_all(running.state, QUARANTINED), running.stop)
            worker = make_worker(running, member, pool)
            while not running.stop.is_set():
                running.beat()
                patiently(lambda: worker.step(timeout=0.5), running.stop)
        except HaltedError as error:
            halted(running, STAGE, error)
        except (StoppedError, AbandonedError):
            pass
        finally:
            member.close()
    finally:
        pool.close()


def _own_frames(running: Running) -> list[Frame]:
    """The user's event types; where one cannot be used, the others and the shipped ones go on without any of them."""
    none: list[Frame] = []
    frames, problems = attempt(running.folder.frames, none)
    report(running.state, "events", problems, now())
    return frames


def make_worker(running: Running, member: Member, pool: ChildPool) -> Worker[Article]:
    """The worker loop on the pool's children."""

    def told(feed: str, words: str | None) -> None:
        if words is None:
            patiently(lambda: notices.clear(running.state, QUARANTINED + feed), running.stop)
            return
        logger.error("feed quarantined", feed=feed, reason=words)
        patiently(lambda: notices.put(running.state, QUARANTINED + feed, words, now()), running.stop)

    guarded = Guarded(pool.work, told, now)

    def work(articles: Sequence[Article]) -> list[Keyed | Failure]:
        return [keyed(one) if isinstance(one, Enriched) else one for one in guarded.work(articles)]

    return Worker(
        stage=STAGE,
        log=running.log,
        member=member,
        output=ENRICHED,
        decode=lambda data: decode(data, Article),
        work=work,
        give_up=lambda article, reason: keyed(guarded.give_up(article, reason)),
        tries=StateTries(running.state),
        clock=now,
        patiently=lambda action: patiently(action, running.stop),
    )


def keyed(enriched: Enriched) -> Keyed:
    return Keyed(enriched.article.id, encode(enriched))


def _joined(running: Running) -> Member | None:
    while not running.stop.is_set():
        running.beat()
        member = patiently(lambda: running.log.join(GROUP, ARTICLES, 0.5), running.stop)
        if member is not None:
            return member
    return None
