"""The parts of one emulator, put together."""

from dataclasses import dataclass, field
from typing import Self

from flask import current_app

from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.clock import Clock
from devtools.stripe_emulator.deliveries import DeliveryQueue
from devtools.stripe_emulator.faults import Faults
from devtools.stripe_emulator.idempotency import IdempotencyKeys
from devtools.stripe_emulator.settings import EmulatorSettings
from devtools.stripe_emulator.store import Store
from devtools.stripe_emulator.webhooks import WebhookDelivery


@dataclass(frozen=True)
class Emulator:
    settings: EmulatorSettings
    account: Account
    keys: IdempotencyKeys
    faults: Faults
    delivery: WebhookDelivery
    calls: dict[str, int] = field(default_factory=dict)

    @classmethod
    def build(cls, settings: EmulatorSettings) -> Self:
        store, clock, faults = Store(settings.database), Clock(), Faults()
        account = Account(store, clock, DeliveryQueue(store, faults, bool(settings.webhook_url)))
        keys = IdempotencyKeys(store, clock)
        with store.transaction():
            keys.forget_unfinished()
        return cls(settings, account, keys, faults, WebhookDelivery(account, settings))

    def count_call(self, name: str) -> None:
        self.calls[name] = self.calls.get(name, 0) + 1

    def reset(self) -> None:
        """As on the first day. To be used inside a transaction of the store."""
        self.account.store.clear()
        self.account.clock.skew = 0
        self.faults.clear()
        self.calls.clear()


def current_emulator() -> Emulator:
    """The emulator of the app that handles this request."""
    emulator: Emulator = current_app.extensions["stripe_emulator"]
    return emulator
