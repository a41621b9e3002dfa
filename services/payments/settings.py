"""What this service reads from the environment."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr, field_validator

from services.payments.stripe_gateway import StripeGateway
from shared.settings import BrokerSettings, DatabaseSettings, RedisSettings, VerifyingSettings


class StripeSettings(DatabaseSettings):
    stripe_secret_key: SecretStr = Field(min_length=8, description="sk_…, from Stripe's dashboard")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="whsec_…; unset: no webhooks, 404"
    )
    stripe_api_url: str | None = Field(default=None, description="another Stripe, such as the emulator")

    @field_validator("stripe_webhook_secret", "stripe_api_url", mode="before")
    @classmethod
    def take_empty_as_unset(cls, value: Any) -> Any:
        """An empty secret would accept what anybody can sign."""
        return value or None

    def gateway(self) -> StripeGateway:
        secret = self.stripe_webhook_secret
        return StripeGateway(
            self.stripe_secret_key.get_secret_value(),
            secret.get_secret_value() if secret else None,
            self.stripe_api_url,
        )


class WebSettings(StripeSettings, VerifyingSettings, RedisSettings):
    pass


class WorkerSettings(StripeSettings, BrokerSettings):
    pass
