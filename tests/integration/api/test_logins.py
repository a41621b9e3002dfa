"""Logging in, staying logged in, logging out, and passwords."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.api.accounts.logins import forget_old
from services.api.accounts.models import Login
from shared.auth.session_cookies import SESSION_COOKIE
from shared.auth.tokens import SessionClaims, TokenSigner
from shared.database import now
from shared.events import LoginRevoked, PasswordResetRequested
from tests.front_desk import LINKS, PASSWORD, FrontDesk, Visitor, json_of
from tests.signing import KEYS, VERIFIER

ME = "/api/v1/accounts/me"
RENEWAL = "/api/v1/logins/current/renewal"
NEW_PASSWORD = "another long password"


def expired(token: str) -> str:
    """The same token, as it is after a quarter of an hour."""
    claims = VERIFIER.session(token)
    old = SessionClaims(**{**vars(claims), "expires_at": now() - timedelta(minutes=1)})
    return TokenSigner(KEYS.signing_key).session(old)


def test_logging_in_answers_with_a_token(desk: FrontDesk, ada: Visitor) -> None:
    answer = desk.visitor().log_in("ADA@example.org")

    assert answer.status_code == 201
    assert json_of(answer)["account"]["id"] == ada.id
    bearer = {"Authorization": f"Bearer {json_of(answer)['token']}"}
    assert desk.visitor().get(ME, **bearer).status_code == 200


def test_wrong_passwords_and_unknown_addresses_get_the_same_answer(desk: FrontDesk, ada: Visitor) -> None:
    wrong, unknown = desk.visitor().log_in(ada.email, "not it"), desk.visitor().log_in("no@example.org")

    assert (wrong.status_code, wrong.data) == (401, unknown.data)
    assert wrong.status_code == unknown.status_code


def test_a_token_lives_a_quarter_of_an_hour(ada: Visitor) -> None:
    left = VERIFIER.session(ada.token).expires_at - now()

    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_a_token_is_renewed_while_it_is_alive(ada: Visitor) -> None:
    answer = ada.post(RENEWAL)

    assert answer.status_code == 200
    assert VERIFIER.session(json_of(answer)["token"]).account_id == UUID(ada.id)
    assert ada.token == json_of(answer)["token"]


def test_a_token_is_renewed_after_it_ran_out(desk: FrontDesk, ada: Visitor) -> None:
    bearer = {"Authorization": f"Bearer {expired(ada.token)}"}

    assert desk.visitor().get(ME, **bearer).status_code == 401
    assert desk.visitor().post(RENEWAL, **bearer).status_code == 200


def test_a_page_renews_the_token_on_the_way(ada: Visitor) -> None:
    ada.client.set_cookie(SESSION_COOKIE, expired(ada.token))

    assert ada.page("/account").status_code == 200
    assert ada.get(ME).status_code == 200


def test_a_renewed_token_knows_what_changed(ada: Visitor) -> None:
    ada.call("PATCH", ME, {"name": "Ada Lovelace"})

    assert VERIFIER.session(json_of(ada.post(RENEWAL))["token"]).name == "Ada Lovelace"


def test_logging_out_ends_the_token_at_once(desk: FrontDesk, ada: Visitor) -> None:
    token = ada.token

    assert ada.call("DELETE", "/api/v1/logins/current").status_code == 204
    assert not ada.token
    assert desk.visitor().get(ME, Authorization=f"Bearer {token}").status_code == 401
    assert desk.visitor().post(RENEWAL, Authorization=f"Bearer {token}").status_code == 401
    (revoked,) = desk.published(LoginRevoked)
    assert revoked.event.login_ids == (VERIFIER.session(token).login_id,)


def test_a_login_that_ended_is_not_renewed_even_without_the_list(desk: FrontDesk, ada: Visitor) -> None:
    token = expired(ada.token)
    ada.call("DELETE", "/api/v1/logins/current")
    desk.revocations._until.clear()

    assert desk.visitor().post(RENEWAL, Authorization=f"Bearer {token}").status_code == 401


def test_a_login_ends_after_thirty_days(desk: FrontDesk, ada: Visitor) -> None:
    with desk.database.transaction() as session:
        session.execute(update(Login).values(expires_at=now()))

    assert ada.post(RENEWAL).status_code == 401


def test_a_new_login_is_not_overrun_by_the_renewal_of_the_old_one(ada: Visitor, bob: Visitor) -> None:
    ada.client.set_cookie(SESSION_COOKIE, expired(ada.token))

    ada.submit("/log-in", email=bob.email, password=PASSWORD)

    assert VERIFIER.session(ada.token).account_id == UUID(bob.id)


def test_a_token_for_another_sites_bell_is_good_for_the_inbox_alone(ada: Visitor) -> None:
    lent = ada.call("POST", "/api/v1/logins/current/inbox-token").get_json()
    ada.client.set_cookie(SESSION_COOKIE, lent["token"])

    assert VERIFIER.inbox(lent["token"]).account_id == UUID(ada.id)
    assert ada.get(ME).status_code == 401


def test_a_log_in_that_has_ended_lends_nothing(ada: Visitor) -> None:
    ada.call("DELETE", "/api/v1/logins/current")

    assert ada.call("POST", "/api/v1/logins/current/inbox-token").status_code == 401


def test_changing_the_password_ends_all_other_logins(desk: FrontDesk, ada: Visitor) -> None:
    other = desk.visitor()
    other.log_in(ada.email)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    assert ada.call("PUT", f"{ME}/password", body).status_code == 204
    assert ada.get(ME).status_code == 200
    assert other.get(ME).status_code == 401
    assert desk.visitor().log_in(ada.email).status_code == 401
    assert desk.visitor().log_in(ada.email, NEW_PASSWORD).status_code == 201


def test_changing_the_password_needs_the_present_one(desk: FrontDesk, ada: Visitor) -> None:
    body = {"current_password": "not it", "new_password": NEW_PASSWORD}

    assert ada.call("PUT", f"{ME}/password", body).status_code == 403
    assert desk.visitor().log_in(ada.email).status_code == 201


def test_a_forgotten_password_is_replaced_through_a_mail(desk: FrontDesk, ada: Visitor) -> None:
    visitor = desk.visitor()
    assert visitor.post("/api/v1/password-resets", {"email": "ADA@example.org"}).status_code == 202

    answer = visitor.call("PUT", f"/api/v1/password-resets/{desk.reset_token()}", {"password": NEW_PASSWORD})

    assert answer.status_code == 204
    assert ada.get(ME).status_code == 401
    assert visitor.log_in(ada.email, NEW_PASSWORD).status_code == 201


def test_asking_for_an_unknown_address_tells_nothing(desk: FrontDesk, ada: Visitor) -> None:
    known = desk.visitor().post("/api/v1/password-resets", {"email": ada.email})
    unknown = desk.visitor().post("/api/v1/password-resets", {"email": "no@example.org"})

    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    assert len(desk.published(PasswordResetRequested)) == 1


def test_a_reset_link_works_once(desk: FrontDesk, ada: Visitor) -> None:
    ada.post("/api/v1/password-resets", {"email": ada.email})
    path, body = f"/api/v1/password-resets/{desk.reset_token()}", {"password": NEW_PASSWORD}

    assert desk.visitor().call("PUT", path, body).status_code == 204
    assert desk.visitor().call("PUT", path, body).status_code == 403


def test_a_newer_reset_link_voids_the_older(desk: FrontDesk, ada: Visitor) -> None:
    ada.post("/api/v1/password-resets", {"email": ada.email})
    older = desk.reset_token()
    ada.post("/api/v1/password-resets", {"email": ada.email})

    answer = desk.visitor().call("PUT", f"/api/v1/password-resets/{older}", {"password": NEW_PASSWORD})

    assert answer.status_code == 403


def test_a_changed_password_voids_the_reset_link(desk: FrontDesk, ada: Visitor) -> None:
    ada.post("/api/v1/password-resets", {"email": ada.email})
    ada.call("PUT", f"{ME}/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD})

    answer = desk.visitor().call(
        "PUT", f"/api/v1/password-resets/{desk.reset_token()}", {"password": "x" * 9}
    )

    assert answer.status_code == 403


def test_the_reset_mail_proves_the_address_too(desk: FrontDesk) -> None:
    zoe = desk.person("zoe@example.org", proven=False)
    zoe.post("/api/v1/password-resets", {"email": zoe.email})

    zoe.call("PUT", f"/api/v1/password-resets/{desk.reset_token()}", {"password": NEW_PASSWORD})

    assert desk.account(zoe.email).verified


@pytest.mark.parametrize(
    "token", ["x", LINKS.verification(UUID(int=1), "a@b.org")], ids=["no token", "for something else"]
)
def test_a_forged_reset_link_sets_nothing(stranger: Visitor, token: str) -> None:
    answer = stranger.call("PUT", f"/api/v1/password-resets/{token}", {"password": NEW_PASSWORD})

    assert answer.status_code == 403


def test_logins_that_ran_out_are_forgotten(desk: FrontDesk, ada: Visitor, bob: Visitor) -> None:
    login_id = VERIFIER.session(ada.token).login_id
    with desk.database.transaction() as session:
        session.execute(update(Login).where(Login.id == login_id).values(expires_at=now()))

    assert forget_old(desk.database) is False
    with desk.database.transaction() as session:
        assert list(session.scalars(select(Login.account_id))) == [UUID(bob.id)]
