"""The stage process: articles in, enriched articles out; the texts are read by children."""

from collections.abc import Sequence

from app.configuration import attempt
from app.patience import StoppedError, patiently
from app.reloading import report
from app.running import Running, now
from processors.children import ChildPool
from processors.frames import Frame
from processors.plain import degraded
from state.tries import StateTries
from topics.log import ARTICLES, ENRICHED, Keyed, Member
from topics.records import Article, Enriched, decode, encode
from topics.worker import Failure, Worker

GROUP = "process"
STAGE = "process"


def run_process(running: Running) -> None:
    """Until `stop`; waits for its place in the group first."""
    settings = running.settings.extraction
    pool = ChildPool(settings, settings.children, _own_frames(running))
    try:
        member = _joined(running)
        if member is None:
            return
        try:
            worker = make_worker(running, member, pool)
            while not running.stop.is_set():
                running.beat()
                patiently(lambda: worker.step(timeout=0.5), running.stop)
        except StoppedError:
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

    def work(articles: Sequence[Article]) -> list[Keyed | Failure]:
        return [keyed(one) if isinstance(one, Enriched) else one for one in pool.work(articles)]

    return Worker(
        stage=STAGE,
        log=running.log,
        member=member,
        output=ENRICHED,
        decode=lambda data: decode(data, Article),
        work=work,
        give_up=lambda article, reason: keyed(degraded(article, reason)),
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
