"""The watch over the logs of all tests sees what it must see."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests import leaks
from tests.leaks import Watch
from tests.signing import new_person, session_token

SECRETS = {
    "a card": "4242 4242 4242 4242",
    "a card without spaces": "4000000000000002",
    "a key": "sk_test_51Habc",
    "the secret of webhooks": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "the secret of a form": "cs_test_a1b2_secret_c3d4",
    "a link": "/verify/IjAxOTNkZmI2LTYyYzctNzQ0Zi1iMDQ5Ig.Z0lQ1A.Kd8Tn1",
    "a grant in an address": "/payments/1?grant=IjAxOTNkZmI2LTYyYzctNzQ0Zi1iMDQ5LWY4.Z0lQ1A.Kd8",
    "a password": '{"email": "ada@example.org", "password": "correct horse"}',
    "a private key": "-----BEGIN PRIVATE KEY-----",
}
HARMLESS = (
    "/orders/01a229a0-0067-721d-a9e2-98c8bd6f41dc",
    "/invites/01a229a0-0067-721d-a9e2-98c8bd6f41dc",
    "pi_0YhjnVj7qxLOZ9QkA5ch2HAZ",
    '{"field": "password", "message": "is too short"}',
    "2026-11-29T23:34:57.451Z",
    "  Stripe emulator:    http://localhost:8081/_control  (card 4242 4242 4242 4242)",
)


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_seen(text: str) -> None:
    assert leaks.found_in(f"request answered {text}")


def test_a_signed_token_is_seen() -> None:
    assert leaks.found_in(f"who: {session_token(new_person())}")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_let_through(text: str) -> None:
    assert leaks.found_in(text) == []


def test_a_line_of_ours_is_read_with_all_that_it_carries(nothing_secret_is_logged: Watch) -> None:
    logging.getLogger("services.payments.routes").info("request answered", extra={"card": "4242424242424242"})

    assert len(nothing_secret_is_logged.leaks) == 1
    nothing_secret_is_logged.leaks.clear()


def test_the_logs_that_processes_left_are_read(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "api.log").write_text("all is well\nkey sk_live_51Habc\n")

    with pytest.raises(AssertionError, match=r"api/api\.log: sk_live_51Habc"):
        leaks.assert_none_below(tmp_path)
