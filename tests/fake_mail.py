"""A real SMTP server (aiosmtpd) that keeps what it takes, and can be told to refuse."""

import email
import email.policy
import socket
from collections import deque
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope


class FakeMail:
    """`taken` are the mails, `envelopes` whom each was for; `answers` are given first to DATA, one a mail, and nothing
    is taken then. `refused` is what RCPT is answered, by address.

    `drop_before` and `drop_after` cut the connection once: where the mail of that number begins, or where it is taken
    and not yet acknowledged.
    """

    def __init__(self, **controller: Any) -> None:
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[list[str]] = []
        self.drop_before: int | None = None
        self.drop_after: int | None = None
        self.answers: deque[str] = deque()
        self.refused: dict[str, str] = {}
        self.port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **controller)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.drop_before == len(self.taken) + 1:
            self.drop_before = None
            server.transport.abort()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.popleft()
        content = cast("bytes", envelope.content)
        self.taken.append(cast("EmailMessage", email.message_from_bytes(content, policy=email.policy.default)))
        self.raw.append(content)
        self.envelopes.append(list(envelope.rcpt_tos))
        if self.drop_after == len(self.taken):
            self.drop_after = None
            server.transport.abort()
        return "250 queued"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def login(user: str, password: str) -> Any:
    """An authenticator that takes one login."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    return check
