"""What cannot be read is told before anything else is looked at, whoever asks and whatever for."""

from __future__ import annotations

from flask import request

from shared.bodies import json_object

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def refuse_unreadable() -> None:
    """Before each request. Raises `Malformed` where a JSON call carries something else than a JSON object."""
    if request.method not in WITH_BODY or not request.path.startswith("/api/"):
        return
    if request.get_data(cache=True).strip():
        json_object()
