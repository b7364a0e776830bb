"""The demo's page, once the newswire has been played: what fired, to be looked at in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.demo.play import Demo
from app.overview import gather
from app.stages.web import open_site
from app.web.glance import Glance
from app.web.pictures.counting import Counting
from app.web.server import application
from app.web.serving import listen, serving

HOST = "127.0.0.1"


@contextmanager
def demo_page(play: Demo) -> Iterator[tuple[str, threading.Thread]]:
    """Serves inside the block: its address, and the thread that lives while it does."""
    running = play.running
    glance = Glance(lambda: gather(running.log, running.state, play.clock()))
    remark = f"A demo: the newswire was played until {play.clock():%-d %B %Y}, nothing more comes"
    site = open_site(running, HOST, glance.last, play.clock, remark)
    assert site is not None, "on the loopback it is open"
    Counting(running.log, running.state, play.clock).catch_up()
    try:
        listener = listen(HOST, running.settings.web.port)
    except OSError:
        listener = listen(HOST, 0)
    with serving(application(running.state, glance, play.clock, site=site), listener) as thread:
        yield f"http://{HOST}:{listener.getsockname()[1]}/", thread
