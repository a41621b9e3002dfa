"""What goes on in an event's editing room, put together from what each process says of its own sockets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self
from uuid import UUID

from shared.events import HeldSession, PresentPerson

Frame = dict[str, Any]
Hold = tuple[UUID, UUID]
"""A session, or a block, and the account that holds it."""


class Part(Protocol):
    """What one process says."""

    @property
    def people(self) -> Iterable[PresentPerson]: ...

    @property
    def held(self) -> Iterable[HeldSession]: ...


@dataclass(frozen=True)
class Scene:
    people: Mapping[UUID, str] = field(default_factory=dict)
    """By account: somebody with several tabs is there once."""
    holds: Mapping[Hold, str] = field(default_factory=dict)
    """With the holder's name. Two people may hold the same session: a hold is a hint."""

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Self:
        known = list(parts)
        return cls(
            {person.account_id: person.name for part in known for person in part.people},
            {(held.session_id, held.account_id): held.name for part in known for held in part.held},
        )

    @property
    def online(self) -> list[Frame]:
        """By name."""
        return [_person(account_id, name) for account_id, name in sorted(self.people.items(), key=_by_name)]

    @property
    def held(self) -> list[Frame]:
        return [
            {"session_id": str(session_id), "account_id": str(account_id), "name": name}
            for (session_id, account_id), name in sorted(self.holds.items())
        ]

    def changes_since(self, before: Scene) -> Iterator[Frame]:
        """What those who saw `before` must be told."""
        for account_id in self.people.keys() - before.people.keys():
            yield self._change("Joined", account_id, self.people[account_id])
        for account_id in before.people.keys() - self.people.keys():
            yield self._change("Left", account_id, before.people[account_id])
        if self.holds != before.holds:
            yield {"meta": "Held", "held": self.held}

    def _change(self, meta: str, account_id: UUID, name: str) -> Frame:
        return {"meta": meta, "person": _person(account_id, name), "online": self.online}


def _by_name(person: tuple[UUID, str]) -> str:
    return person[1]


def _person(account_id: UUID, name: str) -> Frame:
    return {"id": str(account_id), "name": name}
