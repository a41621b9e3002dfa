"""Who is connected to this process: by person, by login, by socket."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from services.realtime.engine.client import Client
from shared.errors import TooManyRequests
from shared.events import bucket

Place = dict[str, int]


class TooManySockets(TooManyRequests):
    type = "too-many-sockets"
    title = "Too many open connections"


@dataclass(frozen=True)
class Seat:
    """One socket of one login. `sid` is Socket.IO's name for it."""

    sid: str
    account_id: UUID
    login_id: UUID
    client: Client
    namespace: ClassVar[str] = "/notifs"

    @property
    def room(self) -> str:
        return room_of(self.account_id)

    @property
    def buckets(self) -> tuple[str, ...]:
        """Of which it must hear."""
        return (bucket(self.account_id),)


def room_of(account_id: UUID) -> str:
    return f"user_{account_id}"


class Rooms:
    def __init__(self, most_per_person: int) -> None:
        self._most_per_person = most_per_person
        self._seats: dict[str, Seat] = {}
        self._numbers = Counter[str]()
        self._by_account: defaultdict[UUID, dict[str, Seat]] = defaultdict(dict)
        self._by_login: defaultdict[UUID, dict[str, Seat]] = defaultdict(dict)
        self._places: dict[UUID, Place] = {}

    def __len__(self) -> int:
        return len(self._seats)

    def __contains__(self, sid: str) -> bool:
        return sid in self._seats

    def number(self, namespace: str) -> int:
        """How many are taken in one namespace."""
        return self._numbers[namespace]

    def seat(self, sid: str | None) -> Seat | None:
        """Whose socket it is."""
        return self._seats.get(sid) if sid else None

    def take(self, seat: Seat) -> None:
        """Raises `TooManySockets`."""
        if len(self.of_account(seat.account_id)) >= self._most_per_person:
            raise TooManySockets("Close some of your other tabs, then reload this one.")
        self._seats[seat.sid] = seat
        self._numbers[seat.namespace] += 1
        self._by_account[seat.account_id][seat.sid] = seat
        self._by_login[seat.login_id][seat.sid] = seat

    def leave(self, sid: str) -> Seat | None:
        """The seat that is free now; None when it was free already."""
        seat = self._seats.pop(sid, None)
        if seat is not None:
            self._numbers[seat.namespace] -= 1
            _forget(self._by_account, seat.account_id, sid)
            _forget(self._by_login, seat.login_id, sid)
            if seat.account_id not in self._by_account:
                self._places.pop(seat.account_id, None)
        return seat

    def remember(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        """How far a person's sockets were told, while any is here. Workers compete: an older frame may follow."""
        place = {name: frame[name] for name in ("epoch", "seq") if name in frame}
        known = self.place(account_id)
        if known.get("epoch") != place.get("epoch") or known.get("seq", 0) < place.get("seq", 0):
            self._places[account_id] = place

    def place(self, account_id: UUID) -> Place:
        """`epoch` and `seq` of the newest frame, empty when there was none."""
        return self._places.get(account_id, {})

    def all(self) -> list[Seat]:
        return list(self._seats.values())

    def of_account(self, account_id: UUID) -> Collection[Seat]:
        return list(self._by_account[account_id].values()) if account_id in self._by_account else ()

    def of_logins(self, login_ids: Iterable[UUID]) -> list[Seat]:
        return [
            seat
            for login_id in login_ids
            if login_id in self._by_login
            for seat in self._by_login[login_id].values()
        ]


def _forget(seats: dict[UUID, dict[str, Seat]], owner: UUID, sid: str) -> None:
    del seats[owner][sid]
    if not seats[owner]:
        del seats[owner]
