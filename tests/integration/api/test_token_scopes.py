"""Every route of the inventory × every scope: a personal token does what its scope says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.api.tokens import use_cases
from services.api.tokens.bodies import NewToken
from services.api.tokens.errors import OutOfScope
from services.api.tokens.scopes import AREAS, Scope, allows, needed
from shared.auth import Person
from shared.database import new_id, now
from tests.front_desk import FrontDesk
from tests.integration.api.inventory import INVENTORY
from tests.integration.api.inventory.place import Place

FOR_PROBES = {f"GET /{endpoint}" for endpoint in ("healthz", "readyz", "metrics")}
"""Nobody is looked at there."""
LOG_IN_FOR_IT = {
    route
    for route in INVENTORY
    if route.partition(" ")[2].startswith(("/api/v1/logins", "/api/v1/password-resets", "/api/v1/accounts"))
} - {"GET /api/v1/accounts/me"}
"""What makes somebody known. No token can do it, whatever its scopes."""
CLOSED = {
    *LOG_IN_FOR_IT,
    "GET /api/v1/openapi.json",
    *(route for route in INVENTORY if not route.partition(" ")[2].startswith("/api/v1/")),
}


def scope_of(route: str) -> Scope | None:
    method, _, rule = route.partition(" ")
    return needed(method, rule)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    desk = FrontDesk.on_sqlite(tmp_path_factory.mktemp("scopes"))
    yield Place(desk)
    desk.close()


@pytest.fixture(scope="module")
def tokens(place: Place) -> dict[Scope, str]:
    """Of one person, one for each scope."""
    person = place.stranger()
    return {scope: token(place, person, scope) for scope in Scope}


def token(place: Place, person: Person, *scopes: Scope) -> str:
    body = NewToken(name=f"{len(scopes)} {scopes[0]}", scopes=list(scopes), expires_at=now() + timedelta(1))
    with place.desk.database.transaction() as session:
        return use_cases.make(session, person, body).text


def is_out_of_scope(place: Place, route: str, text: str) -> bool:
    method, _, rule = route.partition(" ")
    path = re.sub(r"<[^>]+>", str(new_id()), re.sub(r"<int:[^>]+>", "1", rule))
    answer = place.desk.app.test_client().open(
        path, method=method, headers={"Authorization": f"Bearer {text}"}
    )
    refused = OutOfScope.title in answer.get_data(as_text=True)
    assert answer.status_code == 403 if refused else answer.status_code not in {401, 500}
    return refused


def test_every_route_is_in_an_area_or_named_as_closed() -> None:
    assert {route for route in INVENTORY if scope_of(route) is None} == CLOSED


def test_every_scope_opens_something() -> None:
    assert {scope_of(route) for route in INVENTORY} - {None} == set(Scope)
    assert {scope for area in AREAS for scope in area.scopes} == set(Scope)


@pytest.mark.parametrize("route", sorted(set(INVENTORY) - FOR_PROBES))
def test_a_token_is_let_in_exactly_where_its_scope_says(
    place: Place, tokens: dict[Scope, str], route: str
) -> None:
    wanted = scope_of(route)

    for scope, text in tokens.items():
        let_in = wanted is not None and allows([scope], wanted)
        assert is_out_of_scope(place, route, text) is not let_in, scope


@pytest.mark.parametrize("route", sorted(LOG_IN_FOR_IT))
def test_what_makes_somebody_known_is_closed_to_a_token_with_every_scope(place: Place, route: str) -> None:
    assert is_out_of_scope(place, route, token(place, place.stranger(), *Scope))


def test_a_scope_to_read_changes_nothing() -> None:
    reading = {route for route in INVENTORY if (wanted := scope_of(route)) and wanted.may == "read"}

    assert all(route.startswith("GET ") for route in reading)
