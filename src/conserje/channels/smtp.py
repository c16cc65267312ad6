"""Plain e-mail to people of the house, handed to a mail server by SMTP (RFC 5321); the blocking calls run in a thread."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from conserje.errors import ChannelRejected, ChannelUnavailable, CredentialsRefused
from conserje.model.ids import Clock

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SmtpMail:
    """`url` is smtp://user:password@host:port (STARTTLS, unless the server is this machine) or smtps://… (TLS from the
    start); `sender` the address that mails come from. `timeout` in seconds."""

    def __init__(self, url: str, sender: str, clock: Clock, *, timeout: float = 15.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("the address of a mail server begins with smtp:// or smtps:// and names a host")
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        self._clock = clock
        self._timeout = timeout

    async def send(self, *, key: str, to: str, subject: str, text: str) -> None:
        """The same `key` makes the same Message-ID: a mail that arrives twice shows as one.

        Raises ChannelUnavailable (try later), ChannelRejected or CredentialsRefused.
        """
        mail = self._mail(key, to, subject, text)
        try:
            await asyncio.to_thread(self._hand_over, mail)
        except smtplib.SMTPAuthenticationError as error:
            raise CredentialsRefused(f"the mail server refuses the password: {error.smtp_code}") from error
        except smtplib.SMTPRecipientsRefused as error:
            code = max((code for code, _said in error.recipients.values()), default=550)
            raise _refused(code, "the mail server does not take mail for this address") from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, "the mail server refuses the mail") from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelUnavailable(f"the mail server cannot be reached: {type(error).__name__}") from error

    def _mail(self, key: str, to: str, subject: str, text: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, to
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = formatdate(self._clock.now().timestamp())
        mail["Message-ID"] = f"<{key}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        return mail

    def _hand_over(self, mail: EmailMessage) -> None:
        context = ssl.create_default_context()
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        with server:
            if self._scheme == "smtp" and self._host not in _LOOPBACK:
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
            server.send_message(mail)


def _refused(code: int, what: str) -> ChannelUnavailable | ChannelRejected:
    """4xx may pass, 5xx will not."""
    return ChannelUnavailable(f"{what}: {code}") if code < 500 else ChannelRejected(f"{what}: {code}", code=code)
