"""What the emulator is told from outside."""

from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

RETRY_DELAYS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)


class EmulatorSettings(BaseSettings):
    """Settings from the environment; every field may also be given by name.

    `public_url` is the address that browsers use, `webhook_url` the only address that is ever sent events.
    `webhook_retry_delays` are seconds between the attempts to deliver one event.
    """

    model_config = SettingsConfigDict(env_prefix="STRIPE_EMULATOR_", populate_by_name=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=12111, ge=0, le=65535)
    database: Path = Path(".data/stripe-emulator.sqlite3")
    public_url: str = ""
    business_name: str = "Fanfare"
    secret_key: str = Field(default="sk_test_emulator", validation_alias="STRIPE_SECRET_KEY")
    webhook_url: str = Field(default="", validation_alias="STRIPE_WEBHOOK_URL")
    webhook_secret: str = Field(default="", validation_alias="STRIPE_WEBHOOK_SECRET")
    webhook_timeout: float = 10.0
    webhook_retry_delays: tuple[float, ...] = RETRY_DELAYS

    @field_validator("secret_key")
    @classmethod
    def _refuse_a_live_key(cls, key: str) -> str:
        if not key.startswith("sk_test_"):
            raise ValueError("the emulator takes test keys only (sk_test_...)")
        return key

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("STRIPE_WEBHOOK_URL is set, so STRIPE_WEBHOOK_SECRET must be set too")
        self.public_url = (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
        return self
