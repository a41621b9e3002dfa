"""What all events share, and the registry that finds an event's class by its type and version."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

_registry: dict[tuple[str, int], type[Event]] = {}


def bucket(room: UUID) -> str:
    """One of 256, by which the open sockets are shared out: the last two digits of an id, which are random in all."""
    return room.hex[-2:]


def key_of(event_type: str, bucket_: str) -> str:
    """The routing key of those events of a type that concern a bucket's rooms."""
    return f"{event_type}.{bucket_}"


class Recipient(BaseModel):
    """Somebody an event concerns: an account, an address without one, or both."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID | None = None
    email: str | None = None
    name: str | None = None
    language: str = "en"


class Event(BaseModel):
    """A fact about one subject.

    `sequence` grows with every event about the same subject from the same service; handlers compare it because
    neither the broker nor competing workers promise an order. An ephemeral event is a hint for open sockets:
    losing one is harmless, so it is published without `mandatory`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    version: ClassVar[int] = 1
    ephemeral: ClassVar[bool] = False

    @property
    def room(self) -> UUID | None:
        """The account or the event whose open sockets alone it concerns; None where others hear it as well."""
        return None

    @property
    def routing_key(self) -> str:
        """Its type; with the bucket of its room, so that a process hears only of rooms that it holds."""
        return self.type if self.room is None else key_of(self.type, bucket(self.room))

    subject: str = Field(description="what it is about, as `kind/id`")
    sequence: int = Field(ge=0)
    recipients: tuple[Recipient, ...] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "type" not in cls.__dict__:
            return  # a base of several events
        key = (cls.type, cls.version)
        if key in _registry:
            raise TypeError(f"two classes for event {key}")
        _registry[key] = cls


def event_class(event_type: str, version: int) -> type[Event] | None:
    """The class of that type and version, or None when this release does not know it."""
    return _registry.get((event_type, version))


def all_events() -> list[type[Event]]:
    """Every event class, by type and version."""
    return [_registry[key] for key in sorted(_registry)]
