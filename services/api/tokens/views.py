"""Personal tokens as the API shows them; the token itself only in the answer that makes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.api.tokens.models import PersonalToken
from services.api.tokens.use_cases import Made
from shared.auth.guard import PERSONAL_PREFIX
from shared.locale.formats import rfc3339


def token(shown: PersonalToken) -> dict[str, Any]:
    return {
        "id": str(shown.id),
        "name": shown.name,
        "beginning": f"{PERSONAL_PREFIX}{shown.beginning}",
        "scopes": list(shown.scopes),
        "created_at": rfc3339(shown.created_at),
        "expires_at": rfc3339(shown.expires_at),
        "last_used_at": _time(shown.last_used_at),
        "revoked_at": _time(shown.revoked_at),
    }


def made(shown: Made) -> dict[str, Any]:
    return token(shown.token) | {"token": shown.text}


def _time(value: datetime | None) -> str | None:
    return rfc3339(value) if value else None
