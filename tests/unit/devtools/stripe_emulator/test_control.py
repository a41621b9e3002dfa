from typing import Any

import pytest
import requests

from tests.unit.devtools.stripe_emulator.running import JSON, RunningEmulator


def post_form(emulator: RunningEmulator, **form: str) -> requests.Response:
    return requests.post(f"{emulator.url}/_control", data=form, allow_redirects=False, timeout=10)


def test_the_ledger_adds_up(emulator: RunningEmulator) -> None:
    emulator.paid()
    emulator.open_session()
    state = emulator.state()
    assert state["sessions"] == {"open": 1, "complete": 1, "expired": 0}
    assert state["money"] == {"usd": {"taken": 2500, "refunded": 0, "kept": 2500}}
    assert state["calls"]["POST /v1/checkout/sessions"] == 2


def test_an_amount_can_be_tampered_with(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.control(tamper={"id": session.id, "set": {"amount_total": 1}})
    assert emulator.session(session.id).amount_total == 1


def test_a_reset_forgets_everything(emulator: RunningEmulator) -> None:
    emulator.paid()
    emulator.control(advance=60, faults=[{"kind": "slow"}], webhooks={"hold": True})
    state = emulator.control(reset=True)
    assert set(state["counts"].values()) == {0}
    assert (state["faults"], state["clock"]["skew"], state["webhooks"]["hold"]) == ([], 0, False)


def test_setting_one_webhook_fault_leaves_the_others(emulator: RunningEmulator) -> None:
    emulator.control(webhooks={"copies": 2})
    webhooks = emulator.control(webhooks={"delay": 1})["webhooks"]
    assert (webhooks["copies"], webhooks["delay"]) == (2, 1)


@pytest.mark.parametrize(
    "command",
    [
        {"explode": True},
        {"faults": [{"kind": "meteor"}]},
        {"webhooks": {"copies": 0}},
        {"advance": -1},
        {"refund": {"amount": 5}},
        [],
    ],
)
def test_a_command_that_is_none_is_refused(emulator: RunningEmulator, command: Any) -> None:
    response = requests.post(f"{emulator.url}/_control", json=command, timeout=10)
    assert response.status_code == 400
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("command", [{"settle": "cs_x"}, {"tamper": {"id": "x", "set": {}}}])
def test_a_command_about_nothing_is_not_found(emulator: RunningEmulator, command: Any) -> None:
    assert requests.post(f"{emulator.url}/_control", json=command, timeout=10).status_code == 404


def test_a_browser_gets_a_page_and_a_script_gets_json(emulator: RunningEmulator) -> None:
    browser = requests.get(f"{emulator.url}/_control", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=10)
    script = requests.get(f"{emulator.url}/_control", headers=JSON, timeout=10)
    assert browser.headers["Content-Type"].startswith("text/html")
    assert script.headers["Content-Type"] == "application/json"


def test_forms_do_the_same_as_json(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    forms = [
        {"action": "webhooks", "drop": "charge.succeeded, refund.created", "copies": "2", "hold": "on"},
        {"action": "add-fault", "kind": "slow", "path": "/v1/refunds", "times": "2", "seconds": "3"},
        {"action": "advance", "minutes": "2"},
        {"action": "tamper", "id": session.id, "field": "amount_total", "value": "1"},
    ]
    assert [post_form(emulator, **form).status_code for form in forms] == [303] * 4
    state = emulator.state()
    assert state["webhooks"]["drop"] == ["charge.succeeded", "refund.created"]
    assert (state["webhooks"]["copies"], state["webhooks"]["hold"]) == (2, True)
    assert state["faults"] == [
        {"kind": "slow", "path": "/v1/refunds", "method": "POST", "times": 2, "seconds": 3.0}
    ]
    assert state["clock"]["skew"] == 120
    assert emulator.session(session.id).amount_total == 1


def test_forms_settle_release_refund_and_reset(emulator: RunningEmulator) -> None:
    emulator.control(webhooks={"hold": True})
    intent = emulator.paid(number="DE89370400440532013000").payment_intent
    post_form(emulator, action="settle", id="all")
    post_form(emulator, action="refund", payment_intent=intent.id, amount="500")  # type: ignore[union-attr]
    post_form(emulator, action="release", order="created")
    state = emulator.state()
    assert state["money"]["usd"] == {"taken": 2500, "refunded": 500, "kept": 2000}
    assert state["webhooks"]["deliveries"]["held"] == 0
    post_form(emulator, action="reset")
    assert emulator.state()["counts"]["charges"] == 0


def test_forms_decide_disputes_and_clear_faults(emulator: RunningEmulator) -> None:
    emulator.control(faults=[{"kind": "slow", "path": "/nowhere"}])
    emulator.paid(number="4000000000000259")
    dispute = emulator.v1.disputes.list().data[0]
    post_form(emulator, action="close-dispute", id=dispute.id, decision="lost")
    post_form(emulator, action="clear-faults")
    assert emulator.v1.disputes.retrieve(dispute.id).status == "lost"
    assert emulator.state()["faults"] == []


@pytest.mark.parametrize("form", [{"action": "dance"}, {"action": "advance", "minutes": "soon"}, {}])
def test_a_form_that_makes_no_sense_is_explained(emulator: RunningEmulator, form: dict[str, str]) -> None:
    response = requests.post(
        f"{emulator.url}/_control", data=form, headers={"Accept": "text/html"}, timeout=10
    )
    assert response.status_code == 400
    assert 'role="alert"' in response.text


def test_another_site_cannot_steer_the_emulator(emulator: RunningEmulator) -> None:
    response = requests.post(
        f"{emulator.url}/_control",
        data={"action": "reset"},
        headers={"Origin": "https://evil.example"},
        timeout=10,
    )
    assert response.status_code == 403


def test_forms_dispute_submit_fail_a_refund_and_limit(emulator: RunningEmulator) -> None:
    first, second = (str(emulator.paid().payment_intent.id) for _ in range(2))  # type: ignore[union-attr]
    post_form(emulator, action="refund", payment_intent=first)
    refund = emulator.v1.refunds.list().data[0]
    post_form(emulator, action="fail-refund", id=refund.id)
    post_form(emulator, action="dispute", payment_intent=second, amount="500")
    dispute = emulator.v1.disputes.list().data[0]
    post_form(emulator, action="submit-evidence", id=dispute.id)
    post_form(emulator, action="rate-limit", rate_limit="1000")
    assert emulator.v1.refunds.retrieve(refund.id).status == "failed"
    assert emulator.v1.disputes.retrieve(dispute.id).status == "under_review"
    state = emulator.state()
    assert state["rate_limit"] == 1000
    assert state["money"]["usd"] == {"taken": 5000, "refunded": 0, "kept": 5000}
