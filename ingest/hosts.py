"""Hosts that a web address names, where a proxy connects to them and not we: what can be told from the name alone.

On a direct connection the number that is connected to is checked (address.py). A proxy looks names up itself, so they
are left to it; a host that is a number, in any spelling that resolvers take, is none of the names.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from ingest.address import Network, allowed

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?")
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")
"""A host whose last part is a number is one (WHATWG URL, "ends in a number checker")."""
_LOOPBACK = {"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"}


def number_of(host: str) -> str | None:
    """The address that `host` spells, None for a name. Raises ValueError for a number that is no address."""
    name = host.lower().removesuffix(".").strip("[]")
    if name in _LOOPBACK or name.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(name.split("%")[0]))
    except ValueError:
        if not _NUMBER.fullmatch(name):
            return None
    try:
        return socket.inet_ntoa(socket.inet_aton(name))  # 127.1, 0x7f000001, 017700000001
    except OSError as error:
        raise ValueError(f"{host!r} is a number, but no address") from error


def host_of(url: str) -> str:
    """The host of an address as one spelling for all: without user, with its port where that is not the scheme's."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    return host if port is None or (parts.scheme, port) in {("http", 80), ("https", 443)} else f"{host}:{port}"


def without_key(url: str) -> str:
    """An address that a server named, for people: without what may be a key, user, password and query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = "?..." if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"


def private_number(url: str) -> str | None:
    """The address off the public internet that `url` names as its host, None for others and for names."""
    try:
        number = number_of(urlsplit(url).hostname or "")
    except ValueError:
        return None  # which no resolver takes either
    return None if number is None or allowed(number, []) else number


def objection(host: str, networks: Sequence[Network]) -> str | None:
    """Why a proxy is not asked for `host`, None where it may be; `networks` are those allowed by the user."""
    if not _NAME.fullmatch(host.lower().removesuffix(".")):
        return f"{host!r} is no name of a host"
    try:
        number = number_of(host)
    except ValueError as error:
        return str(error)
    if number is None or allowed(number, networks):
        return None
    return f"{host} is not on the public internet and not in allow_private"
