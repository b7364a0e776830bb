"""Which addresses may be connected to: the public internet, and what the user allows beside it.

The check is made on the number that is connected to, at every connection and so at each redirect: names, odd
spellings and answers of DNS that change make no difference.
"""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Special by registry, though some versions of Python call parts of them global.
_SPECIAL = [
    ipaddress.ip_network(one)
    for one in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
] + [ipaddress.ip_network(one) for one in ("fec0::/10", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32")]


def allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether the numeric `address` may be connected to; `networks` are those allowed by the user."""
    parsed = _plain(ipaddress.ip_address(address.split("%")[0]))
    if any(parsed in network for network in networks):
        return True
    return _is_public(parsed)


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _SPECIAL)


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries, where it leads there."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address
