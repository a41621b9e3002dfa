"""In which language a page speaks: that of the reader's account, or what their browser asks for."""

from __future__ import annotations

from uuid import UUID

from flask import g, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from services.notifications.readers import LANGUAGES
from services.notifications.use_cases import people
from shared.auth.tokens import SessionClaims
from shared.errors import Invalid
from shared.locale.languages import SOURCE


def speak_to(session: Session, account_id: UUID) -> None:
    """From here on this request's pages are for the holder of that account."""
    person = people.known(session, [account_id]).get(account_id)
    g.language = person.language if person else _of_browser()


def wanted() -> str:
    """Where no page has asked yet: that of whoever is logged in; a stranger's is what their browser asks for."""
    claims: SessionClaims | None = g.get("claims")
    return g.get("language") or (claims.language if claims else _of_browser())


def _of_browser() -> str:
    return request.accept_languages.best_match(LANGUAGES.names) or SOURCE


def errors_of(problem: Invalid) -> dict[str, str]:
    """What is wrong with each field, in the language of this request's pages."""
    return {item["field"]: LANGUAGES.say(item["message"], str(get_locale())) for item in problem.errors}
