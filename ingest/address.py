"""Which addresses may be connected to: the public internet, and what the user allows beside it.

The check is made on the number that is connected to, at every connection and so at each redirect: names, odd
spellings and answers of DNS that change make no difference.
"""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6; the rest is special or nobody's."""
# Special by registry, though some versions of Python call parts of them global; the last is Azure's for its machines.
_SPECIAL = [
    ipaddress.ip_network(one)
    for one in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "3fff::/20", "168.63.129.16/32"),
    )
]
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Before the IPv4 address that such an IPv6 one is sent to (RFC 5214, 6.1)."""


def allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether the numeric `address` may be connected to; `networks` are those allowed by the user."""
    parsed = _plain(ipaddress.ip_address(address.split("%")[0]))
    if any(parsed in network for network in networks):
        return True
    return _is_public(parsed)


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if any(address in network for network in _SPECIAL):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    tunnelled = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    return address in _UNICAST and (not tunnelled or _is_public(_last_four(address)))


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to: mapped, NAT64, 6to4. (Teredo leads to two, and is special.)"""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return _last_four(address)
    return address.ipv4_mapped or address.sixtofour or address


def _last_four(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
