"""The form on a page of the shop's own."""

import pytest
import requests
import stripe

from tests.unit.devtools.stripe_emulator.running import CARD, RunningEmulator


def embedded(emulator: RunningEmulator) -> stripe.checkout.Session:
    parameters = emulator.parameters(ui_mode="embedded_page", return_url="http://shop.example/return")
    del parameters["success_url"], parameters["cancel_url"]
    return emulator.v1.checkout.sessions.create(parameters)  # type: ignore[arg-type]


def address(emulator: RunningEmulator, key: str | None) -> str:
    return f"{emulator.url}/c/pay/{key}"


def test_a_session_has_a_client_secret_and_no_address(emulator: RunningEmulator) -> None:
    session = embedded(emulator)
    assert session.url is None
    assert str(session.client_secret).startswith(f"{session.id}_secret_")


def test_the_secret_opens_the_form_and_the_id_does_not(emulator: RunningEmulator) -> None:
    session = embedded(emulator)
    form = requests.get(address(emulator, session.client_secret), timeout=10)
    assert form.status_code == 200
    assert "frame-ancestors http: https:" in form.headers["Content-Security-Policy"]
    for key in (session.id, f"{session.id}_secret_wrong"):
        assert requests.get(address(emulator, key), timeout=10).status_code == 404


def test_who_has_paid_is_led_on_by_the_page_around_it(emulator: RunningEmulator) -> None:
    session = embedded(emulator)
    for answer in (
        requests.post(address(emulator, session.client_secret), data=CARD, timeout=10),
        requests.get(address(emulator, session.client_secret), timeout=10),
    ):
        assert answer.status_code == 200
        assert 'data-return="http://shop.example/return"' in answer.text
    assert emulator.session(session.id).payment_status == "paid"


def test_a_wrong_secret_is_explained_in_the_frame(emulator: RunningEmulator) -> None:
    page = requests.get(f"{emulator.url}/c/pay/cs_test_x_secret_y", timeout=10)
    assert page.status_code == 404
    assert "frame-ancestors http: https:" in page.headers["Content-Security-Policy"]


def test_a_hosted_page_is_never_framed(emulator: RunningEmulator) -> None:
    page = requests.get(str(emulator.open_session().url), timeout=10)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["success_url", "cancel_url"])
def test_the_addresses_of_a_hosted_page_are_refused(emulator: RunningEmulator, name: str) -> None:
    parameters = emulator.parameters(ui_mode="embedded_page", return_url="http://shop.example/return")
    del parameters["success_url"], parameters["cancel_url"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        emulator.v1.checkout.sessions.create(parameters | {name: "http://shop.example"})  # type: ignore[arg-type]
    assert refused.value.param == name


def test_the_script_is_served_under_any_release(emulator: RunningEmulator) -> None:
    answer = requests.get(f"{emulator.url}/endive/stripe.js", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "createEmbeddedCheckoutPage" in answer.text
