"""In which language a page speaks: that of the reader's account, or what their browser asks for."""

from __future__ import annotations

from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session

from services.notifications.readers import LANGUAGES
from services.notifications.use_cases import people
from shared.languages import SOURCE
from shared.tokens import SessionClaims


def speak_to(session: Session, account_id: UUID) -> None:
    """From here on this request's pages are for the holder of that account."""
    person = people.known(session, [account_id]).get(account_id)
    g.language = person.language if person else request.accept_languages.best_match(LANGUAGES.names)


def wanted() -> str:
    """Where no page has asked yet: that of whoever is logged in, or English."""
    claims: SessionClaims | None = g.get("claims")
    return g.get("language") or (claims.language if claims else SOURCE)
