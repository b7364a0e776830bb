"""Registrable domains, by the public suffix list that ships with the library: none is fetched."""

from functools import cache

import tldextract


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable(host: str) -> str:
    """`gazette.example` of `www.gazette.example`; the host itself where it has none (an IP address, a local name).

    A top level that the list lacks is a public suffix itself, as the list's own rules have it.
    """
    found = _suffixes()(host)
    if found.suffix or found.ipv4 or found.ipv6 or "." not in host:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])
