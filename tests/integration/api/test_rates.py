"""How often the costly and the guessable may be tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.api.app import create_app
from shared.auth.revocations import InProcessRevocations
from tests.front_desk import SETTINGS, FrontDesk, Visitor


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Visitor]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield Visitor(create_app(SETTINGS, desk.database, InProcessRevocations()).test_client())
    desk.close()


def test_passwords_cannot_be_guessed_for_long(strict: Visitor) -> None:
    statuses = [strict.log_in("ada@example.org", "guess").status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    assert int(strict.log_in("ada@example.org", "guess").headers["Retry-After"]) > 0


def test_only_who_has_to_wait_is_told_for_how_long(strict: Visitor) -> None:
    assert "Retry-After" not in strict.sign_up("ada@example.org").headers


def test_mails_cannot_be_asked_for_without_end(strict: Visitor) -> None:
    body = {"email": "ada@example.org"}

    statuses = [strict.post("/api/v1/password-resets", body).status_code for _ in range(6)]

    assert statuses == [202] * 5 + [429]
