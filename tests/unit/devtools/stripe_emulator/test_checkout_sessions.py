import time

import pytest
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator


def test_a_new_session_is_open_and_says_what_it_costs(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (2500, "usd")
    assert session.payment_intent is None
    assert session.url == f"{emulator.url}/c/pay/{session.id}"


def test_the_total_is_the_sum_of_all_line_items(emulator: RunningEmulator) -> None:
    price = {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Day"}}
    items = [
        {"price_data": price, "quantity": 2},
        {"price_data": price | {"unit_amount": 500}, "quantity": 1},
    ]
    assert emulator.open_session(line_items=items).amount_total == 3000


def test_a_session_can_be_found_again_with_its_line_items(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    found = emulator.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert found.metadata is not None
    assert found.metadata["payment_id"] == "payment-1"
    assert found.line_items is not None
    assert found.line_items.data[0].description == "Day ticket"


def test_private_fields_are_never_shown(emulator: RunningEmulator) -> None:
    assert not [name for name in emulator.paid().to_dict() if name.startswith("_")]


@pytest.mark.parametrize("seconds", [1700, 24 * 3600 + 60])
def test_an_expiry_outside_half_an_hour_to_a_day_is_refused(emulator: RunningEmulator, seconds: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
        emulator.open_session(expires_at=int(time.time()) + seconds)


@pytest.mark.parametrize(
    ("currency", "amount", "reason"),
    [
        ("usd", 49, "at least \\$0.50"),
        ("usd", 100_000_000, "no more than"),
        ("usd", -1, "non-negative"),
        ("kwd", 5125, "multiple of 10"),
        ("isk", 1050, "multiple of 100"),
        ("USD", 2500, "Invalid currency"),
        ("xxz", 2500, "Invalid currency"),
    ],
)
def test_an_amount_that_the_currency_cannot_express_is_refused(
    emulator: RunningEmulator, currency: str, amount: int, reason: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=reason):
        emulator.v1.checkout.sessions.create(emulator.priced(currency, amount))  # type: ignore[arg-type]


@pytest.mark.parametrize(("currency", "amount"), [("jpy", 500), ("kwd", 5120), ("isk", 100_000)])
def test_currencies_without_two_decimals_are_taken(
    emulator: RunningEmulator, currency: str, amount: int
) -> None:
    session = emulator.v1.checkout.sessions.create(emulator.priced(currency, amount))  # type: ignore[arg-type]
    assert session.amount_total == amount


def test_expiring_an_open_session_takes_its_page_away(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    expired = emulator.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert emulator.pay(session).status_code == 410


def test_a_paid_session_cannot_be_expired(emulator: RunningEmulator) -> None:
    session = emulator.paid()
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        emulator.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_when_its_time_has_passed(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.control(advance=1900)
    assert emulator.session(session.id).status == "expired"


def test_expiring_cancels_the_payment_that_was_begun(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000000000000002")
    emulator.v1.checkout.sessions.expire(session.id)
    intent = emulator.session(session.id).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.status == "canceled"


def test_sessions_are_listed_newest_first_page_by_page(emulator: RunningEmulator) -> None:
    ids = [emulator.open_session().id for _ in range(5)]
    pages = emulator.v1.checkout.sessions.list({"limit": 2})
    assert [session.id for session in pages.auto_paging_iter()] == ids[::-1]


def test_sessions_are_listed_backwards_too(emulator: RunningEmulator) -> None:
    ids = [emulator.open_session().id for _ in range(3)]
    page = emulator.v1.checkout.sessions.list({"limit": 1, "ending_before": ids[0]})
    assert [session.id for session in page.data] == [ids[1]]


def test_sessions_are_found_by_payment_intent_status_and_time(emulator: RunningEmulator) -> None:
    paid, opened = emulator.paid(), emulator.open_session()
    sessions = emulator.v1.checkout.sessions
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    assert [s.id for s in sessions.list({"payment_intent": paid.payment_intent.id}).data] == [paid.id]
    assert [s.id for s in sessions.list({"status": "open"}).data] == [opened.id]
    assert sessions.list({"created": {"gt": int(time.time()) + 60}}).data == []


def test_an_unknown_session_is_not_found(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        emulator.session("cs_test_nothing")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_an_unknown_customer_is_refused(emulator: RunningEmulator) -> None:
    parameters = emulator.parameters(customer="cus_nobody")
    del parameters["customer_email"]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        emulator.v1.checkout.sessions.create(parameters)  # type: ignore[arg-type]


def test_what_changes_the_price_and_is_not_played_is_refused(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not play"):
        emulator.open_session(automatic_tax={"enabled": True})
