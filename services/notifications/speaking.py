"""In which language a page speaks: that of the reader's account, or what their browser asks for."""

from __future__ import annotations

from uuid import UUID

from flask import g, request
from sqlalchemy.orm import Session

from services.notifications.readers import LANGUAGES
from services.notifications.use_cases import people
from shared.languages import SOURCE


def speak_to(session: Session, account_id: UUID) -> None:
    """From here on this request's pages are for the holder of that account."""
    person = people.known(session, [account_id]).get(account_id)
    g.language = person.language if person else request.accept_languages.best_match(LANGUAGES.names)


def wanted() -> str:
    """English on pages that know nothing of their reader, as what goes wrong is told in English."""
    return g.get("language") or SOURCE
