"""RabbitMQ's management API: the only way to read policies, bindings and arguments, which AMQP does not show."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

CONNECT_AND_READ_SECONDS = (3, 10)
PORT = 15672


class ManagementError(Exception):
    """The message says what to do."""


class ManagementAway(ManagementError):
    """Nobody answers there (yet)."""


class Management:
    """One virtual host, that of `url` (`amqp://user:password@host:5672/vhost`), with the user named there.

    `address` is where the API listens (`http://host:15672`); by default on the same host. Every call raises
    `ManagementError`.
    """

    def __init__(self, url: str, address: str | None = None) -> None:
        parts = urlsplit(url)
        self.address = (address or f"http://{parts.hostname}:{PORT}").rstrip("/")
        self._vhost = quote(unquote(parts.path[1:]) or "/", safe="")
        self._http = requests.Session()
        self._http.trust_env = False  # a broker is a neighbour: no proxy leads to it
        self._http.auth = (unquote(parts.username or "guest"), unquote(parts.password or "guest"))

    def get(self, kind: str, *names: str) -> Any:
        """`get("queues")` is all of a kind, `get("policies", "x")` one of them; None when it does not exist."""
        answer = self._ask("GET", kind, names)
        if answer.status_code == requests.codes.not_found:
            return None
        return self._checked(answer).json()

    def put(self, kind: str, *names: str, body: object) -> None:
        """Make it, or change it where the broker can."""
        self._checked(self._ask("PUT", kind, names, body))

    def post(self, kind: str, *names: str, body: object) -> None:
        """Add one without a name of its own, such as a binding."""
        self._checked(self._ask("POST", kind, names, body))

    def _ask(self, method: str, kind: str, names: tuple[str, ...], body: object = None) -> requests.Response:
        path = "/".join((kind, self._vhost, *(quote(name, safe="") for name in names)))
        try:
            return self._http.request(
                method, f"{self.address}/api/{path}", json=body, timeout=CONNECT_AND_READ_SECONDS
            )
        except requests.RequestException as error:
            raise ManagementAway(
                f"RabbitMQ's management API does not answer at {self.address} ({type(error).__name__}): "
                "start the broker with its plugin rabbitmq_management, or name the address with --management-url"
            ) from error

    def _checked(self, answer: requests.Response) -> requests.Response:
        if answer.status_code in (requests.codes.unauthorized, requests.codes.forbidden):
            raise ManagementError(
                "RabbitMQ's management API refuses this user: it needs the tag `policymaker` or `administrator`"
            )
        if not answer.ok:
            raise ManagementError(f"RabbitMQ refused {answer.request.path_url}: {answer.text.strip()[:300]}")
        return answer
