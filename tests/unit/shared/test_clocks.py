"""The clocks of two machines are never quite the same: what one has just signed, the other takes."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import jwt
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from shared.auth.links import LinkSigner, Rotated
from shared.auth.tokens import ALGORITHM
from shared.database import now
from tests.signing import KEYS, VERIFIER

A_MINUTE = timedelta(minutes=1)


class SignerAhead(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(time.time() + A_MINUTE.total_seconds())


def test_a_token_that_was_issued_by_a_clock_ahead_of_ours_counts() -> None:
    claims = {"aud": "session", "iat": now() + A_MINUTE, "exp": now() + 15 * A_MINUTE}
    token = jwt.encode(claims, KEYS.signing_key, algorithm=ALGORITHM)

    assert VERIFIER.verify(token, "session")["aud"] == "session"


def test_a_link_that_was_made_by_a_clock_ahead_of_ours_is_good() -> None:
    invite_id = uuid4()
    ahead = URLSafeTimedSerializer(KEYS.link_key, salt="fanfare.invite", signer=SignerAhead)

    found = LinkSigner(KEYS.link_key).read_invite(str(ahead.dumps([str(invite_id), 1])))

    assert found == Rotated(invite_id, 1)
