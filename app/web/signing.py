"""Signing in and out: what the state and the browser are told."""

import secrets
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import Response

from app.web.passwords import fingerprint
from app.web.site import Site
from app.web.visitors import LONGEST, cookie_name, hashed, peer_of, secure, within
from state import sessions
from state.sessions import Session

LONGEST_PLACE = 2000


@dataclass(frozen=True, slots=True)
class Check:
    """What a sign-in is checked against: `right` is whether a password that matches `hashed` lets in."""

    hashed: str
    right: bool


def check_of(site: Site, name: str) -> Check | None:
    """An unknown name costs as much as a known one: somebody's hash is checked, in vain. None where nobody signs in."""
    users = site.settings().users
    known = users.get(name)
    if known is not None:
        return Check(known.password, True)
    return next((Check(one.password, False) for one in users.values()), None)


def begin(site: Site, name: str, password: str) -> str:
    """A session of `name`, whose password has the hash `password`; the token for the browser. Waits for the state."""
    token, now = secrets.token_urlsafe(32), site.clock()
    mark = fingerprint(password)
    with site.state.write() as connection:
        sessions.forget(connection, now - site.settings().session)
        sessions.end_others(connection, name, mark)
        sessions.add(connection, Session(token=hashed(token), user=name, password=mark, created=now, seen=now))
    return token


def remember(site: Site, answer: Response, token: str) -> None:
    age = int(min(LONGEST, 2 * site.settings().session).total_seconds())
    answer.set_cookie(
        cookie_name(site), token, max_age=age, path="/", httponly=True, samesite="lax", secure=secure(site)
    )


def forget(site: Site, answer: Response) -> None:
    answer.delete_cookie(cookie_name(site), path="/", httponly=True, samesite="lax", secure=secure(site))


def address_of(site: Site, request: Request) -> str:
    """Who tries to sign in, for counting: behind a proxy of this machine or a trusted one, whom that has seen."""
    peer, web = peer_of(request), site.settings()
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    from_proxy = peer in {"127.0.0.1", "::1"} or (web.proxy is not None and within(peer, web.proxy))
    return network_of(told if told and from_proxy else peer)


def network_of(address: str) -> str:
    """One household has 2**64 addresses of IPv6."""
    parts = address.split(":")
    return ":".join(parts[:4]) if len(parts) > 4 else address[:64]


def inside(place: str, site: Site) -> str:
    """Where to go after signing in: `place` where it is a path of ours, else home. No other site is ever led to."""
    path = unquote(place.partition("?")[0])
    ours = place.startswith(f"{site.prefix}/") and not path.startswith("//") and len(place) <= LONGEST_PLACE
    return place if ours and "\\" not in path and all(ord(letter) > 32 for letter in path) else site.url("")
