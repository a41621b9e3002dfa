"""Pages for signing up, logging in, proving an address, and the account."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.events import PasswordResetRequested, VerificationRequested
from tests.front_desk import LINKS, PASSWORD, FrontDesk, Visitor

NEW_PASSWORD = "another long password"


def test_signing_up_on_the_page_logs_in(stranger: Visitor) -> None:
    answer = stranger.submit("/sign-up", name="Ada", email="ada@example.org", password=PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/?done=welcome")
    assert "confirm your address" in stranger.page("/?done=welcome").text
    assert stranger.me()["name"] == "Ada"


def test_a_form_that_fails_keeps_what_was_typed_but_the_password(stranger: Visitor) -> None:
    answer = stranger.submit("/sign-up", name="Ada & Co", email="no address", password=PASSWORD)

    assert answer.status_code == 422
    assert 'value="Ada &amp; Co"' in answer.text
    assert 'value="no address"' in answer.text
    assert 'href="#field-email"' in answer.text
    assert 'id="field-email-error"' in answer.text
    assert PASSWORD not in answer.text


def test_a_taken_address_is_told_at_its_field(stranger: Visitor, ada: Visitor) -> None:
    answer = stranger.submit("/sign-up", name="Eve", email=ada.email, password=PASSWORD)

    assert answer.status_code == 409
    assert 'id="field-email-error"' in answer.text


def test_logging_in_leads_back_to_where_one_was(stranger: Visitor, ada: Visitor) -> None:
    assert stranger.page("/account").headers["Location"] == "/log-in?next=%2Faccount"

    answer = stranger.submit("/log-in", email=ada.email, password=PASSWORD, next="/account")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert stranger.page("/account").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_logging_in_leads_to_no_other_site(stranger: Visitor, ada: Visitor, target: str) -> None:
    answer = stranger.submit("/log-in", email=ada.email, password=PASSWORD, next=target)

    assert answer.headers["Location"] == "/"


def test_a_failed_log_in_keeps_the_address_and_the_way_back(stranger: Visitor) -> None:
    answer = stranger.submit("/log-in", email="no@example.org", password="guess", next="/account")

    assert answer.status_code == 401
    assert 'value="no@example.org"' in answer.text
    assert 'value="/account"' in answer.text


def test_who_is_logged_in_needs_no_log_in_page(ada: Visitor) -> None:
    assert ada.page("/log-in?next=/account").headers["Location"] == "/account"
    assert ada.page("/sign-up").headers["Location"] == "/"


def test_logging_out_on_the_page_ends_the_login(ada: Visitor) -> None:
    assert ada.submit("/log-out").headers["Location"] == "/log-in?done=out"
    assert ada.page("/account").status_code == 303


def test_logging_out_needs_the_csrf_value(ada: Visitor) -> None:
    assert ada.client.post("/log-out", headers={"Accept": "text/html"}).status_code == 403
    assert ada.page("/account").status_code == 200


def test_a_link_scanner_proves_nothing(desk: FrontDesk) -> None:
    tom = desk.person("tom@example.org", proven=False)
    path = f"/verify/{LINKS.verification(UUID(tom.id), tom.email)}"

    assert "confirm" in desk.visitor().page(path).text
    assert not tom.me()["verified"]


def test_one_button_proves_the_address_without_logging_in(desk: FrontDesk) -> None:
    tom = desk.person("tom@example.org", proven=False)

    answer = desk.visitor().submit(f"/verify/{LINKS.verification(UUID(tom.id), tom.email)}")

    assert answer.status_code == 200
    assert tom.me()["verified"]


def test_opening_the_link_is_enough_for_who_is_logged_in(desk: FrontDesk) -> None:
    tom = desk.person("tom@example.org", proven=False)

    assert "confirmed" in tom.page(f"/verify/{LINKS.verification(UUID(tom.id), tom.email)}").text
    assert tom.me()["verified"]


def test_a_void_link_says_what_to_do(stranger: Visitor) -> None:
    for path in ("/verify/x", "/password-reset/x"):
        answer = stranger.page(path)
        assert answer.status_code == 403
        assert "does not work any more" in answer.text


def test_a_new_password_is_set_through_the_mail(desk: FrontDesk, ada: Visitor) -> None:
    visitor = desk.visitor()
    assert (
        visitor.submit("/password-reset", email=ada.email).headers["Location"] == "/password-reset?done=sent"
    )
    path = f"/password-reset/{desk.reset_token()}"

    assert visitor.page(path).status_code == 200
    assert visitor.submit(path, password="short").status_code == 422
    assert visitor.submit(path, password=NEW_PASSWORD).headers["Location"] == "/log-in?done=password"
    assert visitor.submit(path, password=NEW_PASSWORD).status_code == 403
    assert visitor.log_in(ada.email, NEW_PASSWORD).status_code == 201


def test_the_page_tells_nobody_which_addresses_are_known(desk: FrontDesk, stranger: Visitor) -> None:
    answer = stranger.submit("/password-reset", email="no@example.org")

    assert answer.headers["Location"] == "/password-reset?done=sent"
    assert not desk.published(PasswordResetRequested)


def test_the_account_page_changes_the_profile(ada: Visitor) -> None:
    answer = ada.submit("/account", name="Ada Lovelace", language="de", timezone="Europe/Berlin")

    assert answer.headers["Location"] == "/account?done=saved"
    assert "Ada Lovelace" in ada.page("/").text
    assert (ada.me()["language"], ada.me()["timezone"]) == ("de", "Europe/Berlin")


def test_an_empty_name_is_told_at_its_field_and_changes_nothing(ada: Visitor) -> None:
    answer = ada.submit("/account", name="", language="de", timezone="Europe/Berlin")

    assert answer.status_code == 422
    assert 'id="field-name-error"' in answer.text
    assert (ada.me()["name"], ada.me()["language"]) == ("Ada", "en")


def test_a_wrong_present_password_leaves_the_rest_of_the_page_as_it_was(ada: Visitor) -> None:
    answer = ada.submit("/account/password", current_password="no", new_password=NEW_PASSWORD)

    assert answer.status_code == 403
    assert 'id="field-current_password-error"' in answer.text
    assert 'value="Ada"' in answer.text


def test_the_account_page_changes_the_password(desk: FrontDesk, ada: Visitor) -> None:
    answer = ada.submit("/account/password", current_password=PASSWORD, new_password=NEW_PASSWORD)

    assert answer.headers["Location"] == "/account?done=password"
    assert desk.visitor().log_in(ada.email, NEW_PASSWORD).status_code == 201


def test_the_account_page_sends_the_mail_again(desk: FrontDesk) -> None:
    tom = desk.person("tom@example.org", proven=False)

    assert "Not confirmed" in tom.page("/account").text
    assert tom.submit("/account/verification").headers["Location"] == "/account?done=mail"
    assert len(desk.published(VerificationRequested)) == 1
