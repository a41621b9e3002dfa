"""Every route of the service, and who may call it. A route that is not listed here fails the first test."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from shared.database import new_id
from tests.unit.notifications.conftest import Reader

ANYBODY, A_TOKEN_IN_A_MAIL, A_PERSON, AN_ADMIN, DEVELOPMENT = (
    "anybody",
    "a token",
    "a person",
    "an admin",
    "dev",
)
WHO = {
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /metrics": ANYBODY,
    "GET /unsubscribe/<token>": A_TOKEN_IN_A_MAIL,
    "POST /unsubscribe/<token>": A_TOKEN_IN_A_MAIL,
    "GET /notifications": A_PERSON,
    "GET /notifications/preferences": A_PERSON,
    "POST /notifications/preferences": A_PERSON,
    "POST /notifications/preferences/mail": A_PERSON,
    "GET /notifications/preferences/events": A_PERSON,
    "GET /notifications/preferences/events/<uuid:event_id>": A_PERSON,
    "POST /notifications/preferences/events/<uuid:event_id>": A_PERSON,
    "GET /api/v1/notifications/preferences/events/<uuid:event_id>": A_PERSON,
    "PUT /api/v1/notifications/preferences/events/<uuid:event_id>": A_PERSON,
    "GET /api/v1/notifications": A_PERSON,
    "GET /api/v1/notifications/head": A_PERSON,
    "GET /api/v1/notifications/words": A_PERSON,
    "POST /api/v1/notifications/<uuid:notification_id>/<any(read, unread, archive, restore):change>": A_PERSON,
    "POST /api/v1/notifications/read": A_PERSON,
    "POST /api/v1/notifications/unread": A_PERSON,
    "POST /api/v1/notifications/seen": A_PERSON,
    "GET /api/v1/notifications/preferences": A_PERSON,
    "PUT /api/v1/notifications/preferences": A_PERSON,
    "POST /api/v1/notifications/mail/resume": A_PERSON,
    "GET /api/v1/admin/notifications": AN_ADMIN,
    "GET /api/v1/admin/notifications/figures": AN_ADMIN,
    "GET /api/v1/admin/notifications/<uuid:record_id>": AN_ADMIN,
    "POST /api/v1/admin/notifications/<uuid:record_id>/resend": AN_ADMIN,
    "GET /notifications/admin": AN_ADMIN,
    "GET /notifications/admin/<uuid:record_id>": AN_ADMIN,
    "POST /notifications/admin/<uuid:record_id>/resend": AN_ADMIN,
    "GET /dev/mail/previews": DEVELOPMENT,
    "GET /dev/mail/previews/<name>/<language>": DEVELOPMENT,
    "GET /dev/mail/previews/<name>/<language>/html": DEVELOPMENT,
}


CHOICE = re.compile(r"<any\((\w+)[^>]*>")
"""A rule that takes one of several words; the first is tried."""


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def path_of(app: Flask, route: str) -> str:
    rule: Rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == route.split(maxsplit=1)[1])
    path = CHOICE.sub(r"\1", rule.rule)
    for name in rule.arguments:
        path = path.replace(f"<uuid:{name}>", str(new_id())).replace(f"<{name}>", "nonsense")
    return path


def test_every_route_is_in_the_inventory(app: Flask) -> None:
    assert routes(app) == set(WHO)


@pytest.mark.parametrize("route", [route for route, who in WHO.items() if who in (A_PERSON, AN_ADMIN)])
def test_a_stranger_is_asked_to_log_in(app: Flask, route: str) -> None:
    answer = app.test_client().open(path_of(app, route), method=route.split(maxsplit=1)[0])

    if "/api/" in route:
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/log-in")


@pytest.mark.parametrize("route", [route for route, who in WHO.items() if who == AN_ADMIN])
def test_who_is_no_administrator_is_refused(app: Flask, ada: Reader, route: str) -> None:
    path, method = path_of(app, route), route.split(maxsplit=1)[0]
    answer = ada.get(path) if method == "GET" else ada.post(path)

    assert answer.status_code == 403


@pytest.mark.parametrize("route", [route for route, who in WHO.items() if who == A_TOKEN_IN_A_MAIL])
def test_a_forged_token_opens_nothing(app: Flask, route: str) -> None:
    assert app.test_client().open(path_of(app, route), method=route.split(maxsplit=1)[0]).status_code == 403
