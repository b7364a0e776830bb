"""What every page of the site has at hand, and who looks at it."""

import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode, urlsplit

import anyio
from fastapi import Depends, Request

from app.overview import Report
from app.running import Running
from app.web.attempts import Attempts
from app.web.settings import Role, WebSettings
from app.web.statics import Statics
from state.audit import Act, note
from state.database import Connection, State

SECRET = "page"
"""The name of the installation's secret that forms are signed with."""
T = TypeVar("T")
ROLES: tuple[Role, ...] = ("reader", "editor", "admin")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `csrf` goes into each form; `session` is the hash of the session's token, where there is one."""

    name: str
    role: Role
    csrf: str
    session: str | None = None

    def may(self, role: Role) -> bool:
        """Whether he may do what `role` may."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class Site:
    """The page of one installation, which listens at `host`.

    `settings` are those in force now. `glance` gives the overview of a moment ago without waiting, or why there is
    none. `remark` stands at the foot in place of how all is, where that says nothing (in the demo).
    """

    running: Running
    settings: Callable[[], WebSettings]
    glance: Callable[[], tuple[Report | None, str]]
    clock: Callable[[], datetime]
    secret: str
    host: str
    remark: str = ""
    watch: Callable[[], float] = time.monotonic
    statics: Statics = field(default_factory=Statics)
    attempts: Attempts = field(default_factory=Attempts)
    hashing: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(2))
    """How many passwords are checked at a time."""

    @property
    def state(self) -> State:
        return self.running.state

    @property
    def public_url(self) -> str | None:
        return self.running.settings.public_url

    @property
    def prefix(self) -> str:
        """The path of the public address, which every link begins with: pages stand there and at the root."""
        return urlsplit(self.public_url or "").path.rstrip("/")

    def url(self, place: str, **query: object) -> str:
        """The address of a page: `url("inbox", rule="new-expulsion")`; what is None or empty is left out."""
        given = {name: value for name, value in query.items() if value not in (None, "", [])}
        return f"{self.prefix}/{place}{'?' if given else ''}{urlencode(given, doseq=True)}"

    def asset(self, name: str) -> str:
        """The address of a static file, which changes with what is in it."""
        return f"{self.prefix}/static/{self.statics.version}/{name}"

    def token(self, binding: str) -> str:
        """What a form of `binding` (a session, or a name) must bring back."""
        return hmac.new(self.secret.encode(), f"form {binding}".encode(), hashlib.sha256).hexdigest()

    def audit(self, connection: Connection, visitor: Visitor, what: str, words: str) -> None:
        """Records who changed something: `what` in one word, the rest in words. In the transaction of the change."""
        note(connection, Act(at=self.clock(), who=visitor.name, what=what, words=words))


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def kept(request: Request, name: str, make: Callable[[], T]) -> T:
    """The one of this application under a name, made when it is first asked for."""
    held = request.app.state
    with _making:
        if not hasattr(held, name):
            setattr(held, name, make())
        found: T = getattr(held, name)
        return found


_making = threading.RLock()

Here = Annotated[Site, Depends(site_of)]
"""The parameter of a route that uses the site."""
