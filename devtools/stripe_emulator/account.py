"""What every part of the emulator works on."""

from contextvars import ContextVar
from dataclasses import dataclass

from devtools.stripe_emulator.clock import Clock
from devtools.stripe_emulator.deliveries import DeliveryQueue
from devtools.stripe_emulator.documents import Document, new_document
from devtools.stripe_emulator.store import Store


@dataclass(frozen=True)
class Account:
    """One Stripe account in test mode: its objects, its time, and the webhooks it still has to send."""

    store: Store
    clock: Clock
    queue: DeliveryQueue

    def create(self, kind: str, **fields: object) -> Document:
        """A new document, saved. Fields whose name starts with `_` are never shown."""
        document = new_document(kind, self.clock.now(), **fields)
        self.store.save(document)
        return document

    def update(self, document: Document, **fields: object) -> Document:
        """Changes the document in place and saves it."""
        document.update(fields)
        self.store.save(document)
        return document


@dataclass(frozen=True)
class Cause:
    """The API request that an event came from; empty for what happened on a page."""

    id: str | None = None
    idempotency_key: str | None = None


NO_CAUSE = Cause()
current_cause: ContextVar[Cause] = ContextVar("current_cause", default=NO_CAUSE)
