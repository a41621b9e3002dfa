"""Keys and session tokens of the tests' own."""

from __future__ import annotations

from datetime import timedelta

from shared.auth import Person
from shared.auth.guard import csrf_hash
from shared.auth.tokens import SessionClaims, TokenSigner, TokenVerifier
from shared.config.keys import Keys, generate
from shared.database import new_id, now

CSRF_VALUE = "a CSRF value of the tests"
KEYS = generate()
VERIFIER = TokenVerifier(KEYS.verify_key)


def new_person(name: str = "Ada", *, is_admin: bool = False, language: str = "en") -> Person:
    return Person(new_id(), name, new_id(), is_admin, language)


def session_token(person: Person, *, lasts: timedelta = timedelta(minutes=15), keys: Keys = KEYS) -> str:
    """What `api` would give this person; a negative time makes one that has expired."""
    return TokenSigner(keys.signing_key).session(_claims(person, lasts))


def inbox_token(person: Person, *, lasts: timedelta = timedelta(minutes=15)) -> str:
    """What `api` would lend for a page of another site."""
    return TokenSigner(KEYS.signing_key).inbox(_claims(person, lasts))


def _claims(person: Person, lasts: timedelta) -> SessionClaims:
    return SessionClaims(
        account_id=person.id,
        name=person.name,
        login_id=person.login_id,
        is_admin=person.is_admin,
        csrf_hash=csrf_hash(CSRF_VALUE),
        expires_at=now() + lasts,
        language=person.language,
    )


def bearer(person: Person) -> dict[str, str]:
    """The header that proves a person to every service."""
    return {"Authorization": f"Bearer {session_token(person)}"}
