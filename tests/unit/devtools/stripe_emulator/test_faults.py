import pytest
import requests
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator

CUSTOMERS = "/v1/customers"


def create_customer(emulator: RunningEmulator, key: str = "key-1") -> stripe.Customer:
    return emulator.v1.customers.create({"name": "Ada"}, options={"idempotency_key": key})


def customers(emulator: RunningEmulator) -> int:
    count: int = emulator.state()["counts"]["customers"]
    return count


def test_a_lost_response_is_healed_by_the_retry_of_the_sdk(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "lost_response", "path": CUSTOMERS}])
    create_customer(emulator)
    assert customers(emulator) == 1


def test_a_response_that_stays_lost_is_a_connection_error_with_the_effect(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "lost_response", "path": CUSTOMERS, "times": 3}])
    with pytest.raises(stripe.APIConnectionError):
        create_customer(emulator)
    assert customers(emulator) == 1


def test_a_500_after_the_effect_is_remembered_under_the_key(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "error_after", "path": CUSTOMERS}])
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create_customer(emulator)
    assert customers(emulator) == 1


def test_a_500_before_the_effect_is_remembered_too(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "error_before", "path": CUSTOMERS}])
    with pytest.raises(stripe.APIError):
        create_customer(emulator)
    assert customers(emulator) == 0
    create_customer(emulator, key="key-2")
    assert customers(emulator) == 1


def test_a_503_did_nothing_so_the_retry_of_the_sdk_works(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "unavailable", "path": CUSTOMERS}])
    create_customer(emulator)
    assert customers(emulator) == 1


def test_a_slow_answer_runs_into_the_time_out(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "slow", "path": CUSTOMERS, "seconds": 2}])
    impatient = stripe.StripeClient(
        "sk_test_emulator",
        base_addresses={"api": emulator.url},
        http_client=stripe.RequestsClient(timeout=0.5),
    )
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.create({"name": "Ada"})


def test_a_fault_hits_only_its_method_and_path(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "error_before", "path": "/v1/refunds"}])
    create_customer(emulator)
    assert emulator.v1.refunds.list().data == []
    assert emulator.state()["faults"][0]["times"] == 1


def test_reading_can_fail_too(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "unavailable", "path": CUSTOMERS, "method": "GET", "times": 3}])
    with pytest.raises(stripe.APIError):
        emulator.v1.customers.list()


@pytest.mark.parametrize("key", ["", "sk_test_other", "sk_live_other"])
def test_another_key_is_refused(emulator: RunningEmulator, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = requests.get(emulator.url + CUSTOMERS, headers=headers, timeout=10)
    assert response.status_code == 401
    assert response.headers["Request-Id"].startswith("req_")


def test_an_endpoint_that_is_not_played_is_not_found(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="no such endpoint"):
        emulator.v1.products.list()


def test_one_request_too_many_is_refused_and_not_tried_again(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "rate_limited", "path": CUSTOMERS}])
    with pytest.raises(stripe.RateLimitError):
        create_customer(emulator)
    assert customers(emulator) == 0
    create_customer(emulator)


def test_an_object_in_use_is_tried_again_by_the_sdk(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "lock_timeout", "path": CUSTOMERS, "times": 2}])
    create_customer(emulator)
    assert customers(emulator) == 1


def test_more_requests_a_second_than_the_limit_are_refused(emulator: RunningEmulator) -> None:
    emulator.control(rate_limit=2)
    answers = []
    for number in range(12):
        try:
            create_customer(emulator, f"key-{number}")
            answers.append(200)
        except stripe.RateLimitError as error:
            answers.append(error.http_status or 0)
    assert {200, 429} == set(answers)
    emulator.control(rate_limit=0)
    assert customers(emulator) == answers.count(200)
