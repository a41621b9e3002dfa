from __future__ import annotations

import subprocess
import sys

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


UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent
from services.api.accounts import passwords
hashing = gevent.spawn(passwords.hashed, "correct horse")
turns = 0
while not hashing.ready():
    turns += 1
    gevent.sleep(0.001)
print(turns)
"""


def test_under_gevent_others_have_their_turn_while_a_password_is_hashed() -> None:
    done = subprocess.run([sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, check=True)

    assert int(done.stdout) > 3
