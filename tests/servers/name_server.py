"""A name server whose answers a test can change, as Docker's change when containers come and go."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Thread
from typing import Self

import dns.message
import dns.rcode
import dns.rrset

LIFE_SECONDS = 600
"""As long as Docker says that its answers hold."""


class NameServer:
    """Answers every question with `addresses`; with none, the name does not exist."""

    def __init__(self, *addresses: str) -> None:
        self.addresses: Sequence[str] = addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            asked, client = self._socket.recvfrom(512)
            if not asked:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(asked)), client)

    def _answer(self, question: dns.message.Message) -> bytes:
        answer = dns.message.make_response(question)
        if self.addresses:
            name = question.question[0].name
            answer.answer.append(dns.rrset.from_text(name, LIFE_SECONDS, "IN", "A", *self.addresses))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()
