"""Mail through the operator's server.

With links in it each recipient gets a mail of his own; without, one mail goes to all. Either way a recipient who is
put off gets it at a later try, and nobody else does again.
"""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import aiosmtplib

from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import ChannelOffError, PassingError
from alerts.deliver.channels.mail_outcome import Outcome, verdict
from alerts.deliver.forms.addresses import Recipient, recipients
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.links import Links
from alerts.deliver.forms.mail_footer import footer_of
from alerts.deliver.forms.mail_text import mail_message
from alerts.deliver.models import EmailChannel, SmtpSettings
from alerts.deliver.words.wording import NoticeWords

TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, and who the server is told that it is for."""

    message: EmailMessage
    to: Sequence[Recipient]


class MailSender:
    """One list of recipients. Each message is one connection: servers drop idle ones, and desks get few mails."""

    def __init__(
        self,
        channel: EmailChannel,
        settings: SmtpSettings,
        clock: Callable[[], datetime],
        links: Links | None = None,
    ) -> None:
        self._to, self._settings, self._clock, self._links = channel.to, settings, clock, links

    async def send(self, delivery: Delivery) -> Receipt:
        everybody = recipients(self._to, delivery)
        to = [one for one in everybody if one.bare not in delivery.taken]
        if not to:
            return Receipt("nobody left")
        mails = self._mails(delivery, everybody, to)
        outcome = Outcome()
        try:
            async with self._client() as client:
                for mail in mails:
                    await _post(client, mail, outcome)
        except aiosmtplib.SMTPAuthenticationError as error:
            if error.code >= 500:
                raise ChannelOffError(f"the mail server refuses the login: {error.code} {error.message}") from error
            raise PassingError(f"the mail server: {error.code} {error.message}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            outcome.stop(to, str(error) or type(error).__name__)
        return verdict(outcome, delivery.taken)

    def _mails(self, delivery: Delivery, everybody: Sequence[Recipient], to: Sequence[Recipient]) -> list[Mail]:
        """Those of one try; the mail to all looks the same at each."""
        if self._links is None or isinstance(delivery.words, NoticeWords):
            return [Mail(self._message(delivery, everybody), to)]
        return [Mail(self._message(delivery, [one], self._links), [one]) for one in to]

    def _message(self, delivery: Delivery, to: Sequence[Recipient], links: Links | None = None) -> EmailMessage:
        words, subscription = delivery.words, delivery.subscription
        footer = footer_of(links, words, delivery.id, subscription, to[0].bare) if links is not None else None
        return mail_message(
            words,
            delivery.id,
            self._settings.sender,
            [one.shown for one in to],
            subscription,
            self._clock(),
            footer,
        )

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            tls_context=self._trust(),
            timeout=TIMEOUT,
        )

    def _trust(self) -> ssl.SSLContext | None:
        if self._settings.tls == "none":
            return None
        context = ssl.create_default_context()
        if self._settings.ca_file is not None:
            context.load_verify_locations(self._settings.ca_file)
        return context


async def _post(client: aiosmtplib.SMTP, mail: Mail, outcome: Outcome) -> None:
    """Notes what the server says to one mail; raises when it cannot be asked any more."""
    try:
        refused, answer = await client.send_message(mail.message, recipients=[one.address for one in mail.to])
    except aiosmtplib.SMTPRecipientsRefused as error:
        for one, said in zip(mail.to, error.recipients, strict=True):
            outcome.refuse(one, said.code, said.message)
    except aiosmtplib.SMTPResponseException as error:
        outcome.reject(mail.to, error.code, error.message)
    except (aiosmtplib.SMTPNotSupported, ValueError) as error:
        # An address that this server cannot be told; it must not keep the mail from those who come after it.
        if len(mail.to) > 1:
            raise
        outcome.refuse(mail.to[0], 553, str(error))
    else:
        outcome.accept([one for one in mail.to if one.address not in refused], answer)
        for one in mail.to:
            if one.address in refused:
                outcome.refuse(one, *refused[one.address])
