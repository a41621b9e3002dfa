"""What tickets hear: everything about payments."""

from __future__ import annotations

from services.api.tickets import settlement
from shared.bus.inbox import Handler
from shared.events import (
    Event,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentGivenBack,
    PaymentInReview,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
)

HANDLERS: dict[type[Event], Handler] = {
    PaymentOpened: settlement.hear,
    PaymentProcessing: settlement.hear,
    PaymentSucceeded: settlement.hear,
    PaymentFailed: settlement.hear,
    PaymentInReview: settlement.hear,
    PaymentGivenBack: settlement.hear,
    PaymentExpired: settlement.hear,
    PaymentRefunded: settlement.hear,
    PaymentRefundFailed: settlement.hear,
    PaymentDisputed: settlement.hear,
}
