"""Links in mails work for one purpose, while they are fresh, and cannot be made without the key."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shared.auth import links
from shared.auth.links import BadLink, ExpiredLink, LinkSigner, Rotated, Verification

signer = LinkSigner("a key for the tests")


def test_a_link_is_read_back() -> None:
    account_id = uuid4()

    assert signer.read_verification(signer.verification(account_id, "a@b.c")) == Verification(
        account_id, "a@b.c"
    )
    assert signer.read_invite(signer.invite(account_id, 3)) == Rotated(account_id, 3)


def test_a_link_for_one_purpose_is_no_link_for_another() -> None:
    with pytest.raises(BadLink):
        signer.read_password_reset(signer.invite(uuid4(), 1))


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", LinkSigner("another key").invite(uuid4(), 1)],
    ids=["empty", "no token", "three parts", "under another key"],
)
def test_a_forged_link_is_refused(token: str) -> None:
    with pytest.raises(BadLink):
        signer.read_invite(token)


def test_an_old_link_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    token = signer.password_reset(uuid4(), 1)
    monkeypatch.setattr(links, "PASSWORD_RESET_LIFE", timedelta(seconds=-1))

    with pytest.raises(ExpiredLink):
        signer.read_password_reset(token)
