"""Signing up, proving the address, and the account itself."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.auth.session_cookies import SESSION_COOKIE
from shared.database import new_id
from shared.events import AccountChanged, AccountRegistered, AccountVerified, VerificationRequested
from tests.front_desk import LINKS, PASSWORD, FrontDesk, Visitor, json_of


def test_signing_up_makes_an_account_and_logs_in(stranger: Visitor) -> None:
    answer = stranger.sign_up("Ada@Example.org", "Ada")

    assert answer.status_code == 201
    assert json_of(answer) == {
        "id": stranger.id,
        "name": "Ada",
        "email": "Ada@Example.org",
        "verified": False,
    }
    assert stranger.me()["email"] == "Ada@Example.org"


def test_the_platform_is_told_of_a_new_account(desk: FrontDesk, stranger: Visitor) -> None:
    stranger.post(
        "/api/v1/accounts",
        {"name": "Ada", "email": "ada@example.org", "password": PASSWORD},
        Accept_Language="de-AT,en;q=0.5",
    )

    (registered,) = desk.published(AccountRegistered)
    assert (registered.event.name, registered.event.email) == ("Ada", "ada@example.org")
    assert (registered.event.verified, registered.event.language) == (False, "de")


def test_the_password_is_in_no_answer_and_no_event(desk: FrontDesk, stranger: Visitor) -> None:
    answer = stranger.sign_up("ada@example.org")

    assert PASSWORD not in answer.text
    assert PASSWORD not in desk.published(AccountRegistered)[0].event.model_dump_json()
    assert PASSWORD not in desk.account("ada@example.org").password_hash


def test_an_address_has_one_account_however_it_is_written(desk: FrontDesk, ada: Visitor) -> None:
    again = desk.visitor().sign_up("ADA@example.ORG")

    assert again.status_code == 409
    assert json_of(again)["type"] == "address-taken"
    assert json_of(again)["errors"][0]["field"] == "email"
    assert len(desk.published(AccountRegistered)) == 1


def test_the_cookie_cannot_be_read_by_scripts(stranger: Visitor) -> None:
    cookies = stranger.sign_up("ada@example.org").headers.getlist("Set-Cookie")

    session = next(cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_the_mail_s_link_proves_the_address(desk: FrontDesk, stranger: Visitor) -> None:
    stranger.sign_up("ada@example.org")

    answer = stranger.prove_address()

    assert (answer.status_code, json_of(answer)) == (200, {"verified": True})
    assert stranger.me()["verified"]
    assert [one.event.account_id for one in desk.published(AccountVerified)] == [UUID(stranger.id)]


def test_proving_it_again_changes_nothing(desk: FrontDesk, ada: Visitor) -> None:
    assert ada.prove_address().status_code == 200
    assert len(desk.published(AccountVerified)) == 1


def test_a_link_proves_only_the_address_it_was_sent_to(ada: Visitor) -> None:
    token = LINKS.verification(UUID(ada.id), "other@example.org")

    assert ada.post("/api/v1/accounts/verifications", {"token": token}).status_code == 403


@pytest.mark.parametrize(
    "token",
    ["x", LINKS.invite(new_id(), 1), LINKS.verification(new_id(), "a@b.org")],
    ids=["no token", "for something else", "of nobody"],
)
def test_a_forged_or_foreign_link_proves_nothing(stranger: Visitor, token: str) -> None:
    stranger.sign_up("ada@example.org")

    answer = stranger.post("/api/v1/accounts/verifications", {"token": token})

    assert answer.status_code == 403
    assert not stranger.me()["verified"]


def test_the_mail_can_be_asked_for_again(desk: FrontDesk, stranger: Visitor) -> None:
    stranger.sign_up("ada@example.org")

    assert stranger.post("/api/v1/accounts/verifications/resend").status_code == 202
    assert desk.published(VerificationRequested)[0].event.email == "ada@example.org"


def test_no_mail_goes_out_for_a_proven_address(desk: FrontDesk, ada: Visitor) -> None:
    assert ada.post("/api/v1/accounts/verifications/resend").status_code == 202
    assert not desk.published(VerificationRequested)


def test_a_person_changes_name_language_and_zone(desk: FrontDesk, ada: Visitor) -> None:
    changes = {"name": "Ada Lovelace", "language": "fr", "timezone": "Europe/Paris"}

    answer = ada.call("PATCH", "/api/v1/accounts/me", changes)

    assert answer.status_code == 200
    assert changes.items() <= json_of(answer).items()
    (changed,) = desk.published(AccountChanged)
    assert (changed.event.name, changed.event.timezone) == ("Ada Lovelace", "Europe/Paris")


def test_nobody_is_told_when_nothing_is_different(desk: FrontDesk, ada: Visitor) -> None:
    ada.call("PATCH", "/api/v1/accounts/me", {"name": "Ada"})
    ada.call("PATCH", "/api/v1/accounts/me", {})

    assert not desk.published(AccountChanged)


def test_an_account_s_events_are_numbered(desk: FrontDesk, ada: Visitor) -> None:
    ada.call("PATCH", "/api/v1/accounts/me", {"name": "Ada Lovelace"})

    kinds = (AccountRegistered, AccountVerified, AccountChanged)
    assert [desk.published(kind)[0].event.sequence for kind in kinds] == [1, 2, 3]


def test_an_account_lists_the_roles_it_holds(ada: Visitor) -> None:
    event_id = ada.create_event()

    assert ada.me()["roles"] == [{"event_id": event_id, "role": "owner"}]
