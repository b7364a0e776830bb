"""The stage web: what other machines ask about this installation, and the pages behind the links of its mails."""

import socket
from urllib.parse import urlsplit

import structlog

from alerts.deliver.forms.links import SECRET, Links
from app.overview import gather
from app.patience import StoppedError, patiently
from app.running import Running, now
from app.web.glance import Glance
from app.web.server import application
from app.web.serving import advice, listen, serving
from state.secrets import secret

RETRY_SECONDS = 3.0
"""Between two tries to take a port that is not free."""

logger = structlog.get_logger("web")


def run_web(running: Running, host: str, port: int) -> None:
    """Serves until `stop`."""
    try:
        links = patiently(lambda: _links(running), running.stop)
    except StoppedError:
        return
    listener = _listener(running, host, port)
    if listener is None:
        return
    glance = Glance(lambda: gather(running.log, running.state, now()))
    prefix = urlsplit(running.settings.public_url or "").path
    with serving(application(running.state, glance, now, links, prefix), listener) as thread:
        logger.info("listening", host=host, port=listener.getsockname()[1])
        while not running.stop.wait(0.5):
            if not thread.is_alive():
                raise RuntimeError("the web server ended by itself")
            running.beat()


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
