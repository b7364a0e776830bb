"""Mail through the operator's server."""

import ssl
from collections.abc import Callable
from datetime import datetime

import aiosmtplib

from alerts.deliver.channel import Delivery
from alerts.deliver.failures import ChannelOffError, PassingError, RefusedError
from alerts.deliver.mail_text import mail_message
from alerts.deliver.models import EmailChannel, SmtpSettings

TIMEOUT = 30.0


class MailSender:
    """One list of recipients. Each mail is one connection: servers drop idle ones, and desks get few mails."""

    def __init__(self, channel: EmailChannel, settings: SmtpSettings, clock: Callable[[], datetime]) -> None:
        self._recipients, self._settings, self._clock = channel.to, settings, clock

    async def send(self, delivery: Delivery) -> str:
        settings = self._settings
        message = mail_message(
            delivery.words, delivery.id, settings.sender, self._recipients, delivery.subscription, self._clock()
        )
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            tls_context=self._trust(),
            timeout=TIMEOUT,
        )
        try:
            async with client:
                refused, answer = await client.send_message(message)
        except aiosmtplib.SMTPAuthenticationError as error:
            if error.code >= 500:
                raise ChannelOffError(f"the mail server refuses the login: {error.code} {error.message}") from error
            raise PassingError(f"the mail server: {error.code} {error.message}") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            said = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)
            if all(one.code >= 500 for one in error.recipients):
                raise RefusedError(f"the mail server refuses every recipient: {said}") from error
            raise PassingError(f"the mail server: {said}") from error
        except aiosmtplib.SMTPResponseException as error:
            said = f"the mail server: {error.code} {error.message}"
            raise (RefusedError(said) if 500 <= error.code < 600 else PassingError(said)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise PassingError(f"the mail server cannot be used: {error or type(error).__name__}") from error
        if refused:
            return f"{answer} (not to {', '.join(refused)})"
        return answer

    def _trust(self) -> ssl.SSLContext | None:
        if self._settings.tls == "none":
            return None
        context = ssl.create_default_context()
        if self._settings.ca_file is not None:
            context.load_verify_locations(self._settings.ca_file)
        return context
