"""Every route of the api's app, and who may call it. A route that is missing in the inventory fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from services.api.events.models import EventState, Role
from services.api.events.permissions import ALLOWED, Action
from tests.front_desk import FrontDesk
from tests.integration.api.inventory import INVENTORY
from tests.integration.api.inventory.place import Place
from tests.integration.api.inventory.whom import ANYONE, KNOWING, LOGGED_IN, OWN


def _writes(route: str) -> bool:
    return not route.startswith("GET ") and " /api/" in route


FOR_A_ROLE = [route for route, who in INVENTORY.items() if isinstance(who, Action)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    desk = FrontDesk.on_sqlite(tmp_path_factory.mktemp("inventory"))
    yield Place(desk)
    desk.close()


def test_every_route_is_in_the_inventory(place: Place) -> None:
    routes = {route for rule in place.desk.app.url_map.iter_rules() for route in _routes(rule)}

    assert routes == set(INVENTORY)


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == ANYONE])
def test_what_is_for_anyone_asks_nobody_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None) < 500
    assert place.ask(route, None) != 401


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who in {LOGGED_IN, OWN}])
def test_what_is_personal_asks_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None) == 401


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == LOGGED_IN])
def test_what_is_personal_is_for_every_account(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger()) not in {401, 403, 404, 500}


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == OWN])
def test_what_is_another_s_is_not_there(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger()) == 404


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == KNOWING])
def test_a_published_event_is_known_to_all_and_a_draft_to_its_team(place: Place, route: str) -> None:
    draft = place.event(EventState.DRAFT)

    assert place.ask(route, place.stranger(), place.event()) not in {401, 403, 404, 500}
    assert place.ask(route, place.stranger(), draft) == 404
    assert place.ask(route, place.team[Role.SPEAKER], draft) not in {401, 403, 404, 500}


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_asks_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None, place.event()) == 401


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_is_refused_without_one(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger(), place.event()) == 403


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_is_not_there_for_who_may_not_know_of_the_draft(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger(), place.event(EventState.DRAFT)) == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_a_role_may_do_what_the_table_says(place: Place, route: str, role: Role) -> None:
    status = place.ask(route, place.team[role], place.event())

    if INVENTORY[route] in ALLOWED[role]:
        assert status not in {401, 403, 404, 500}
    else:
        assert status == 403


@pytest.mark.parametrize("route", [route for route in FOR_A_ROLE if _writes(route)])
def test_the_right_is_looked_at_before_anything_that_is_sent(place: Place, route: str) -> None:
    event, nonsense = place.event(), {"no_such_field": 1}
    stale = {"If-Match": '"another"', "Idempotency-Key": "k" * 300}
    without = [person for role, person in place.team.items() if INVENTORY[route] not in ALLOWED[role]]

    for person in (place.stranger(), *without):
        assert place.ask(route, person, event, body=nonsense, headers=stale) == 403


def _routes(rule: Rule) -> set[str]:
    return {f"{method} {rule.rule}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
