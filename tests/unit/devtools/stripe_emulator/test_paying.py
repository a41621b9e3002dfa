import pytest
import requests
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator


def intent_of(session: stripe.checkout.Session) -> stripe.PaymentIntent:
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    return session.payment_intent


def test_a_good_card_pays_and_leads_back(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    response = emulator.pay(session)
    assert response.status_code == 303
    assert response.headers["Location"] == f"http://shop.example/return?session={session.id}"


def test_a_paid_session_leads_to_its_charge(emulator: RunningEmulator) -> None:
    session = emulator.paid()
    intent = intent_of(session)
    charge = intent.latest_charge
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received) == ("succeeded", 2500)
    assert intent.metadata["payment_id"] == "payment-1"
    assert isinstance(charge, stripe.Charge)
    assert (charge.status, charge.amount) == ("succeeded", 2500)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
    ],
)
def test_a_declined_card_leaves_the_session_open_and_says_why(
    emulator: RunningEmulator, number: str, reason: str
) -> None:
    session = emulator.open_session()
    response = emulator.pay(session, number=number)
    error = intent_of(emulator.session(session.id)).last_payment_error
    assert response.status_code == 402
    assert reason in response.text
    assert emulator.session(session.id).status == "open"
    assert error is not None
    assert error.code == "card_declined"


def test_another_card_pays_after_a_decline(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000000000000002")
    assert emulator.pay(session).status_code == 303
    assert emulator.state()["counts"]["payment_intents"] == 1


@pytest.mark.parametrize("number", ["4000002500003155", "4000000000003220"])
def test_a_card_with_3d_secure_pays_when_completed(emulator: RunningEmulator, number: str) -> None:
    session = emulator.open_session()
    asked = emulator.pay(session, number=number)
    page = requests.get(f"{emulator.url}{asked.headers['Location']}", timeout=10).text
    assert ">Complete</button>" in page
    assert ">Fail</button>" in page
    assert emulator.authenticate(session, "complete").status_code == 303
    assert emulator.session(session.id).payment_status == "paid"


def test_failing_3d_secure_leaves_the_session_open(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000002500003155")
    response = emulator.authenticate(session, "fail")
    assert response.status_code == 402
    assert "unable to authenticate" in response.text
    assert emulator.session(session.id).status == "open"
    assert emulator.state()["counts"]["charges"] == 0


def test_3d_secure_can_be_followed_by_a_decline(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000008400001629")
    assert "declined" in emulator.authenticate(session, "complete").text
    assert emulator.session(session.id).status == "open"


def test_3d_secure_without_a_card_leads_back_to_the_page(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    response = requests.get(f"{session.url}/authentication", allow_redirects=False, timeout=10)
    assert response.headers["Location"] == f"/c/pay/{session.id}"


def test_a_bank_account_pays_when_settled(emulator: RunningEmulator) -> None:
    session = emulator.paid(number="DE89 3704 0044 0532 0130 00", expiry="", cvc="")
    assert (session.status, session.payment_status, intent_of(session).status) == (
        "complete",
        "unpaid",
        "processing",
    )
    emulator.control(settle="all")
    assert emulator.session(session.id).payment_status == "paid"


def test_a_bank_account_may_fail_when_settled(emulator: RunningEmulator) -> None:
    session = emulator.paid(number="DE62370400440532013001")
    emulator.control(settle=session.id)
    settled = emulator.session(session.id)
    assert (settled.payment_status, intent_of(settled).status) == ("unpaid", "requires_payment_method")


def test_a_disputed_card_opens_a_dispute(emulator: RunningEmulator) -> None:
    session = emulator.paid(number="4000000000000259")
    dispute = emulator.v1.disputes.list({"payment_intent": intent_of(session).id}).data[0]
    assert (dispute.status, dispute.amount) == ("needs_response", 2500)


def test_a_dispute_can_be_won(emulator: RunningEmulator) -> None:
    emulator.paid(number="4000000000000259")
    dispute = emulator.v1.disputes.list().data[0]
    emulator.control(close_dispute={"id": dispute.id, "is_won": True})
    assert emulator.v1.disputes.retrieve(dispute.id).status == "won"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"number": ""}, "Enter a card number"),
        ({"number": "4111 1111 1111 1111"}, "no test card"),
        ({"expiry": "13 / 44"}, "Enter the expiry"),
        ({"expiry": "01 / 20"}, "expired"),
        ({"cvc": "1"}, "digits of the CVC"),
    ],
)
def test_a_form_with_a_mistake_says_so_at_the_field(
    emulator: RunningEmulator, typed: dict[str, str], reason: str
) -> None:
    session = emulator.open_session()
    response = emulator.pay(session, **typed)
    assert response.status_code == 422
    assert reason in response.text
    assert emulator.state()["counts"]["charges"] == 0


def test_a_form_with_a_mistake_keeps_what_was_typed(emulator: RunningEmulator) -> None:
    assert 'value="4242 4242 4242 4242"' in emulator.pay(emulator.open_session(), cvc="").text


@pytest.mark.parametrize("expiry", ["12/44", "12 / 44", "1244", "12/2044"])
def test_the_expiry_may_be_written_in_any_usual_way(emulator: RunningEmulator, expiry: str) -> None:
    assert emulator.pay(emulator.open_session(), expiry=expiry).status_code == 303


def test_paying_twice_takes_the_money_once(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session)
    again = emulator.pay(session)
    assert again.status_code == 200
    assert "already paid" in again.text
    assert emulator.state()["money"]["usd"]["taken"] == 2500


def test_an_expired_page_says_so(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.control(advance=1900)
    page = requests.get(str(session.url), timeout=10)
    assert page.status_code == 410
    assert "has expired" in page.text


def test_an_unknown_page_is_not_found(emulator: RunningEmulator) -> None:
    assert requests.get(f"{emulator.url}/c/pay/cs_test_nothing", timeout=10).status_code == 404


def test_the_page_has_no_inline_script_or_style(emulator: RunningEmulator) -> None:
    page = requests.get(str(emulator.open_session().url), timeout=10)
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "<style" not in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_the_page_shows_what_is_bought_and_escapes_it(emulator: RunningEmulator) -> None:
    price = {"currency": "usd", "unit_amount": 2500, "product_data": {"name": "<b>Day</b>"}}
    page = requests.get(
        str(emulator.open_session(line_items=[{"price_data": price, "quantity": 2}]).url), timeout=10
    )
    assert "&lt;b&gt;Day&lt;/b&gt;" in page.text
    assert "Pay $50.00</button>" in page.text
