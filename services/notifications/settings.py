"""What this service's processes read from the environment."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, field_validator

from shared.config.settings import (
    BrokerSettings,
    DatabaseSettings,
    LinkSettings,
    RedisSettings,
    VerifyingSettings,
)

MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls")


class WebSettings(LinkSettings, VerifyingSettings, DatabaseSettings, RedisSettings):
    """The web process."""


class MailSettings(LinkSettings):
    """What mails are built from, in the embedded mode too."""

    mail_from: str = Field(pattern=r"^[^\r\n]+$", description="who mails come from, as `Name <address>`")

    @field_validator("mail_from")
    @classmethod
    def one_address(cls, value: str) -> str:
        try:
            validate_email(parseaddr(value)[1], check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError as error:
            raise ValueError("is an address such as Fanfare <hello@example.org>") from error
        return value


class WorkerSettings(MailSettings, DatabaseSettings, BrokerSettings):
    """What the worker needs besides."""

    smtp_url: SecretStr = Field(description="smtp://user:password@host:port, smtps://… or smtp+starttls://…")

    @field_validator("smtp_url")
    @classmethod
    def known_scheme(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
            raise ValueError(f"is an address that starts with one of {', '.join(MAIL_SCHEMES)}")
        return value
