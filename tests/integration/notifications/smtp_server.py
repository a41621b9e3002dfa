"""A real SMTP server that takes, puts off or refuses mail as a test tells it to."""

from __future__ import annotations

import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.servers.ports import free_port

ACCEPTED = "250 fine"


class SmtpServer:
    """`answers` maps an address to what RCPT says to it, `data_answer` is the last word on every mail."""

    def __init__(self, *, password: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, str] = {}
        self.data_answer = ACCEPTED
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        authentication: dict[str, Any] = {
            "authenticator": lambda _server, _session, _envelope, _mechanism, given: AuthResult(
                success=isinstance(given, LoginPassword) and given.password == (password or "").encode()
            ),
            "auth_required": True,
            "auth_require_tls": False,
        }
        encryption: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            enable_SMTPUTF8=True,
            **(authentication if password else {}),
            **encryption,
        )

    def __enter__(self) -> SmtpServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: object, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address, ACCEPTED)
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Any) -> str:  # noqa: N802
        if self.data_answer == ACCEPTED:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.data_answer
