"""Platform admins, made on the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from services.api.commands import admin
from shared.events import LoginRevoked
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.signing import VERIFIER


def run(desk: FrontDesk, *arguments: str) -> Result:
    url = desk.database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(admin, arguments, env={"DATABASE_URL": url, "REDIS_URL": ""})


def is_admin(visitor: Visitor) -> bool:
    return VERIFIER.session(json_of(visitor.post("/api/v1/logins/current/renewal"))["token"]).is_admin


def test_nobody_is_an_admin_by_signing_up(ada: Visitor) -> None:
    assert not is_admin(ada)


def test_an_admin_is_made_by_address(desk: FrontDesk, ada: Visitor) -> None:
    assert run(desk, "grant", "ADA@example.org").exit_code == 0

    assert is_admin(ada)
    assert run(desk, "list").output == "Ada <ada@example.org>\n"


def test_losing_the_right_ends_all_logins(desk: FrontDesk, ada: Visitor) -> None:
    run(desk, "grant", ada.email)

    assert run(desk, "revoke", ada.email).exit_code == 0

    assert ada.post("/api/v1/logins/current/renewal").status_code == 401
    assert len(desk.published(LoginRevoked)) == 1
    assert run(desk, "list").output == ""


@pytest.mark.parametrize("command", ["grant", "revoke"])
def test_an_unknown_address_is_told(desk: FrontDesk, command: str) -> None:
    result = run(desk, command, "no@example.org")

    assert result.exit_code == 1
    assert "no@example.org" in result.output
