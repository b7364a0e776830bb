"""The stage web: what other machines ask about this installation, over HTTP.

/healthz: this process answers. /readyz: log and state answer and every role is played. /metrics: app/metrics.py.
"""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog

from app.metrics import CONTENT_TYPE, exposition
from app.overview import Report, gather
from app.running import Running, now
from state.database import StateError
from topics.log import LogError

KEEP_SECONDS = 5.0
"""However many ask, the log and the state are looked at so often."""

logger = structlog.get_logger("web")


def run_web(running: Running, host: str, port: int) -> None:
    """Serves until `stop`."""
    glance = Glance(lambda: gather(running.log, running.state, now()))
    server = ThreadingHTTPServer((host, port), _handler(glance))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    logger.info("listening", host=host, port=server.server_port)
    while not running.stop.wait(0.5):
        running.beat()
    server.shutdown()
    server.server_close()


class Glance:
    """The overview of a moment ago; None, with the reason, when log or state do not answer."""

    def __init__(self, look: Callable[[], Report], watch: Callable[[], float] = time.monotonic) -> None:
        self._look, self._watch = look, watch
        self._lock = threading.Lock()
        self._taken: float | None = None
        self._report: Report | None = None
        self._problem = ""

    def __call__(self) -> tuple[Report | None, str]:
        with self._lock:
            if self._taken is None or self._watch() - self._taken > KEEP_SECONDS:
                try:
                    self._report, self._problem = self._look(), ""
                except (LogError, StateError) as error:
                    self._report, self._problem = None, str(error)
                self._taken = self._watch()
            return self._report, self._problem


def ready(report: Report | None, problem: str) -> tuple[int, str]:
    """HTTP status and words of /readyz."""
    if report is None:
        return 503, f"not ready: {problem}\n"
    nobody = [stage for stage, owner in report.roles.items() if owner is None]
    if nobody:
        return 503, f"not ready: nobody plays {', '.join(nobody)}\n"
    return 200, "ready\n"


def _handler(glance: Glance) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "wirewatch"

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(200, b"ok\n")
            elif self.path == "/readyz":
                status, words = ready(*glance())
                self._answer(status, words.encode())
            elif self.path == "/metrics":
                self._answer(200, exposition(glance()[0], now()), CONTENT_TYPE)
            else:
                self._answer(404, b"there are /healthz, /readyz and /metrics here\n")

        def log_message(self, format: str, *arguments: object) -> None:
            pass

        def _answer(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
