"""`/healthz` (alive), `/readyz` (may take traffic), `/metrics`: on a process's own port, never through the edge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from threading import Event

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Checks = Mapping[str, Callable[[], None]]
ENDPOINTS = frozenset({"health.alive", "health.ready", "health.figures"})
logger = logging.getLogger(__name__)

draining = Event()
"""Set when the process has been told to stop: it is no longer ready, but finishes what it holds."""


def install(app: Flask, checks: Checks) -> None:
    """`checks` name what must answer; each raises when it does not."""
    app.add_url_rule("/healthz", "health.alive", lambda: jsonify(status="alive"))
    app.add_url_rule("/readyz", "health.ready", lambda: _ready(checks))
    app.add_url_rule("/metrics", "health.figures", _figures)


def _ready(checks: Checks) -> ResponseReturnValue:
    failing = {name: reason for name, check in checks.items() if (reason := _reason(name, check))}
    if draining.is_set():
        failing["process"] = "draining"
    return jsonify(status="not ready" if failing else "ready", failing=failing), 503 if failing else 200


def _reason(name: str, check: Callable[[], None]) -> str | None:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the process is not ready, and the answer says why
        logger.warning("not ready", extra={"check": name, "why": str(error)})
        return type(error).__name__
    return None


def _figures() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
