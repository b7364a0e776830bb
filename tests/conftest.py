"""Real services for the tests, started once and only where a test asks for them.

Where a service cannot be had its tests are skipped, and the summary says why; with WIREWATCH_SERVICES=required, as in
.ci/run, they fail.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from browser import missing as missing_browser
from stores import Distributed, Embedded, Stores, distributed, fresh_name

import ingest.parsers
from services import kafka, postgres
from state.database import State, open_state
from topics.bounded_child import BoundedChild

# A console keeps the width that it finds when it is made, and a worker of pytest-xdist is told 80: tests say their own.
os.environ.pop("COLUMNS", None)
REQUIRED = os.environ.get("WIREWATCH_SERVICES") == "required"
BACKENDS = ("embedded", "distributed")
LONG = {"test_run_whole", "test_history_page", "test_moving", "test_week", "test_commands", "test_evaluation"}
"""Files that wait much and have few tests: they begin first, so that no process is left with them alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda one: one.path.stem not in LONG)


def need(lacking: str | None) -> None:
    """Skips, or fails where services are required."""
    if lacking is None:
        return
    if REQUIRED:
        pytest.fail(lacking)
    pytest.skip(f"NOT TESTED: {lacking}")


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kafka.Broker]:
    need(kafka.missing())
    with kafka.Broker(tmp_path_factory.mktemp("kafka")) as made:
        yield made


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    need(postgres.missing())
    with postgres.Cluster(tmp_path_factory.mktemp("postgres")) as made:
        yield made


@pytest.fixture(scope="session")
def migrated(cluster: postgres.Cluster) -> str:
    """A database that others are made from."""
    name = fresh_name()
    open_state(cluster.create(name)).close()
    return name


@pytest.fixture
def far_stores(broker: kafka.Broker, cluster: postgres.Cluster, migrated: str) -> Iterator[Distributed]:
    made = distributed(broker, cluster, migrated)
    yield made
    cluster.drop(made.name)


@pytest.fixture(params=BACKENDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    """The same test on each pair of backends."""
    if request.param == "embedded":
        return Embedded(tmp_path / "stores")
    made: Distributed = request.getfixturevalue("far_stores")
    return made


@pytest.fixture
def state(stores: Stores) -> Iterator[State]:
    made = stores.state()
    yield made
    made.close()


_IDLE: dict[Any, list[BoundedChild[Any, Any]]] = defaultdict(list)


@pytest.fixture
def long_lived_parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that parse stay for the next test's pool: in production they live for days, not for one poll."""
    make_child = ingest.parsers._child

    def child(make: Any, answer: Any) -> BoundedChild[Any, Any]:
        if _IDLE[make]:
            return _IDLE[make].pop()
        made = make_child(make, answer)
        made.close = lambda: _IDLE[make].append(made)  # type: ignore[method-assign]
        return made

    monkeypatch.setattr(ingest.parsers, "_child", child)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    need(missing_browser())
    with Browser() as made:
        yield made


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Its windows close with the test."""
    yield chromium
    chromium.close_all()
