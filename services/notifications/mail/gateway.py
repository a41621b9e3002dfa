"""The way out for mail. What can go wrong is told apart by what to do about it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10.0
_POLICY = re.compile(r"5\d\d[ -]5\.7\.")
DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Undelivered(Exception):
    """The mail was not accepted."""


class Refused(Undelivered):
    """It never will be: the address or the mail itself is at fault."""


class AddressRefused(Refused):
    """Nothing will ever get to this address."""


class Deferred(Undelivered):
    """The server asks to try again later."""


class ServerAway(Undelivered):
    """The server cannot be reached or does not let us in, so no other mail would get through now either."""


class EmailGateway(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand one mail over. Raises Refused, Deferred or ServerAway; otherwise it was accepted."""


class SmtpEmailGateway:
    """SMTP (RFC 5321), a connection for each mail. `smtps` is TLS from the start; `smtp+starttls` insists on it."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or "localhost"
        self._port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._timeout = timeout

    def send(self, message: EmailMessage) -> None:
        with self._connected() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                raise _by_recipient(*next(iter(error.recipients.values()))) from error
            except smtplib.SMTPSenderRefused as error:
                # Our own address, or a log-in that is wanted first: the next mail would fare no better.
                raise ServerAway(str(_by_code(error.smtp_code, error.smtp_error))) from error
            except smtplib.SMTPResponseException as error:
                raise _by_code(error.smtp_code, error.smtp_error) from error
            except smtplib.SMTPNotSupportedError as error:
                raise Refused(str(error)) from error
            except (smtplib.SMTPException, OSError) as error:
                raise Deferred(f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Whatever fails before the mail is offered, a wrong password included, is no fault of the mail."""
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(f"{type(error).__name__}: {error}") from error
        try:
            yield server
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        # Without a name of our own smtplib would ask the DNS for one, on every connection.
        name = socket.gethostname()
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, name, timeout=self._timeout, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        try:
            self._enter(server)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _enter(self, server: smtplib.SMTP) -> None:
        if self._scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if self._user:
            server.login(self._user, self._password)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()  # the mail's fate is known already; a cold good-bye changes nothing


def _by_recipient(code: int, answer: bytes | str) -> Undelivered:
    """5xx is the address, but for RFC 3463's 5.7: a rule against the sender, under which the address may be fine."""
    found = _by_code(code, answer)
    refused_for_good = isinstance(found, Refused) and not _POLICY.match(str(found))
    return AddressRefused(str(found)) if refused_for_good else found


def _by_code(code: int, answer: bytes | str) -> Undelivered:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return (Refused if code >= 500 else Deferred)(f"{code} {text}")
