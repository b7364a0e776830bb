"""Who changed what, for admins."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.access import Admin
from app.web.frame import show
from app.web.site import Here
from state.audit import acts

router = APIRouter()

SHOWN = 200


@router.get("/audit")
def audit(request: Request, site: Here, visitor: Admin) -> Response:
    return show(request, "audit", visitor, acts=acts(site.state, SHOWN), most=SHOWN)
