"""A faithful local Stripe: Checkout Sessions with their hosted page, refunds, signed webhooks, faults on demand."""

from devtools.stripe_emulator.app import create_app
from devtools.stripe_emulator.settings import EmulatorSettings
from devtools.stripe_emulator.webhooks import WebhookDelivery

__all__ = ["EmulatorSettings", "WebhookDelivery", "create_app"]
