from __future__ import annotations

from argon2 import PasswordHasher

from services.api.accounts import passwords


def test_a_password_matches_its_own_hash_only() -> None:
    password_hash = passwords.hashed("correct horse")

    assert passwords.matches(password_hash, "correct horse")
    assert not passwords.matches(password_hash, "Correct horse")


def test_a_hash_tells_nothing_and_is_salted() -> None:
    assert passwords.hashed("same") != passwords.hashed("same")


def test_nobody_s_password_matches_nothing() -> None:
    assert not passwords.matches(None, "anything")


def test_nobody_s_hash_costs_what_a_real_one_costs() -> None:
    assert not PasswordHasher().check_needs_rehash(passwords.UNKNOWN)
