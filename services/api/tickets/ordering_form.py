"""The form on an event's page: how many of which ticket type."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from services.api.tickets.bodies import MOST_PER_ORDER, TOO_MANY
from shared.errors import Invalid

QUANTITY = "quantity-"
LONGEST_NONCE = 64


def new_nonce() -> str:
    """Makes a form that is sent twice one order."""
    return secrets.token_urlsafe(16)


def wanted() -> Mapping[UUID, int]:
    """What was chosen. Raises `Invalid`."""
    chosen = _chosen(request.form)
    if not chosen:
        raise Invalid.field("items", "Choose at least one ticket.")
    if sum(chosen.values()) > MOST_PER_ORDER:
        raise Invalid.field("items", TOO_MANY)
    return chosen


def key(chosen: Mapping[UUID, int]) -> str | None:
    """The same form with the same choice is the same order; going back to choose otherwise is another one."""
    nonce = request.form.get("nonce", "")
    if not 0 < len(nonce) <= LONGEST_NONCE or not nonce.isascii():
        return None
    choice = ",".join(f"{ticket_type_id.hex}:{chosen[ticket_type_id]}" for ticket_type_id in sorted(chosen))
    return f"page:{nonce}:{sha256(choice.encode()).hexdigest()}"


def _chosen(form: MultiDict[str, str]) -> dict[UUID, int]:
    typed = {name.removeprefix(QUANTITY): text for name, text in form.items() if name.startswith(QUANTITY)}
    return {_id(name): quantity for name, text in typed.items() if (quantity := _quantity(text))}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid.field("items", "Load the page again and choose anew.") from error


def _quantity(text: str) -> int:
    if text.strip() == "":
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise Invalid.field("items", "Choose whole numbers of tickets.")
    return int(text)
