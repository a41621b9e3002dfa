"""Messages that no handler can do anything with, put straight into the services' queues."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from shared.database import new_id, now
from shared.events import Event, PaymentRefunded, PaymentSucceeded, Recipient, RefundRequested, pack
from shared.transport import topology
from tests.chaos.platform import Platform


@dataclass(frozen=True)
class Poison:
    service: str
    body: bytes


def unreadable(service: str) -> Poison:
    """Bytes that are no event."""
    return Poison(service, f"\xff no event {uuid4()}".encode("latin-1"))


def hopeless(service: str) -> Poison:
    """An event whose handler fails every time, because it names what does not exist."""
    body = pack(_HOPELESS[service](), event_id=new_id(), source="/chaos", time=now(), traceparent=None)
    return Poison(service, body)


def publish(platform: Platform, poison: Poison) -> None:
    """Past the exchange, as no publisher of ours would."""
    message = {
        "properties": {"delivery_mode": 2},
        "routing_key": topology.queue_name(poison.service),
        "payload": base64.b64encode(poison.body).decode(),
        "payload_encoding": "base64",
    }
    path = f"exchanges/{platform.system.vhost}/amq.default/publish"
    answer = platform.rabbitmq.manage("POST", path, message)
    assert answer == {"routed": True}, answer


def _refund_of_nothing() -> Event:
    return RefundRequested(
        subject=f"refunds/{uuid4()}",
        sequence=1,
        refund_id=uuid4(),
        order_id=uuid4(),
        payment_id=uuid4(),
        amount=100,
        currency="USD",
        reason="poison",
    )


def _payment_of_nothing() -> Event:
    return PaymentSucceeded(**_payment(Recipient(email="nobody@example.org")))


def _money_for_nobody() -> Event:
    """The buyer has an account that was never heard of, and so no address to write to."""
    facts = _payment(Recipient(account_id=uuid4()))
    return PaymentRefunded(**facts, refund_id=uuid4(), refunded=100, refunded_total=100, reason="poison")


def _payment(buyer: Recipient) -> dict[str, Any]:
    payment_id = uuid4()
    return {
        "subject": f"payments/{payment_id}",
        "sequence": 1,
        "payment_id": payment_id,
        "order_id": uuid4(),
        "event_id": uuid4(),
        "event_name": "Poison",
        "buyer": buyer,
        "amount": 100,
        "currency": "USD",
    }


_HOPELESS = {"api": _payment_of_nothing, "payments": _refund_of_nothing, "notifications": _money_for_nobody}
