"""The stage web: the page for people, the pages behind the links of mails, and what other machines ask."""

import socket
import threading
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from alerts.deliver.forms.links import SECRET, Links
from app.overview import Report, gather
from app.patience import StoppedError, patiently
from app.running import Running, now
from app.web.current import Current
from app.web.glance import Glance
from app.web.pictures.counting import Counting
from app.web.server import application
from app.web.serving import advice, listen, serving
from app.web.settings import closed
from app.web.site import SECRET as PAGE_SECRET
from app.web.site import Site
from state.secrets import secret

RETRY_SECONDS = 3.0
"""Between two tries to take a port that is not free."""

logger = structlog.get_logger("web")


def run_web(running: Running, host: str, port: int) -> None:
    """Serves until `stop`."""
    glance = Glance(lambda: gather(running.log, running.state, now()))
    try:
        links = patiently(lambda: _links(running), running.stop)
        site = patiently(lambda: open_site(running, host, glance.last, now), running.stop)
    except StoppedError:
        return
    listener = _listener(running, host, port)
    if listener is None:
        return
    prefix = urlsplit(running.settings.public_url or "").path
    if site is not None:
        counting = Counting(running.log, running.state, now)
        threading.Thread(target=counting.run, args=(running.stop,), name="pictures", daemon=True).start()
    with serving(application(running.state, glance, now, links, prefix, site), listener) as thread:
        logger.info("listening", host=host, port=listener.getsockname()[1])
        while not running.stop.wait(0.5):
            if not thread.is_alive():
                raise RuntimeError("the web server ended by itself")
            running.beat()


def open_site(
    running: Running,
    host: str,
    glance: Callable[[], tuple[Report | None, str]],
    clock: Callable[[], datetime],
    remark: str = "",
) -> Site | None:
    """The page that listens at `host`; None, said in the log, where nobody may see it under the present settings."""
    web = running.settings.web
    reason = closed(web, host, running.settings.public_url)
    if reason is not None:
        logger.warning("the page is closed", reason=reason)
        return None
    with running.state.write() as connection:
        key = secret(connection, PAGE_SECRET)
    return Site(running, Current(running.folder, web), glance, clock, key, host, remark)


def _listener(running: Running, host: str, port: int) -> socket.socket | None:
    """The port, as soon as it can be had; None when asked to stop before.

    No signs of life meanwhile: nobody is served.
    """
    said = ""
    while True:
        try:
            return listen(host, port)
        except OSError as error:
            if advice(error) != said:
                said = advice(error)
                logger.error("cannot listen", host=host, port=port, error=str(error), advice=said)
        if running.stop.wait(RETRY_SECONDS):
            return None


def _links(running: Running) -> Links | None:
    url = running.settings.public_url
    if url is None:
        return None
    with running.state.write() as connection:
        return Links(url, secret(connection, SECRET))
