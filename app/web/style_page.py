"""The parts that pages are made of, each as it looks: for editors of pages and rules, and for tests of looks."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.access import Editor
from app.web.frame import show
from app.web.site import Here

router = APIRouter()


@router.get("/style")
def style(request: Request, site: Here, visitor: Editor) -> Response:
    now = site.clock()
    return show(request, "style", visitor, times=[now - timedelta(minutes=47 * number) for number in range(6)])
