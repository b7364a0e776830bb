"""The fences of the house: imports go down only, and each foreign library has one door."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("app", "alerts", "processors", "ingest", "state", "topics")
BELOW = {
    "topics": set(),
    "state": {"topics"},
    "ingest": {"state", "topics"},
    "processors": {"topics"},
    "alerts": {"state", "topics"},
    "app": {"alerts", "processors", "ingest", "state", "topics"},
}
READING = ("words", "names", "status", "claims", "events")
"""The floors of processors/, from the ground up."""
SAYING = ("words", "forms", "channels")
"""The floors of alerts/deliver/; what stands beside them is above them, but for the models of the configuration."""
DOORS: dict[str, str | tuple[str, ...]] = {
    "spacy": "processors/",
    "thinc": "processors/",
    "sqlalchemy": "state/",
    "alembic": "state/",
    "kafka": "topics/",
    "psycopg": "state/",
    "prometheus_client": "app/",
    "feedparser": "ingest/",
    "protego": "ingest/robots",
    "trafilatura": "ingest/page_text",
    "httpx": ("ingest/fetch", "alerts/deliver/channels/by_webhook", "app/heartbeat"),
    "apprise": "alerts/deliver/channels/by_apprise",
    "apscheduler": "ingest/",
    "slack_sdk": "alerts/deliver/channels/",
    "aiosmtplib": "alerts/deliver/channels/",
    "ruamel": ("app/yaml_", "processors/frames.py"),
    "yaml": "app/yaml_",
    "fastapi": "app/web/",
    "starlette": "app/web/",
    "uvicorn": "app/web/",
    "jinja2": "app/web/",
    "argon2": ("app/web/", "app/commands/page"),
    "itsdangerous": "alerts/deliver/forms/links",
    "typer": "app/",
    "rich": "app/",
}
SINGLE_FILE = {"feedparser", "apscheduler", "kafka", "prometheus_client"}


@cache
def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@cache
def imports(path: Path) -> set[str]:
    """Top-level names of every import in a file, wherever it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(str(node.module))
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in imports(path)
        if (top := name.split(".")[0]) in ROOMS and top != room and top not in BELOW[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("floor", SAYING)
def test_a_message_is_worded_before_it_has_a_form_and_formed_before_it_goes(floor: str) -> None:
    below = ("alerts.deliver.models", *(f"alerts.deliver.{one}." for one in SAYING[: SAYING.index(floor) + 1]))
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "alerts" / "deliver" / floor).rglob("*.py"))
        for name in imports(path)
        if name.startswith("alerts.deliver") and not name.startswith(below)
    ]
    assert wrong == []


@pytest.mark.parametrize("floor", READING)
def test_reading_builds_on_the_floors_below_it(floor: str) -> None:
    above = READING[READING.index(floor) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "processors" / floor).rglob("*.py"))
        for name in imports(path)
        if name.startswith(tuple(f"processors.{one}" for one in above))
    ]
    assert wrong == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_imported_only_behind_its_door(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in files()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert all(user.startswith(DOORS[library]) for user in users), users
    if library in SINGLE_FILE:
        assert len(users) <= 1, users


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    modules = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for path in files()}
    graph = {
        name: {target for target in imports(path) if target in modules and target != name}
        for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"circle: {' -> '.join((*above, name))}"
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_parent_of_the_extraction_children_never_loads_the_language_library() -> None:
    import subprocess
    import sys

    modules = "processors.children, processors.plain, processors.names.resolve"
    script = f"import sys, {modules}; print('spacy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "False"


def test_no_room_but_the_roof_reads_the_users_files() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in files()
        if not path.is_relative_to(ROOT / "app") and "WIREWATCH_CONFIG" in path.read_text("utf-8")
    ]
    assert readers == []
