"""What clients send about personal tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from services.api.inputs import Line, Moment
from services.api.tokens.models import LONGEST_NAME
from services.api.tokens.scopes import Scope
from shared.database import now
from shared.web import Body

LONGEST_LIFE = timedelta(days=366)


def _ahead(value: datetime) -> datetime:
    if not now() < value <= now() + LONGEST_LIFE:
        raise ValueError("Please choose a time within the next year")
    return value


def _each_once(scopes: list[Scope]) -> list[Scope]:
    return [scope for scope in Scope if scope in scopes]


class NewToken(Body):
    name: Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=2 * len(Scope)), AfterValidator(_each_once)]
    expires_at: Annotated[Moment, AfterValidator(_ahead)]
