"""Typed settings from the environment. A process that lacks one says so in one line and does not start."""

from __future__ import annotations

import os
import sys
from typing import Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.config import keys, servers

INSECURE_MARK = "insecure"
"""Development keys contain this word, so that production can refuse every one of them."""

S = TypeVar("S", bound="Settings")


class Settings(BaseSettings):
    """What every process needs."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    fanfare_env: Literal["production", "development", "test"] = "production"
    public_url: str = Field(description="address of the edge, without a slash at the end")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    health_host: str = Field(
        default="127.0.0.1",
        description="0.0.0.0 where probes come from outside a container",
    )
    health_port: int = Field(default=9100, ge=0, le=65535, description="0 picks a free port")

    embed_origins: str = Field(
        default="",
        pattern=r"^(https?://[a-zA-Z0-9.:\[\]-]+(,https?://[a-zA-Z0-9.:\[\]-]+)*)?$",
        description="other sites whose pages may show the bell: https://a.example,https://b.example",
    )

    @field_validator("public_url")
    @classmethod
    def read_public_url(cls, value: str) -> str:
        """Every link in a mail begins with it."""
        return servers.edge(value)

    @property
    def origins_of_embedders(self) -> frozenset[str]:
        """As browsers write them in `Origin`."""
        return frozenset(filter(None, self.embed_origins.split(",")))

    @property
    def production(self) -> bool:
        """Whether development secrets are refused and development pages missing."""
        return self.fanfare_env == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over TLS only."""
        return self.public_url.startswith("https://")

    @model_validator(mode="after")
    def refuse_development_secrets(self) -> Settings:
        """In production a secret that carries the word `insecure` is a mistake, not a choice."""
        if self.production:
            for name, value in self:
                if isinstance(value, SecretStr) and INSECURE_MARK in value.get_secret_value().lower():
                    raise ValueError(f"{name.upper()} is a development value")
        return self


class DatabaseSettings(Settings):
    database_url: SecretStr = Field(description="postgresql+psycopg://… or sqlite:///…")

    @field_validator("database_url")
    @classmethod
    def read_database_url(cls, value: SecretStr) -> SecretStr:
        """Better no start than one that ends in a traceback."""
        return SecretStr(servers.database(value.get_secret_value()))


class BrokerSettings(Settings):
    rabbitmq_url: SecretStr = Field(description="amqp://user:password@host:5672/vhost")

    @field_validator("rabbitmq_url")
    @classmethod
    def read_rabbitmq_url(cls, value: SecretStr) -> SecretStr:
        """As with the database."""
        return SecretStr(servers.broker(value.get_secret_value()))


class RedisSettings(Settings):
    redis_url: str = Field(description="redis://host:6379/0")

    @field_validator("redis_url")
    @classmethod
    def read_redis_url(cls, value: str) -> str:
        """As with the database."""
        return servers.redis(value)


class VerifyingSettings(Settings):
    verify_key: str = Field(
        min_length=32,
        description="Ed25519 public key, PEM (\\n may stand for a line end)",
    )

    @field_validator("verify_key")
    @classmethod
    def read_verify_key(cls, value: str) -> str:
        """Better no start than one whose every request fails."""
        keys.public_key(value)
        return value


class SigningSettings(VerifyingSettings):
    signing_key: SecretStr = Field(min_length=32, description="Ed25519 private key, PEM")

    @field_validator("signing_key")
    @classmethod
    def read_signing_key(cls, value: SecretStr) -> SecretStr:
        """As with the other key; what is wrong with it is said without it."""
        keys.private_key(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def match_keys(self) -> SigningSettings:
        """What one key of the pair signs, the other must verify: the pair may have been renewed by halves."""
        signer = keys.private_key(self.signing_key.get_secret_value())
        if signer.public_key() != keys.public_key(self.verify_key):
            raise ValueError("VERIFY_KEY does not belong to SIGNING_KEY: make both anew, with `fanfare keys`")
        return self


class LinkSettings(Settings):
    link_key: SecretStr = Field(
        min_length=16,
        description="signs the links in mails; api and notifications share it",
    )


def load(settings_class: type[S]) -> S:
    """Read the settings, or end the process with status 78 (EX_CONFIG) and one line that says what is wrong."""
    try:
        return settings_class()
    except ValidationError as error:
        print(f"fanfare cannot start: {_explain(error)}", file=sys.stderr)  # noqa: T201 - logs are not set up yet
        raise SystemExit(os.EX_CONFIG) from None


def _explain(error: ValidationError) -> str:
    return "; ".join(
        _explain_one(str(item["loc"][0]) if item["loc"] else "", item) for item in error.errors()
    )


def _explain_one(name: str, item: object) -> str:
    details = dict(item)  # type: ignore[call-overload]
    if details["type"] == "missing":
        return f"{name.upper()} is not set"
    if details["type"] in ("string_too_short", "too_short"):  # a secret is not said to be a string
        return f"{name.upper()} is too short: it has at least {details['ctx']['min_length']} characters"
    message = str(details["msg"]).removeprefix("Value error, ")
    return f"{name.upper()}: {message}" if name else message
