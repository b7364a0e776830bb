"""Headers that must arrive letter by letter: addresses of pages and ids, which programs read."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy

LONGEST_LINE = 998
"""Octets without the line end (RFC 5322, 2.1.1)."""


class LastWordWhole(UnstructuredHeader, BaseHeader):
    """The last word stays as it is: the usual folding turns a long one into encoded words, which no program follows."""

    def fold(self, *, policy: Policy) -> str:
        before, _, last = str(self).rpartition(" ")
        head = SMTP.header_factory(self.name, before).fold(policy=SMTP).rstrip()
        fits = len(head.rpartition("\r\n")[2]) + 1 + len(last) <= 78
        line = f"{head} {last}" if fits or not before else f"{head}\r\n {last}"
        return line.replace("\r\n", policy.linesep) + policy.linesep


_kinds = HeaderRegistry()
for _name in ("list-unsubscribe", "list-id", "references"):
    _kinds.map_to_type(_name, LastWordWhole)
POLICY = SMTP.clone(header_factory=_kinds)


def one_click(link: str) -> dict[str, str]:
    """The headers by which a mail program shows its own button for unsubscribing (RFC 2369, RFC 8058)."""
    url = f"<{link}>"
    if not url.isascii() or len(f"List-Unsubscribe: {url}") > LONGEST_LINE:
        return {}
    # The button without a page is for https alone (RFC 8058, 3.1).
    button = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url.startswith("<https://") else {}
    return {"List-Unsubscribe": url, **button}
