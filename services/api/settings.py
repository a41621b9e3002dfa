"""What the processes of this service read from the environment."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from services.api.webhooks.addresses import Reach
from shared.config.settings import (
    BrokerSettings,
    DatabaseSettings,
    LinkSettings,
    RedisSettings,
    Settings,
    SigningSettings,
    VerifyingSettings,
)


class PlacesSettings(Settings):
    """Who knows where addresses are."""

    places_provider: Literal["embedded", "photon", "nominatim", "google"] = "embedded"
    places_url: str = Field(default="", description="a server of one's own; empty: the provider's public one")
    places_key: SecretStr = Field(default=SecretStr(""), description="Google's")

    @model_validator(mode="after")
    def refuse_google_without_key(self) -> Self:
        if self.places_provider == "google" and not self.places_key.get_secret_value():
            raise ValueError("PLACES_KEY is not set; Google Places needs it")
        return self


class WebhookSettings(LinkSettings):
    """How far organisers' webhooks go; their secrets are derived from the key of the links."""

    webhooks_to: Reach = Field(
        default=Reach.PUBLIC, description="anywhere: http and private addresses too, for development"
    )

    @model_validator(mode="after")
    def refuse_private_addresses(self) -> Self:
        if self.production and self.webhooks_to is not Reach.PUBLIC:
            raise ValueError("WEBHOOKS_TO must be public in production")
        return self


class WebSettings(SigningSettings, VerifyingSettings, WebhookSettings, PlacesSettings):
    """What the web app itself needs, whichever database and revocations it is given."""


class ApiSettings(WebSettings, DatabaseSettings, RedisSettings):
    """The web process."""


class WorkerSettings(DatabaseSettings, BrokerSettings, WebhookSettings):
    """The worker process."""
