"""Who a request comes from: whom a trusted proxy names, whose session it carries, or whoever is at this machine."""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi import Request

from app.web.passwords import fingerprint
from app.web.settings import Proxy, WebSettings, closed, role_of
from app.web.site import Site, Visitor
from app.who import user
from state import sessions
from state.sessions import Session

LONGEST = timedelta(days=30)
"""After that one signs in again, however often one came."""
NOTED = 60
"""That a session was used is noted once in so many parts of its length."""


class ClosedError(Exception):
    """Nobody may see the page under the present settings; the text says why."""


def visitor_of(site: Site, request: Request) -> Visitor | None:
    """None for one who has to say who he is. Waits for the state. Raises ClosedError."""
    web = site.settings()
    reason = closed(web, site.host, site.public_url)
    if reason is not None:
        raise ClosedError(reason)
    if not web.asks:
        name = user("you")
        return Visitor(name, "admin", site.token(f"name {name}"))
    if web.proxy is not None:
        named = named_by(web.proxy, peer_of(request), request.headers.getlist(web.proxy.header))
        if named is not None:
            role = role_of(named, web.proxy.editors, web.proxy.admins)
            return Visitor(named, role, site.token(f"name {named}"))
    token = request.cookies.get(cookie_name(site))
    return None if token is None or not web.users else _signed_in(site, web, hashed(token))


def named_by(proxy: Proxy, peer: str, values: Sequence[str]) -> str | None:
    """Whom the proxy names; None where `peer` is no such proxy, or it names nobody or several."""
    names = [value.strip() for value in values if value.strip()]
    return names[0] if len(names) == 1 and within(peer, proxy) else None


def within(peer: str, proxy: Proxy) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in proxy.networks)


def alive(session: Session, web: WebSettings, now: datetime) -> bool:
    """Whether it still counts: neither too old, nor of a user who is gone or has another password since."""
    known = web.users.get(session.user)
    if known is None or session.password != fingerprint(known.password):
        return False
    return now - session.seen < web.session and now - session.created < LONGEST


def _signed_in(site: Site, web: WebSettings, token: str) -> Visitor | None:
    with site.state.read() as connection:
        session = sessions.find(connection, token)
    now = site.clock()
    if session is None or not alive(session, web, now):
        return None
    if now - session.seen > web.session / NOTED:
        with site.state.write() as connection:
            sessions.seen(connection, token, now)
    return Visitor(session.user, web.users[session.user].role, site.token(f"session {token}"), token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def peer_of(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def secure(site: Site) -> bool:
    return (site.public_url or "").lower().startswith("https:")


def cookie_name(site: Site) -> str:
    """Under the prefix a browser lets no other host of the domain set it, nor plain http."""
    return "__Host-wirewatch" if secure(site) else "wirewatch"
