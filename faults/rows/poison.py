"""Records that are none: broken JSON, a schema from the future, a record too large to be passed on."""

from datetime import UTC, datetime

import msgspec

from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World, wait_for, world_of
from topics.log import ARTICLES, DEAD_LETTERS, ENRICHED, MAX_RECORD_BYTES, Keyed
from topics.records import Article, encode


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        letters = world.head(DEAD_LETTERS)
        for number in range(rounds):
            world.publish()
            poison = (_broken(number), _from_the_future(number))
            for topic in (ARTICLES, ENRICHED):
                world.log.append(topic, [Keyed(f"poison-{number}", one) for one in poison])
                letters += len(poison)
            world.publish()
            world.settle()
        wait_for(lambda: world.head(DEAD_LETTERS) >= letters, f"{letters} dead letters")
        outcome.note("dead letters", world.head(DEAD_LETTERS))
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


def oversize(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """The article fits into its topic, and what is read of it cannot fit into the next."""
    outcome = Outcome(rounds, seeds=[seed])
    with World(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            world.publish()
            world.log.append(ARTICLES, [Keyed("large", _large(number))])
            world.publish()
            outcome.note("alert behind it after, s", world.settle())
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill, {len(world.crew.deaths)}: {world.crew.deaths[:3]}")
    return outcome


def _broken(number: int) -> bytes:
    return b'{"id": "broken-%d", "title": "cut o' % number


def _from_the_future(number: int) -> bytes:
    return msgspec.json.encode({"schema": 99, "id": f"future-{number}", "feed": "agency"})


def _large(number: int) -> bytes:
    """As large as a record may be; what is read of it must be larger."""
    now = datetime.now(UTC)
    article = Article(
        id=f"large-{number}",
        feed="agency",
        source="agency.example",
        url=f"https://agency.example/large/{number}",
        canonical_url=f"https://agency.example/large/{number}",
        title="A long article",
        summary="",
        text="",
        authors=[],
        language="en",
        published=now,
        first_seen=now,
        revision=1,
        content_hash=str(number),
        mode="live",
    )
    room = MAX_RECORD_BYTES - len(encode(article)) - 1
    article.text = ("The tide table of the harbour was read out again. " * (room // 50 + 1))[:room]
    return encode(article)


ROW = Row(
    "poison",
    "broken JSON and records of schema 99 among good ones, in `articles` and in `enriched`",
    "dead letters; 0 lost, 0 twice, 0 exits",
    play,
    rounds=10,
    few=1,
    tested_on=(EMBEDDED,),
)
OVERSIZE = Row(
    "oversize",
    "an article of the largest size among good ones, whose reading would be larger than a record may be",
    "0 lost, 0 twice, 0 exits; later records processed",
    oversize,
    rounds=2,
    few=0,
)
