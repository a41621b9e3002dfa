"""Many sockets of people whom only `realtime` knows: their tokens are real, and it asks nobody else."""

from __future__ import annotations

from typing import Self

from tests.integration.realtime.raw import RawClient
from tests.signing import new_person, session_token
from tests.system.system import System

SOCKETS_EACH = 10


class Crowd:
    """`connect` again after they have been cut off."""

    def __init__(self, system: System, size: int) -> None:
        people = [new_person() for _ in range(-(-size // SOCKETS_EACH))]
        self._tokens = [session_token(people[n // SOCKETS_EACH], keys=system.keys) for n in range(size)]
        self._url = system.url
        self._clients: list[RawClient] = []

    def connect(self) -> None:
        """Returns when every one of them has been let in. Raises an error of the socket where one was not."""
        self.leave()
        for token in self._tokens:
            client = RawClient(self._url)
            self._clients.append(client)
            client.join(token)

    def leave(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
