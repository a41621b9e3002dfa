import threading
import time

import pytest
import requests
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator

REFUND = {"payment_intent": "pi_nothing"}


def post(emulator: RunningEmulator, path: str, form: dict[str, str], key: str) -> requests.Response:
    headers = {"Authorization": "Bearer sk_test_emulator", "Idempotency-Key": key}
    return requests.post(emulator.url + path, data=form, headers=headers, timeout=10)


def test_the_same_key_answers_the_same_and_does_nothing_again(emulator: RunningEmulator) -> None:
    first = post(emulator, "/v1/customers", {"email": "ada@example.com"}, "key-1")
    second = post(emulator, "/v1/customers", {"email": "ada@example.com"}, "key-1")
    assert second.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert emulator.state()["counts"]["customers"] == 1


def test_the_same_key_with_other_parameters_is_refused(emulator: RunningEmulator) -> None:
    parameters = emulator.parameters()
    create = emulator.v1.checkout.sessions.create
    create(parameters, options={"idempotency_key": "key-1"})  # type: ignore[arg-type]
    parameters["expires_at"] += 1
    with pytest.raises(stripe.IdempotencyError):
        create(parameters, options={"idempotency_key": "key-1"})  # type: ignore[arg-type]


def test_the_same_key_for_another_path_is_refused(emulator: RunningEmulator) -> None:
    post(emulator, "/v1/customers", {"name": "Ada"}, "key-1")
    assert (
        post(emulator, "/v1/refunds", {"name": "Ada"}, "key-1").json()["error"]["type"] == "idempotency_error"
    )


def test_a_key_is_in_use_while_its_first_request_runs(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "slow", "path": "/v1/customers", "seconds": 1.0}])
    first = threading.Thread(target=post, args=(emulator, "/v1/customers", {"name": "Ada"}, "key-1"))
    first.start()
    time.sleep(0.3)
    second = post(emulator, "/v1/customers", {"name": "Ada"}, "key-1")
    first.join()
    assert (second.status_code, second.json()["error"]["code"]) == (409, "idempotency_key_in_use")
    assert second.headers["Stripe-Should-Retry"] == "true"


def test_many_at_once_under_one_key_make_one_session(emulator: RunningEmulator) -> None:
    parameters = emulator.parameters()
    emulator.client = stripe.StripeClient(
        "sk_test_emulator", base_addresses={"api": emulator.url}, max_network_retries=5
    )
    ids: set[str] = set()

    def create() -> None:
        options: stripe.RequestOptions = {"idempotency_key": "key-1"}
        session = emulator.client.v1.checkout.sessions.create(parameters, options)  # type: ignore[arg-type]
        ids.add(session.id)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 1
    assert emulator.state()["counts"]["checkout_sessions"] == 1


def test_a_refusal_by_an_object_is_remembered(emulator: RunningEmulator) -> None:
    first, second = (post(emulator, "/v1/refunds", REFUND, "key-1") for _ in range(2))
    assert first.status_code == second.status_code == 404
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_refused_parameter_leaves_the_key_free(emulator: RunningEmulator) -> None:
    assert post(emulator, "/v1/customers", {"nickname": "Ada"}, "key-1").status_code == 400
    assert post(emulator, "/v1/customers", {"name": "Ada"}, "key-1").status_code == 200


def test_keys_are_forgotten_after_a_day(emulator: RunningEmulator) -> None:
    post(emulator, "/v1/customers", {"name": "Ada"}, "key-1")
    emulator.control(advance=25 * 3600)
    assert post(emulator, "/v1/customers", {"name": "Grace"}, "key-1").status_code == 200


def test_a_key_that_is_too_long_is_refused(emulator: RunningEmulator) -> None:
    assert post(emulator, "/v1/customers", {"name": "Ada"}, "k" * 256).status_code == 400
