"""What a route says: reads what was sent, opens the database, answers. The app around it is made in `app`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from flask import Response, current_app, jsonify
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from shared.database import Database
from shared.web.bodies import Body, body, form, optional_body, query

__all__ = [
    "Body",
    "body",
    "created",
    "form",
    "glance",
    "items",
    "optional_body",
    "query",
    "transaction",
]


def transaction() -> AbstractContextManager[Session]:
    """This service's database for the length of a block; commits at its end, before the answer leaves."""
    database: Database = current_app.extensions["database"]
    return database.transaction()


def glance() -> AbstractContextManager[Connection]:
    """This service's database for one SELECT."""
    database: Database = current_app.extensions["database"]
    return database.glance()


def created(content: object, location: str | None = None) -> Response:
    """201 with a JSON body."""
    response = jsonify(content)
    response.status_code = 201
    if location:
        response.headers["Location"] = location
    return response


def items(rows: Sequence[object], after: str | UUID | None = None) -> Response:
    """A list's answer: `{"items": [...], "next": cursor-or-null}`."""
    return jsonify(items=rows, next=str(after) if after else None)
