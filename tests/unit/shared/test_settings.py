"""A process that lacks a setting says so in one line and does not start."""

from __future__ import annotations

import pytest

from shared.settings import DatabaseSettings, LinkSettings, load


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
