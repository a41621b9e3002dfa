"""Somebody at an event's schedule, as far as their socket goes."""

from __future__ import annotations

import queue
import time
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

import socketio

from shared.auth import Person
from shared.auth.room_tickets import RoomTicket
from shared.auth.tokens import TokenSigner
from shared.config.keys import Keys
from shared.database import now
from tests.signing import KEYS, session_token


def ticket(
    person: Person, event_id: UUID, *, lasts: timedelta = timedelta(minutes=5), keys: Keys = KEYS
) -> str:
    return RoomTicket(event_id, person.id, now() + lasts).sign(TokenSigner(keys.signing_key))


class Editor:
    """What comes is kept, with what was refused and why it ended."""

    def __init__(self, url: str) -> None:
        self.frames: queue.Queue[dict[str, Any]] = queue.Queue()
        self.refusals: list[Any] = []
        self.ends: list[str] = []
        self._url = url
        self._client = socketio.Client(reconnection=False)
        self._client.on("response", self.frames.put, namespace="/schedule")
        self._client.on("connect_error", self.refusals.append, namespace="/schedule")
        self._client.on("disconnect", self.ends.append, namespace="/schedule")

    def join(self, person: Person, room_ticket: object) -> Self:
        auth = {"token": session_token(person), "ticket": room_ticket}
        self._client.connect(
            self._url, auth=auth, transports=["websocket"], namespaces=["/schedule"], wait_timeout=5
        )
        return self

    def until(self, meta: str) -> dict[str, Any]:
        while (frame := self.frames.get(timeout=5))["meta"] != meta:
            pass
        return frame

    def heard(self, seconds: float) -> list[dict[str, Any]]:
        """All that comes within that time."""
        time.sleep(seconds)
        return [self.frames.get_nowait() for _ in range(self.frames.qsize())]

    def until_held(self, *holds: tuple[Person, UUID]) -> None:
        """Until the room is told of exactly these."""
        wanted = [
            {"session_id": str(session_id), "account_id": str(person.id), "name": person.name}
            for person, session_id in holds
        ]
        while not _same(self.until("Held")["held"], wanted):
            pass

    def emit(self, event: str, data: object = None) -> None:
        self._client.emit(event, data, namespace="/schedule")

    def close(self) -> None:
        self._client.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _same(found: list[dict[str, str]], wanted: list[dict[str, str]]) -> bool:
    return sorted(map(str, found)) == sorted(map(str, wanted))
