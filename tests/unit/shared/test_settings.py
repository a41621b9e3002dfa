"""A process that lacks a setting says so in one line and does not start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.auth.tokens import TokenSigner, TokenVerifier
from shared.config import keys
from shared.config.settings import (
    BrokerSettings,
    DatabaseSettings,
    LinkSettings,
    RedisSettings,
    Settings,
    SigningSettings,
    load,
)
from shared.database import now


def test_a_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(SystemExit) as ended:
        load(DatabaseSettings)

    assert ended.value.code == 78
    assert capsys.readouterr().err == "fanfare cannot start: DATABASE_URL is not set\n"


def test_a_development_secret_stops_a_production_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    monkeypatch.setenv("LINK_KEY", "insecure-link-key")
    monkeypatch.setenv("FANFARE_ENV", "production")

    with pytest.raises(SystemExit):
        load(LinkSettings)

    line = capsys.readouterr().err
    assert "LINK_KEY is a development value" in line
    assert "insecure-link-key" not in line


def test_the_same_secret_is_fine_in_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    monkeypatch.setenv("LINK_KEY", "insecure-link-key")
    monkeypatch.setenv("FANFARE_ENV", "development")

    assert load(LinkSettings).link_key.get_secret_value() == "insecure-link-key"


def test_a_secret_is_not_shown_with_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = LinkSettings(public_url="http://localhost", link_key="a-very-secret-value", fanfare_env="test")

    assert "a-very-secret-value" not in repr(settings)


def test_a_key_that_cannot_be_read_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _refusal_of(monkeypatch, capsys, "SIGNING_KEY", "correct horse battery staple, and much more") == (
        "fanfare cannot start: SIGNING_KEY: not a private key in PEM without a password\n"
    )


def test_a_key_of_another_kind_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = X25519PrivateKey.generate().public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    assert _refusal_of(monkeypatch, capsys, "VERIFY_KEY", pem) == (
        "fanfare cannot start: VERIFY_KEY: a public key, but not of Ed25519\n"
    )


def test_a_pair_of_which_one_key_was_renewed_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = _refusal_of(monkeypatch, capsys, "VERIFY_KEY", keys.generate().verify_key)

    assert "VERIFY_KEY does not belong to SIGNING_KEY" in line


def test_a_key_that_is_too_short_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _refusal_of(monkeypatch, capsys, "SIGNING_KEY", "short") == (
        "fanfare cannot start: SIGNING_KEY is too short: it has at least 32 characters\n"
    )


@pytest.mark.parametrize(
    ("settings", "name", "value", "example"),
    [
        (DatabaseSettings, "DATABASE_URL", "secret", "postgresql+psycopg://user:password@host/database"),
        (DatabaseSettings, "DATABASE_URL", "mysql://fanfare:secret@db/fanfare", "postgresql+psycopg://"),
        (DatabaseSettings, "DATABASE_URL", "postgres://fanfare:secret@db/fanfare", "postgresql+psycopg://"),
        (
            DatabaseSettings,
            "DATABASE_URL",
            "postgresql+psycopg://f:secret@db:port/f",
            "postgresql+psycopg://",
        ),
        (BrokerSettings, "RABBITMQ_URL", "http://fanfare:secret@broker", "amqp://user:password@host:5672/"),
        (BrokerSettings, "RABBITMQ_URL", "amqp://fanfare:secret@broker:port/", "amqp://"),
        (RedisSettings, "REDIS_URL", "redis:6379", "redis://host:6379/0"),
        (Settings, "PUBLIC_URL", "fanfare.example", "https://fanfare.example"),
    ],
)
def test_an_address_that_leads_nowhere_stops_the_start_with_an_example_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: type[Settings],
    name: str,
    value: str,
    example: str,
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit):
        load(settings)

    line = capsys.readouterr().err
    assert line.startswith(f"fanfare cannot start: {name}: must be like {example}")
    assert line.count("\n") == 1
    assert "secret" not in line


def test_a_slash_at_the_end_of_the_edges_address_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://fanfare.example/")

    assert load(Settings).public_url == "https://fanfare.example"


def test_a_pair_may_stand_on_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    pair = keys.generate()
    for name, value in pair.as_environment().items():
        monkeypatch.setenv(name, value)

    settings = load(SigningSettings)

    token = TokenSigner(settings.signing_key.get_secret_value()).sign(
        {}, "room", now() + timedelta(minutes=1)
    )
    assert TokenVerifier(settings.verify_key).verify(token, "room")


def _refusal_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> str:
    """What is said at the start with a good pair of keys, of which one is replaced."""
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    for each, good in keys.generate().as_environment().items():
        monkeypatch.setenv(each, good)
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        load(SigningSettings)
    assert ended.value.code == 78
    return capsys.readouterr().err
