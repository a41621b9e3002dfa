"""What happens to somebody's personal tokens, ahead of each statement of something else that does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from werkzeug.test import TestResponse

from services.api.tokens.models import PersonalToken
from services.api.tokens.use_cases import MOST
from shared.database import new_id, now
from shared.locale.formats import rfc3339
from tests.front_desk import PASSWORD, FrontDesk, Visitor, json_of
from tests.interleavings import Act, crossings
from tests.servers.used_databases import UsedDatabases

ME = "/api/v1/accounts/me"


@dataclass
class Owner:
    """Somebody with a token, who has asked for a link to a new password; a thief has one of their logins."""

    desk: FrontDesk
    here: Visitor
    thief: Visitor
    link: str
    token_id: str
    token: str

    @classmethod
    def robbed(cls, desk: FrontDesk) -> Owner:
        here, thief = desk.person(f"{new_id()}@example.org", proven=False), desk.visitor()
        assert thief.log_in(here.email).status_code == 201
        here.post("/api/v1/password-resets", {"email": here.email})
        link = f"/api/v1/password-resets/{desk.reset_token()}"
        made = json_of(_make(here, "Robot"))
        return cls(desk, here, thief, link, made["id"], made["token"])

    @classmethod
    def nearly_full(cls, desk: FrontDesk) -> Owner:
        """With room for one more."""
        owner = cls.robbed(desk)
        kept = {"scopes": [], "beginning": "", "created_at": now(), "expires_at": now() + timedelta(days=1)}
        rows = [
            {"account_id": owner.here.id, "name": f"No. {number}", "digest": str(new_id()), **kept}
            for number in range(MOST - 2)
        ]
        with desk.database.transaction() as session:
            session.execute(insert(PersonalToken), rows)
        return owner

    def live(self) -> int:
        mine = select(func.count()).where(
            PersonalToken.account_id == self.here.id, PersonalToken.revoked_at.is_(None)
        )
        with self.desk.database.transaction() as session:
            return session.scalar(mine) or 0


def _make(visitor: Visitor, name: str) -> TestResponse:
    expires_at = rfc3339(now() + timedelta(days=9))
    return visitor.post(f"{ME}/tokens", {"name": name, "scopes": ["account:read"], "expires_at": expires_at})


def make(owner: Owner) -> TestResponse:
    return _make(owner.here, "Mine")


def make_of_the_same_name(owner: Owner) -> TestResponse:
    return _make(owner.here, "Mine")


def make_another(owner: Owner) -> TestResponse:
    return _make(owner.here, "Another")


def steal(owner: Owner) -> TestResponse:
    return _make(owner.thief, "Back door")


def revoke(owner: Owner) -> TestResponse:
    return owner.here.call("DELETE", f"{ME}/tokens/{owner.token_id}")


def use(owner: Owner) -> TestResponse:
    return owner.desk.app.test_client().get(ME, headers={"Authorization": f"Bearer {owner.token}"})


def change_password(owner: Owner) -> TestResponse:
    words = {"current_password": PASSWORD, "new_password": "another password of mine"}
    return owner.here.call("PUT", f"{ME}/password", words)


def reset_password(owner: Owner) -> TestResponse:
    return owner.desk.visitor().call("PUT", owner.link, {"password": "yet another password"})


@pytest.fixture(scope="module")
def desk(used_databases: UsedDatabases) -> Iterator[FrontDesk]:
    with used_databases.lending() as lend:
        desk = FrontDesk.at(lend("api"))
        yield desk
        desk.close()


@pytest.mark.parametrize(("first", "second"), [(steal, reset_password), (reset_password, steal)])
def test_after_a_new_password_by_mail_no_token_is_left(
    desk: FrontDesk, first: Act[Owner], second: Act[Owner]
) -> None:
    for crossed in crossings(desk.database, lambda: Owner.robbed(desk), first, second):
        assert crossed.situation.live() == 0, crossed


def test_a_login_that_a_new_password_ended_makes_no_token_any_more(desk: FrontDesk) -> None:
    """One that it makes before holds the account, and the new password waits: its owner finds it in the list."""
    ends = [
        (crossed.first, crossed.second)
        for crossed in crossings(desk.database, lambda: Owner.robbed(desk), steal, change_password)
    ]
    assert ends[0] == ("401", "204")
    assert set(ends[1:]) == {("201", "204")}


@pytest.mark.parametrize(("first", "second"), [(use, revoke), (revoke, use)])
def test_who_revokes_a_token_is_never_told_that_it_is_used(
    desk: FrontDesk, first: Act[Owner], second: Act[Owner]
) -> None:
    for crossed in crossings(desk.database, lambda: Owner.robbed(desk), first, second):
        used, revoked = (crossed.first, crossed.second) if first is use else (crossed.second, crossed.first)
        assert revoked == "204", crossed
        assert used in {"200", "401"}, crossed
        assert use(crossed.situation).status_code == 401, crossed


@pytest.mark.parametrize("second", [revoke, reset_password])
def test_a_token_is_revoked_once(desk: FrontDesk, second: Act[Owner]) -> None:
    for crossed in crossings(desk.database, lambda: Owner.robbed(desk), revoke, second):
        assert crossed.situation.live() == 0, crossed


def test_of_two_that_are_made_at_once_the_one_too_many_is_refused(desk: FrontDesk) -> None:
    for crossed in crossings(desk.database, lambda: Owner.nearly_full(desk), make, make_another):
        assert {crossed.first, crossed.second} == {"201", "409"}, crossed
        assert crossed.situation.live() == MOST, crossed


def test_of_two_of_one_name_one_is_made(desk: FrontDesk) -> None:
    for crossed in crossings(desk.database, lambda: Owner.robbed(desk), make, make_of_the_same_name):
        assert {crossed.first, crossed.second} == {"201", "409"}, crossed
