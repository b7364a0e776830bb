"""Who may do what, as parameters of routes: `visitor: Reader`, `visitor: Editor`, `visitor: Admin`.

Each says who asks, and that he may. What changes something (any method but GET) must also bring the token of the form
that it was shown in, as the field `csrf` or the header X-CSRF.
"""

import hmac
from typing import Annotated

from fastapi import Depends, Request

from app.web.doors import SAFE
from app.web.settings import Role
from app.web.site import Here, Visitor
from app.web.visitors import visitor_of


class NobodyError(Exception):
    """Who asks has to say who he is first."""


class ForbiddenError(Exception):
    """Who asks may not; the text says why."""


def known(request: Request, site: Here) -> Visitor:
    """In a thread: it waits for the state."""
    visitor = visitor_of(site, request)
    if visitor is None:
        raise NobodyError
    return visitor


async def reader(request: Request, visitor: Annotated[Visitor, Depends(known)]) -> Visitor:
    if request.method in SAFE:
        return visitor
    if not hmac.compare_digest((await _brought(request)).encode(), visitor.csrf.encode()):
        raise ForbiddenError("The form is from before you signed in, or from another window. Open the page again.")
    return visitor


def editor(visitor: Annotated[Visitor, Depends(reader)]) -> Visitor:
    return _at_least("editor", visitor)


def admin(visitor: Annotated[Visitor, Depends(reader)]) -> Visitor:
    return _at_least("admin", visitor)


Reader = Annotated[Visitor, Depends(reader)]
Editor = Annotated[Visitor, Depends(editor)]
Admin = Annotated[Visitor, Depends(admin)]


def _at_least(role: Role, visitor: Visitor) -> Visitor:
    if not visitor.may(role):
        raise ForbiddenError(f"This is for those with the role {role}; you have the role {visitor.role}.")
    return visitor


async def _brought(request: Request) -> str:
    """The token that came along; a form that is read here is read once."""
    given = request.headers.get("X-CSRF")
    if given is not None:
        return given
    value = (await request.form()).get("csrf")
    return value if isinstance(value, str) else ""
