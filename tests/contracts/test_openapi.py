"""The OpenAPI document: complete, and what the code says now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr

from services.notifications.app import create_app as create_notifications
from services.payments.app import create_app as create_payments
from services.payments.stripe.gateway import StripeGateway
from services.realtime.app import create_app as create_realtime
from services.realtime.settings import RealtimeSettings
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import LinkSettings, Settings
from shared.database import Database
from shared.transport.local import LocalTransport
from tests.front_desk import FrontDesk
from tests.signing import KEYS, VERIFIER
from tools.openapi.answers import ANSWERS, BODY_EXAMPLES
from tools.openapi.document import FILE, SERVICES, models_of, routes_of, templated, text

DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Flask]]:
    """As the processes build them."""
    folder = tmp_path_factory.mktemp("openapi")
    guard = Guard(VERIFIER, InProcessRevocations())
    database = Database(f"sqlite:///{folder / 'other.sqlite3'}", "other")
    desk = FrontDesk.on_sqlite(folder)
    links = LinkSettings(
        fanfare_env="test", public_url="http://fanfare.test", link_key=SecretStr(KEYS.link_key)
    )
    stripe = StripeGateway("sk_test_emulator", "whsec_test", "http://127.0.0.1:9")
    settings = Settings(fanfare_env="test", public_url="http://fanfare.test")
    yield [
        desk.app,
        create_payments(settings, database, guard, stripe),
        create_notifications(links, database, guard),
        create_realtime(
            RealtimeSettings(fanfare_env="test", public_url="http://fanfare.test"), guard, LocalTransport()
        ),
    ]
    desk.close()
    database.close()


def test_the_committed_document_is_what_the_code_says() -> None:
    assert FILE.read_text() == text(), "run `make docs`"


def test_every_route_of_every_service_is_in_the_document(apps: list[Flask]) -> None:
    routes = {
        f"{method} {templated(rule.rule)}"
        for app in apps
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == set(OPERATIONS)


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", [*ANSWERS, *BODY_EXAMPLES])
def test_what_is_described_by_hand_exists(name: str) -> None:
    assert name in OPERATIONS


@pytest.mark.parametrize(
    ("call", "security"),
    [
        ("GET /api/v1/accounts/me", [{"bearer": []}, {"session": []}]),
        ("POST /api/v1/events", [{"bearer": []}, {"session": [], "csrf": []}]),
        ("GET /api/v1/events", [{}, {"bearer": []}, {"session": []}]),
        ("POST /api/v1/logins", []),
    ],
)
def test_it_says_who_may_call(call: str, security: list[dict[str, list[str]]]) -> None:
    assert OPERATIONS[call]["security"] == security


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        found: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_the_name_of_a_schema_stands_for_one_model() -> None:
    """spectree is told to name them by their classes: of two with one name the second would be lost."""
    models = {model for service in SERVICES for _, found in routes_of(service) for model in models_of(found)}
    for model in models:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, own in {**schema.pop("$defs", {}), model.__name__: schema}.items():
            assert DOCUMENT["components"]["schemas"][name] == own, f"{name} of {model.__module__}"


def test_every_answer_that_has_a_body_says_what_is_in_it() -> None:
    for name, operation in OPERATIONS.items():
        for status in {"200", "201"} & set(operation["responses"]):
            assert operation["responses"][status].get("content"), f"{name} {status}"


@pytest.mark.parametrize(
    ("call", "kinds"),
    [
        ("POST /api/v1/events", {"already-gone", "idempotency-key-reused"}),
        ("DELETE /api/v1/events/{event_id}", {"event-in-use"}),
        ("POST /api/v1/events/{event_id}/schedule/draft/moves", {"not-to-be-placed", "room-taken"}),
        ("PATCH /api/v1/events/{event_id}/tracks/{item_id}", set()),
        ("PUT /api/v1/events/{event_id}/call", set()),
        ("POST /api/v1/logins", set()),
    ],
)
def test_a_call_says_which_conflicts_it_can_end_in(call: str, kinds: set[str]) -> None:
    """Read from its code however deep; that no other comes is seen by every test (`tests/documented.py`)."""
    conflict = OPERATIONS[call]["responses"].get("409", {"description": ""})

    assert set(re.findall(r"`([\w-]+)`", conflict["description"])) == kinds


def test_the_example_bodies_are_accepted_by_their_models(tmp_path: Path) -> None:
    desk = FrontDesk.on_sqlite(tmp_path)
    ada = desk.person()
    for name in ("POST /api/v1/events", "PATCH /api/v1/accounts/me"):
        method, _, path = name.partition(" ")
        assert ada.call(method, path, BODY_EXAMPLES[name]).status_code in {200, 201}
    desk.close()


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
