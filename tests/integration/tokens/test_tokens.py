"""Personal tokens: made once, used by programs, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.api.accounts.models import Account
from services.api.tokens.models import PersonalToken
from services.api.tokens.recognition import recognising
from services.api.tokens.use_cases import KEPT, MOST, forget_old
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.database import now
from shared.events import TokenMade
from shared.locale.formats import rfc3339
from shared.web import limits
from tests.front_desk import PASSWORD, FrontDesk, Visitor, conference, json_of
from tests.signing import VERIFIER

ME = "/api/v1/accounts/me"
PATH = f"{ME}/tokens"


def make(ada: Visitor, *scopes: str, **changes: Any) -> TestResponse:
    end = rfc3339(now() + timedelta(days=9))
    return ada.post(
        PATH, {"name": "Robot", "scopes": scopes or ("account:read",), "expires_at": end, **changes}
    )


class Robot:
    """A program with a token and nothing else."""

    def __init__(self, desk: FrontDesk, token: str) -> None:
        self._client = desk.app.test_client()
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: object = None) -> TestResponse:
        return self._client.open(path, method=method, json=body, headers=self._headers)


@pytest.fixture
def robot(desk: FrontDesk, ada: Visitor) -> Robot:
    """May read the account and change events."""
    return Robot(desk, json_of(make(ada, "account:read", "events:write"))["token"])


def test_its_owner_hears_that_it_was_made(desk: FrontDesk, ada: Visitor) -> None:
    made = json_of(make(ada, name="Badge printer"))
    assert make(ada, name="Badge printer").status_code == 409

    [told] = [one.event for one in desk.published(TokenMade)]

    assert (told.email, told.token_name, str(told.token_id)) == (ada.email, "Badge printer", made["id"])
    assert made["token"] not in told.model_dump_json()


def test_it_is_shown_once_and_only_its_hash_is_kept(desk: FrontDesk, ada: Visitor) -> None:
    made = json_of(make(ada))
    token = made.pop("token")

    assert re.fullmatch(r"fanfare_pat_[\w-]{43}", token)
    assert json_of(ada.get(PATH))["items"] == [made]
    with desk.database.transaction() as session:
        row = session.scalars(select(PersonalToken)).one()
        assert token not in map(str, vars(row).values())


def test_a_program_is_its_owner_with_it(robot: Robot, ada: Visitor) -> None:
    assert json_of(robot.call("GET", ME))["id"] == ada.id
    made = robot.call("POST", "/api/v1/events", conference())
    assert made.status_code == 201
    assert robot.call("GET", made.headers["Location"]).status_code == 200


def test_its_use_is_noted(robot: Robot, ada: Visitor) -> None:
    robot.call("GET", ME)

    (listed,) = json_of(ada.get(PATH))["items"]
    assert listed["last_used_at"]


def test_a_scope_that_it_lacks_is_named(robot: Robot, ada: Visitor) -> None:
    answer = robot.call("GET", f"/api/v1/events/{ada.create_event()}/orders")

    assert answer.status_code == 403
    assert json_of(answer)["type"] == "out-of-scope"
    assert "orders:read" in json_of(answer)["detail"]


def test_reading_is_not_changing(desk: FrontDesk, ada: Visitor) -> None:
    reader = Robot(desk, json_of(make(ada, "events:read"))["token"])

    assert reader.call("GET", "/api/v1/events").status_code == 200
    assert reader.call("POST", "/api/v1/events", conference()).status_code == 403


def test_it_can_do_no_more_than_its_owner(desk: FrontDesk, robot: Robot) -> None:
    another = desk.person("bob@example.org").create_event()

    assert robot.call("DELETE", f"/api/v1/events/{another}").status_code == 403


def test_nobody_is_an_administrator_by_a_token(desk: FrontDesk, ada: Visitor) -> None:
    with desk.database.transaction() as session:
        session.execute(update(Account).values(is_admin=True))
    token = json_of(make(ada))["token"]

    with desk.app.test_request_context(ME):
        claims = recognising(desk.database)(token)

    assert claims
    assert not claims.is_admin


def test_a_revoked_one_is_dead_at_once(robot: Robot, ada: Visitor) -> None:
    (listed,) = json_of(ada.get(PATH))["items"]

    assert ada.call("DELETE", f"{PATH}/{listed['id']}").status_code == 204

    assert robot.call("GET", ME).status_code == 401
    assert ada.call("DELETE", f"{PATH}/{listed['id']}").status_code == 204  # again is harmless


def test_one_whose_time_is_over_is_dead(desk: FrontDesk, robot: Robot) -> None:
    with desk.database.transaction() as session:
        session.execute(update(PersonalToken).values(expires_at=now()))

    assert robot.call("GET", ME).status_code == 401


def test_another_s_cannot_be_revoked(desk: FrontDesk, ada: Visitor, robot: Robot) -> None:
    (listed,) = json_of(ada.get(PATH))["items"]

    assert desk.person("bob@example.org").call("DELETE", f"{PATH}/{listed['id']}").status_code == 404
    assert robot.call("GET", ME).status_code == 200


def test_a_reset_password_ends_them_all(desk: FrontDesk, ada: Visitor, robot: Robot) -> None:
    ada.post("/api/v1/password-resets", {"email": ada.email})

    answer = ada.call(
        "PUT", f"/api/v1/password-resets/{desk.reset_token()}", {"password": "another long one"}
    )

    assert answer.status_code == 204
    assert robot.call("GET", ME).status_code == 401


@pytest.mark.parametrize("invented", ["fanfare_pat_" + "x" * 43, "fanfare_pat_"])
def test_an_invented_one_lets_nobody_in(desk: FrontDesk, invented: str) -> None:
    assert Robot(desk, invented).call("GET", ME).status_code == 401


def test_other_services_know_none(ada: Visitor) -> None:
    assert Guard(VERIFIER, InProcessRevocations()).identify(json_of(make(ada))["token"]) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"name": ""}, "name"),
        ({"expires_at": rfc3339(now() - timedelta(days=1))}, "expires_at"),
        ({"expires_at": rfc3339(now() + timedelta(days=400))}, "expires_at"),
        ({"expires_at": None}, "expires_at"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(ada: Visitor, changes: dict[str, Any], field: str) -> None:
    answer = make(ada, **changes)

    assert answer.status_code == 422
    assert [error["field"] for error in json_of(answer)["errors"]] == [field]


def test_a_name_is_free_again_once_its_token_is_revoked(ada: Visitor) -> None:
    made = json_of(make(ada))
    assert make(ada).status_code == 409

    ada.call("DELETE", f"{PATH}/{made['id']}")

    assert make(ada).status_code == 201


def test_one_may_have_so_many(ada: Visitor) -> None:
    for number in range(MOST):
        assert make(ada, name=str(number)).status_code == 201

    assert json_of(make(ada))["type"] == "too-many-tokens"


def test_what_ended_is_shown_for_a_month(desk: FrontDesk, ada: Visitor) -> None:
    make(ada)
    assert not forget_old(desk.database)
    assert len(json_of(ada.get(PATH))["items"]) == 1

    with desk.database.transaction() as session:
        session.execute(update(PersonalToken).values(expires_at=now() - KEPT))
    forget_old(desk.database)

    assert json_of(ada.get(PATH))["items"] == []


def test_each_has_a_rate_of_its_own(desk: FrontDesk, ada: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.RATES["wide"], "personal-token", "3/day")
    one, other = (Robot(desk, json_of(make(ada, name=name))["token"]) for name in ("one", "other"))

    statuses = [one.call("GET", ME).status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    assert other.call("GET", ME).status_code == 200
    assert [ada.get(ME).status_code for _ in range(5)] == [200] * 5


def test_the_page_shows_it_once_and_revokes_it(desk: FrontDesk, ada: Visitor) -> None:
    shown = ada.submit(
        "/account/tokens", name="Robot", days="7", events="events:write", account="account:read"
    )
    token = re.search(r"fanfare_pat_[\w-]{43}", shown.get_data(as_text=True))
    assert token
    (listed,) = json_of(ada.get(PATH))["items"]
    assert listed["scopes"] == ["account:read", "events:write"]
    assert Robot(desk, token[0]).call("GET", ME).status_code == 200
    assert "fanfare_pat_" not in ada.page("/account/tokens").get_data(as_text=True)

    path = f"/account/tokens/{listed['id']}/revocation"
    assert "Revoke “Robot”?" in ada.submit(path).text
    assert Robot(desk, token[0]).call("GET", ME).status_code == 200
    assert ada.submit(path, confirmed="yes").status_code == 303

    assert Robot(desk, token[0]).call("GET", ME).status_code == 401
    assert "Revoked" in ada.page("/account/tokens").get_data(as_text=True)


def test_a_form_without_any_scope_is_told(ada: Visitor) -> None:
    answer = ada.submit("/account/tokens", name="Robot", days="7")

    assert answer.status_code == 422
    assert "Choose at least one thing" in answer.get_data(as_text=True)


def test_changing_the_password_needs_a_log_in(robot: Robot) -> None:
    body = {"current_password": PASSWORD, "new_password": "another long one"}

    assert robot.call("PUT", f"{ME}/password", body).status_code == 403
