"""A saved state and the recorded rule sets give byte for byte what the live run gave."""

from pathlib import Path

import sqlalchemy as sa
from stores import Embedded
from test_decider_once import EXPULSIONS, House, counting, report

from state.tables import rulesets
from tests.timeline import rule


def test_a_replay_by_the_recorded_rule_sets_gives_what_live_gave(tmp_path: Path) -> None:
    house = House(Embedded(tmp_path / "live"))
    house.rules("0", rule(**EXPULSIONS), *counting())
    house.publish(report("0h", "a0", "SVN>RUS"))
    house.settle()
    saved = house.save()
    reports = [
        report(f"{n}h", f"b{n}", "DNK>RUS" if n % 3 else "SVN>RUS", source=f"source{n % 4}.example")
        for n in range(1, 40)
    ]
    for number, start in enumerate(range(0, 39, 13), 1):
        edited = rule(version=str(number), **{**EXPULSIONS, "new": f"{number}h"})
        house.rules(str(number), edited, rule("words", word=f"b{start + 2}"), *counting())
        house.publish(*reports[start : start + 13])
        house.settle()
    with house.state.read() as connection:
        recorded = connection.execute(sa.select(rulesets)).mappings().all()
    assert len(recorded) == 4

    again = House(saved)
    again.sets = house.sets
    with again.state.write() as connection:
        connection.execute(sa.delete(rulesets))
        connection.execute(sa.insert(rulesets), [dict(row) for row in recorded])
    again.publish(*reports)
    again.settle()
    assert again.content() == house.content()
    assert len(house.fired()) > 8
    house.close()
    again.close()
