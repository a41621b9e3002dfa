from __future__ import annotations

import pytest

from services.payments.settings import StripeSettings
from shared.config.settings import load

GOOD = {
    "FANFARE_ENV": "production",
    "PUBLIC_URL": "https://fanfare.example",
    "DATABASE_URL": "sqlite:///payments.db",
    "STRIPE_SECRET_KEY": "sk_live_something",
}


@pytest.fixture(autouse=True)
def _good(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_a_stripe_key_is_needed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("STRIPE_SECRET_KEY")

    with pytest.raises(SystemExit):
        load(StripeSettings)

    assert "STRIPE_SECRET_KEY is not set" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_a_development_value_stops_production(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv(name, "whsec_insecure")

    with pytest.raises(SystemExit):
        load(StripeSettings)

    assert f"{name} is a development value" in capsys.readouterr().err


def test_an_empty_webhook_secret_takes_no_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "")

    assert not load(StripeSettings).gateway().takes_webhooks


def test_with_a_webhook_secret_they_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_something")

    assert load(StripeSettings).gateway().takes_webhooks
