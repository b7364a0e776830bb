"""The key of a reader's feeds: it stands in their addresses, for readers of feeds know no sign-in.

It is made of the installation's secret, the name and the password's fingerprint: nothing is kept, another password
makes another key, and a user who is gone has none. It opens feeds, and nothing else.
"""

import hashlib
import hmac
from collections.abc import Mapping

from app.web.passwords import fingerprint
from app.web.site import Site, Visitor

PLACE = "inbox.atom"


def key_of(site: Site, name: str) -> str | None:
    """None for who has no password here: a proxy signs him in everywhere, or nobody is asked."""
    user = site.settings().users.get(name)
    if user is None:
        return None
    told = f"feed {fingerprint(user.password)} {name}"
    return hmac.new(site.secret.encode(), told.encode(), hashlib.sha256).hexdigest()[:40]


def opens(site: Site, name: str, key: str) -> bool:
    right = key_of(site, name)
    return right is not None and hmac.compare_digest(right.encode(), key.encode("utf-8", "replace"))


def feed_address(site: Site, visitor: Visitor, values: Mapping[str, str]) -> str:
    """Where a reader of feeds finds the view of these values."""
    key = key_of(site, visitor.name) if visitor.session is not None else None
    shown = {name: value for name, value in values.items() if name != "unread"}
    return site.url(PLACE, **shown, reader=visitor.name if key else None, key=key)
