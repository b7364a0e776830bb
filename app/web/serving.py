"""HTTP in a thread of this process: uvicorn, which leaves signals alone there."""

import contextlib
import errno
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

IN_HAND = 1
"""Whole seconds that requests in hand get at the end."""


def listen(host: str, port: int) -> socket.socket:
    """Takes the port, any free one for 0. Raises OSError, of which `advice` says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, dualstack_ipv6=host == "::")


def advice(error: OSError) -> str:
    """What to do about a port that could not be taken."""
    if error.errno == errno.EADDRINUSE:
        return "another program listens there: set web.port in wirewatch.yaml, or --port"
    if isinstance(error, PermissionError):
        return "this user may not listen there: set web.port in wirewatch.yaml, or --port, to 1024 or more"
    return "this machine has no such address: set web.host in wirewatch.yaml, or --host"


@contextlib.contextmanager
def serving(app: ASGIApp, at: socket.socket) -> Iterator[threading.Thread]:
    """Serves inside the block; the thread that is given lives while it does."""
    config = uvicorn.Config(
        app,
        log_config=None,
        # The addresses of pages are keys, which have no place in a log.
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=IN_HAND,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, name="uvicorn", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.should_exit = True
        # A request that waits for a locked state is left behind: it ends with the process.
        thread.join(IN_HAND + 0.7)
        at.close()
