"""The few things that can be chosen: PORT, DATA_DIR, DEMO, CHECKOUT_MODE, and other sites that may show the bell."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class EmbeddedSettings(BaseSettings):
    """Everything else has a value that suits one machine."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    host: str = Field(default="127.0.0.1", validation_alias="BIND")
    port: int = Field(default=8080, ge=1, le=65535)
    data_dir: Path = Path(".data")
    demo: bool = True
    checkout_mode: Literal["hosted", "embedded"] = "hosted"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    embed_origins: str = ""
    mail_from: str = "Fanfare <hello@fanfare.example>"

    @property
    def public_url(self) -> str:
        return f"http://localhost:{self.port}"

    def database(self, service: str) -> str:
        return f"sqlite:///{self.data_dir.resolve() / service}.db"
