"""Everything else, by the library apprise: some hundred services, each by its own sort of address. Best effort.

Apprise says only whether a message was taken, so a failure always counts as passing.
"""

import asyncio
import logging
import re
import threading
from typing import Any

from alerts.deliver.channels.failures import ChannelOffError, PassingError
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.plain import text_of, title_of

MAX_BODY = 3000
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9]{0,19})://")
_logger = logging.getLogger("apprise")
_one_makes = threading.Lock()


class AppriseSender:
    """One address of Apprise. It may hold tokens anywhere, so messages name no more of it than its scheme."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._service: Any = None

    async def send(self, delivery: Delivery) -> str:
        text = text_of(delivery.words)
        body = text if len(text) <= MAX_BODY else f"{text[: MAX_BODY - 1].rstrip()}…"
        if not await asyncio.to_thread(self._notify, title_of(delivery.words), body):
            raise PassingError(f"Apprise could not deliver to {self._name()}: its warnings in the log say why")
        return ""

    def _notify(self, title: str, body: str) -> bool:
        """Runs in a thread: the import, the services' modules and the services themselves all block."""
        import apprise

        if self._service is None:
            self._service = self._made(apprise)
        # As TEXT, so that services which speak HTML or Markdown escape what came from feeds.
        return bool(self._service.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT))

    def _made(self, apprise: Any) -> Any:
        service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Wirewatch", app_desc="Wirewatch"))
        with _one_makes:
            # Apprise 2.3 logs an address that it cannot read as a whole or nearly so, tokens included.
            _logger.disabled = True
            try:
                known = service.add(self._url)
            finally:
                _logger.disabled = False
        if len(service) > 1:
            # Where one of several fails, all would be sent to again.
            raise ChannelOffError("apprise holds several addresses: make a channel of each")
        if not known:
            raise ChannelOffError(f"Apprise does not know such an address as {self._name()}: see its list of services")
        return service

    def _name(self) -> str:
        found = _SCHEME.match(self._url)
        return f"{found[1].lower()}://…" if found else "the one given, which has no scheme://"
