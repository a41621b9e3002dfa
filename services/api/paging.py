"""Lists read newest first, a page at a time, by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.api.base import Identified
from shared.web import Body

Row = TypeVar("Row", bound=Identified)


class Part(Body):
    """Which part of a list is asked for: `cursor` is the `next` of the page before."""

    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next: UUID | None
    """Where the next page goes on; None on the last one."""


def newest_first(session: Session, kind: type[Row], whose: ColumnElement[bool], part: Part) -> Page[Row]:
    statement = select(kind).where(whose).order_by(kind.id.desc()).limit(part.limit + 1)
    found = session.scalars(statement.where(kind.id < part.cursor) if part.cursor else statement).all()
    rows = found[: part.limit]
    return Page(rows, rows[-1].id if len(found) > len(rows) else None)
