"""The page of an installation, served by the real application on a free port of the loopback."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from stores import PLANS, Embedded, Stores

from alerts.deliver.forms.links import Links
from app.configuration import Folder
from app.configured import place_by
from app.overview import Report
from app.running import Running
from app.stages.web import open_site
from app.web.server import application
from app.web.serving import listen, serving
from app.web.site import Site
from state.database import State
from topics.log import Log

NOW = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
PASSWORD = "two coconuts a day"
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
"""What a browser says when somebody follows a link or sends a form of ours."""
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""Of little work, so that tests need none."""
USERS = "web:\n  users:\n" + "".join(
    f'    {name}: {{password: "{HASH}", role: {role}}}\n'
    for name, role in (("anna", "admin"), ("emil", "editor"), ("rosa", "reader"))
)
"""Three users with the same password, one of each role."""
WELL = Report(
    roles=dict.fromkeys(("ingest", "alert", "deliver"), "host:1"),
    feeds=[{"id": "gazette", "paused": False, "gone": False, "failures": 0}],
)


@dataclass
class WebDesk:
    """`folder` is the configuration's; `now` and `report` are what the page believes, and may be changed."""

    folder: Path
    state: State
    log: Log
    now: datetime = NOW
    report: Report | None = None
    watch: float = 0.0
    address: str = ""
    links: Links | None = None
    site: Site = None  # type: ignore[assignment]

    def write(self, settings: str) -> None:
        """wirewatch.yaml; what is about the page counts at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "wirewatch.yaml").write_text(settings)

    def client(self, **options: object) -> httpx.Client:
        """Follows no redirect; speaks as a browser does."""
        return httpx.Client(base_url=self.address, trust_env=False, headers=PAGE, timeout=60, **options)  # type: ignore[arg-type]

    @contextmanager
    def signed_in(self, name: str = "anna") -> Iterator[httpx.Client]:
        with self.client() as client:
            answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            yield client


def csrf_of(page: str) -> str:
    """The token of the first form of a page that has one."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None, page
    return found[1]


@contextmanager
def web_desk(stores: Stores, state: State, folder: Path, settings: str = "") -> Iterator[WebDesk]:
    """The page under `settings` (lines of wirewatch.yaml); without any, whoever is at this machine is let in."""
    log = stores.log()
    log.prepare(PLANS, create=True)
    desk = WebDesk(folder / "config", state, log, report=WELL)
    desk.write(settings)
    config = Folder(desk.folder, {})
    place = place_by(config.settings(), stores.folder if isinstance(stores, Embedded) else folder / "data")
    running = Running(config, place, config.settings(), log, state, threading.Event())
    site = open_site(running, "127.0.0.1", lambda: (desk.report, ""), lambda: desk.now)
    assert site is not None, "the page is closed"
    desk.site = replace(site, watch=lambda: desk.watch)
    url = running.settings.public_url
    desk.links = None if url is None else Links(url, "a secret")
    app = application(state, lambda: (desk.report, ""), lambda: desk.now, desk.links, desk.site.prefix, desk.site)
    listener = listen("127.0.0.1", 0)
    desk.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with serving(app, listener):
            yield desk
    finally:
        log.close()


@contextmanager
def on_files(folder: Path, settings: str = "") -> Iterator[WebDesk]:
    """The page on fresh files in `folder`, for tests to which the backend makes no difference."""
    stores = Embedded(folder / "stores")
    state = stores.state()
    try:
        with web_desk(stores, state, folder, settings) as desk:
            yield desk
    finally:
        state.close()
