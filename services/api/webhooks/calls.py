"""One call to a webhook's URL: to an address that was looked at, within a time, reading no more than a little.

The address is resolved, checked, and connected to as that very address: a name that changes its mind in between gains
nothing. Redirects are not followed, proxies of the environment not used, compressed answers not unpacked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from threading import Timer
from urllib.parse import urlsplit

import certifi
import dns.resolver

from services.api.webhooks.addresses import NotPublic, Reach, Unresolved, addresses_of
from services.api.webhooks.models import LONGEST_EXCERPT

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""From the first packet to the last byte that is read, however slowly they come."""
LARGEST_ANSWER_BYTES = 4096
"""As much as is looked at; the connection is closed on the rest."""


class NoAnswer(Exception):
    """The call brought no answer; the text says why, in words for organisers."""


@dataclass(frozen=True)
class Answer:
    status: int
    excerpt: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Caller:
    """How far it may go; tests give a name server and a time of their own."""

    reach: Reach
    resolver: dns.resolver.Resolver | None = None
    seconds: float = ANSWER_SECONDS

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises `NoAnswer`."""
        try:
            connection = self._connection(url)
            with _closed_after(connection, self.seconds):
                return _asked(connection, url, headers, body)
        except (NotPublic, Unresolved) as error:
            raise NoAnswer(str(error)) from error
        except ssl.SSLCertVerificationError as error:
            raise NoAnswer(f"its certificate is not good: {error.verify_message}") from error
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(_reason(error)) from error

    def _connection(self, url: str) -> _Connection:
        parts = urlsplit(url)
        host = parts.hostname or ""
        address = addresses_of(host, self.reach, self.resolver)[0]
        context = _tls() if parts.scheme == "https" else None
        return _Connection(host, address, parts.port, context, self.seconds)


class _Connection(http.client.HTTPConnection):
    """To one address, under the host's name. `cut` ends it from another thread, whatever it is waiting for."""

    def __init__(
        self,
        host: str,
        address: IPv4Address | IPv6Address,
        port: int | None,
        context: ssl.SSLContext | None,
        seconds: float,
    ) -> None:
        self.default_port = 443 if context else 80
        super().__init__(host, port or self.default_port, timeout=seconds)
        self._address = str(address)
        self._context = context
        self._seconds = seconds
        self._watched: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        patience = min(CONNECT_SECONDS, self._seconds)
        plain = socket.create_connection((self._address, self.port), timeout=patience)
        self._watched = plain.dup()  # TLS takes the first one over
        if self.was_cut:
            raise TimeoutError
        plain.settimeout(self._seconds)
        self.sock = plain
        if self._context:
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        self.was_cut = True
        if self._watched:
            with suppress(OSError):  # it may be over already
                self._watched.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self._watched:
            self._watched.close()


@contextmanager
def _closed_after(connection: _Connection, seconds: float) -> Iterator[None]:
    """A time-out of the socket begins anew with each byte; this one does not."""
    alarm = Timer(seconds, connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if connection.was_cut:
            raise TimeoutError from error
        raise
    finally:
        alarm.cancel()
        connection.close()


def _asked(connection: _Connection, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    connection.request("POST", path, body, dict(headers))
    answer = connection.getresponse()
    text = answer.read(LARGEST_ANSWER_BYTES).decode("utf-8", "replace")
    if connection.was_cut:  # an answer without a length ends with its connection
        raise TimeoutError
    return Answer(answer.status, _printable(text)[:LONGEST_EXCERPT])


def _printable(text: str) -> str:
    """PostgreSQL takes no NUL, and a page no control characters."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    return f"the connection failed: {type(error).__name__}"


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
