"""What this service reads from the environment."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from services.payments.stripe.gateway import StripeGateway
from services.payments.stripe.own_form import STRIPE_JS, OwnForm
from shared.config.settings import BrokerSettings, DatabaseSettings, RedisSettings, VerifyingSettings


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
    checkout_mode: Literal["hosted", "embedded"] = Field(
        default="hosted", description="embedded: Stripe's form on our own page"
    )
    stripe_publishable_key: str = Field(
        default="", description="pk_…, from Stripe's dashboard; embedded only"
    )
    stripe_js_url: str = Field(
        default=STRIPE_JS, description="another script, such as the emulator's stand-in"
    )

    @field_validator("checkout_mode", "stripe_js_url", mode="before")
    @classmethod
    def take_empty_as_default(cls, value: Any, info: ValidationInfo) -> Any:
        return value or cls.model_fields[str(info.field_name)].default

    @model_validator(mode="after")
    def ask_for_the_key_of_the_form(self) -> Self:
        """A secret key in its place would be shown to everybody."""
        if self.checkout_mode == "embedded" and not self.stripe_publishable_key.startswith("pk_"):
            raise ValueError("STRIPE_PUBLISHABLE_KEY must be set (pk_…) where CHECKOUT_MODE is embedded")
        return self

    def own_form(self) -> OwnForm | None:
        """None: on Stripe's page."""
        if self.checkout_mode == "hosted":
            return None
        return OwnForm(self.stripe_publishable_key, self.stripe_js_url)


class WorkerSettings(StripeSettings, BrokerSettings):
    pass
