"""Every call of every service, right and wrong, over HTTP: no 5xx, nothing that the document does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pydantic import SecretStr
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.notifications.app import create_app
from shared.auth import Person
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import LinkSettings
from shared.database import Database, new_id
from shared.migrations import migrate
from tests.cash_desk import open_desk
from tests.front_desk import FrontDesk
from tests.signing import KEYS, VERIFIER, bearer, new_person
from tests.unit.devtools.serving import bound_server, serve
from tools.openapi.document import FILE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 4
"""Of each call and mode; with some seventy calls this stays under a minute."""


def readable(described: dict[str, Any]) -> Iterator[Any]:
    """The operations of a document, each of which Schemathesis must be able to read."""
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        assert isinstance(result, Ok), result.err()
        yield result.ok()


DOCUMENT = json.loads(FILE.read_text())
"""tests/contracts holds the file to the code; to write it anew takes seconds."""
OPERATIONS = {
    (operation.definition.raw["x-service"], operation.label): operation for operation in readable(DOCUMENT)
}


@dataclass(frozen=True)
class Running:
    """A service on a real port, and somebody who is known there."""

    url: str
    person: Person
    known: Mapping[str, str]
    """Path parameters that lead to something."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Running]]:
    folder = tmp_path_factory.mktemp("services")
    with bound_server() as api, bound_server() as payments, bound_server() as notifications:
        desk = FrontDesk.on_sqlite(folder)
        serve(api, desk.app)
        money = Database(f"sqlite:///{folder / 'payments.sqlite3'}", "payments")
        migrate.upgrade(money, "services.payments")
        post = Database(f"sqlite:///{folder / 'notifications.sqlite3'}", "notifications")
        migrate.upgrade(post, "services.notifications")
        serve(notifications, _notifications(post))
        with open_desk(money, folder) as till:
            serve(payments, till.app)
            yield {
                "api": _at_the_api(f"http://127.0.0.1:{api.server_port}", desk),
                "payments": Running(f"http://127.0.0.1:{payments.server_port}", new_person(), {}),
                "notifications": Running(f"http://127.0.0.1:{notifications.server_port}", new_person(), {}),
            }
        for database in (desk.database, money, post):
            database.close()


def _at_the_api(url: str, desk: FrontDesk) -> Running:
    visitor = desk.person()
    # Not their own login: one of the calls ends it.
    owner = Person(UUID(visitor.id), "Ada", new_id(), is_admin=False)
    return Running(url, owner, {"event_id": visitor.create_event()})


def _notifications(database: Database) -> Flask:
    links = LinkSettings(
        fanfare_env="test", public_url="http://fanfare.test", link_key=SecretStr(KEYS.link_key)
    )
    return create_app(links, database, Guard(VERIFIER, InProcessRevocations()), rate_policy="wide")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("service", "label"), list(OPERATIONS))
def test_a_service_answers_as_the_document_says(
    services: Mapping[str, Running], service: str, label: str, mode: GenerationMode
) -> None:
    operation, running = OPERATIONS[service, label], services[service]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        case.path_parameters.update(_known(case, running))
        answer = case.call(base_url=running.url, headers=bearer(running.person), timeout=10)
        case.validate_response(answer, checks=CHECKS)

    try:
        check()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # a call that takes nothing cannot be made wrongly


def test_a_stranger_gets_only_documented_answers(services: Mapping[str, Running]) -> None:
    for (service, _), operation in OPERATIONS.items():
        case: Case[Any] = operation.Case(path_parameters=_somewhere(operation), headers={}, query={})
        answer = case.call(base_url=services[service].url, timeout=10)
        case.validate_response(answer, checks=CHECKS)


def _known(case: Case[Any], running: Running) -> dict[str, str]:
    return {name: running.known[name] for name in case.path_parameters if name in running.known}


def _somewhere(operation: Any) -> dict[str, str]:
    named = json.loads(json.dumps(operation.definition.raw["parameters"]))
    return {
        parameter["name"]: parameter["schema"].get("enum", ["0199c2f0-7615-73da-9b5b-c42787bb90c6"])[0]
        for parameter in named
        if parameter["in"] == "path"
    }
