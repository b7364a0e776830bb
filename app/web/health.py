"""What other machines ask.

/healthz: this process answers. /readyz: log and state answer and every role is played. /metrics: app/metrics.py.
"""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from app.metrics import CONTENT_TYPE, exposition
from app.overview import Report
from app.web.glance import ready


def health_routes(glance: Callable[[], tuple[Report | None, str]], clock: Callable[[], datetime]) -> APIRouter:
    """`glance` gives the overview, or None and the reason why there is none."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> Response:
        # In no thread: it answers while all of them wait for the state.
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    def readyz() -> Response:
        status, words = ready(*glance())
        return PlainTextResponse(words, status)

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(glance()[0], clock()), headers={"Content-Type": CONTENT_TYPE})

    return router
