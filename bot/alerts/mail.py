"""Sends alerts by mail. A password never leaves without TLS, and a server that refuses TLS gets nothing at all."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.utils import format_datetime

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.alerts.message import AlertMessage
from bot.alerts.transport import AlertTransport, NotSetUp
from bot.delivery.errors import DeliveryError
from center.clock import local_now
from center.settings import Settings

STEP_SECONDS = 10.0
FIRST_PERMANENT_CODE = 500
# The server wants a login or TLS first, or another one than ours: whoever runs this can mend it, the alert waits.
CODES_OF_LOGIN = frozenset({530, 534, 535, 538})


class MailAlerts:
    """One mail server."""

    kind = "mail"

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext | None = None) -> None:
        self._host = settings.smtp_host
        self._port = settings.smtp_port
        self._user = settings.smtp_user
        self._password = settings.smtp_password.get_secret_value()
        self._security = settings.smtp_security
        self._from = settings.smtp_from
        self._domain = settings.smtp_from.rpartition("@")[2]
        self._tls = tls

    async def send(self, target: str, message: AlertMessage) -> None:
        """Send one mail to one address; raises DeliveryError."""
        mail = self._written(target, message)
        client = SMTP(
            hostname=self._host,
            port=self._port,
            # The name of this machine would be looked up, which can take long and tells the server nothing.
            local_hostname=self._domain,
            timeout=STEP_SECONDS,
            use_tls=self._security == "tls",
            start_tls=False,
            tls_context=self._tls,
        )
        try:
            async with _told_as("out_of_reach"):
                await client.connect()
            if self._security == "starttls":
                async with _told_as("tls_refused"):
                    await client.starttls()
            if self._user:
                async with _told_as("login_refused"):
                    await client.login(self._user, self._password)
            async with _told_as("refused", may_be_permanent=True):
                await client.send_message(mail, sender=self._from, recipients=[target])
            # The server has it; how it says goodbye changes nothing.
            with contextlib.suppress(SMTPException, OSError, asyncio.TimeoutError):
                await client.quit()
        finally:
            client.close()

    async def close(self) -> None:
        """Do nothing: no connection stays open between mails."""

    def _written(self, target: str, message: AlertMessage) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._from
        mail["To"] = target
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(local_now())
        # The same when it is sent once more, so that mail programs show it once.
        mail["Message-ID"] = f"<alert-{message.key}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.is_urgent:
            mail["Importance"] = "high"
            mail["X-Priority"] = "1"
        mail.set_content(message.text)
        return mail


def create_mail(settings: Settings) -> AlertTransport:
    """Return the way by mail that the settings describe."""
    if not (settings.smtp_host and "@" in settings.smtp_from):
        return NotSetUp("mail", "no_mail_server")
    if settings.smtp_user and settings.smtp_security == "none":
        return NotSetUp("mail", "password_without_tls")
    return MailAlerts(settings)


@contextlib.asynccontextmanager
async def _told_as(reason: str, *, may_be_permanent: bool = False) -> AsyncIterator[None]:
    """Tell what goes wrong in one step of the talk with the server."""
    try:
        yield
    except SMTPTimeoutError:
        raise DeliveryError("timeout") from None
    except SMTPServerDisconnected:
        raise DeliveryError("out_of_reach") from None
    except SMTPRecipientsRefused as error:
        raise _refusal("address_refused", error.recipients[0].code, may_be_permanent=True) from None
    except SMTPResponseException as error:
        raise _refusal(reason, error.code, may_be_permanent=may_be_permanent) from None
    except (SMTPException, OSError):  # a certificate that is not trusted is an OSError
        raise DeliveryError(reason) from None


def _refusal(reason: str, code: int, *, may_be_permanent: bool) -> DeliveryError:
    if code in CODES_OF_LOGIN:
        return DeliveryError(f"login_refused {code}")
    return DeliveryError(f"{reason} {code}", permanent=may_be_permanent and code >= FIRST_PERMANENT_CODE)
