from pathlib import Path

import pytest
from pydantic import ValidationError

from devtools.stripe_emulator import EmulatorSettings


def test_a_live_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="test keys only"):
        EmulatorSettings(secret_key="sk_live_1")


def test_a_webhook_address_needs_a_secret() -> None:
    with pytest.raises(ValidationError, match="STRIPE_WEBHOOK_SECRET"):
        EmulatorSettings(webhook_url="http://127.0.0.1/webhook", webhook_secret="")


def test_the_address_for_browsers_follows_host_and_port() -> None:
    assert EmulatorSettings(port=4000).public_url == "http://127.0.0.1:4000"
    assert EmulatorSettings(public_url="https://pay.example/").public_url == "https://pay.example"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "STRIPE_EMULATOR_PORT": "4001",
        "STRIPE_EMULATOR_DATABASE": "there.sqlite3",
        "STRIPE_SECRET_KEY": "sk_test_there",
        "STRIPE_WEBHOOK_URL": "http://127.0.0.1:1/hook",
        "STRIPE_WEBHOOK_SECRET": "whsec_there",
    }.items():
        monkeypatch.setenv(name, value)
    settings = EmulatorSettings()
    assert (settings.port, settings.database) == (4001, Path("there.sqlite3"))
    assert (settings.secret_key, settings.webhook_secret) == ("sk_test_there", "whsec_there")
