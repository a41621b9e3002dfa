"""Which endpoints there are, and the SDK's own class for the parameters of each."""

from collections.abc import Callable
from dataclasses import dataclass

from stripe import params
from stripe.params import checkout

from devtools.stripe_emulator import (
    charges,
    checkout_sessions,
    customers,
    disputes,
    events,
    payment_intents,
    refunds,
)
from devtools.stripe_emulator.documents import Document


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    params: type
    run: Callable[..., Document]


def _get(path: str, params_type: type, run: Callable[..., Document]) -> Operation:
    return Operation("GET", path, params_type, run)


def _post(path: str, params_type: type, run: Callable[..., Document]) -> Operation:
    return Operation("POST", path, params_type, run)


_SESSIONS = "/v1/checkout/sessions"
OPERATIONS: tuple[Operation, ...] = (
    _post("/v1/customers", params.CustomerCreateParams, customers.create),
    _get("/v1/customers", params.CustomerListParams, customers.list_all),
    _get("/v1/customers/<customer_id>", params.CustomerRetrieveParams, customers.retrieve),
    _post("/v1/customers/<customer_id>", params.CustomerUpdateParams, customers.update),
    Operation("DELETE", "/v1/customers/<customer_id>", params.CustomerDeleteParams, customers.delete),
    _post(_SESSIONS, checkout.SessionCreateParams, checkout_sessions.create),
    _get(_SESSIONS, checkout.SessionListParams, checkout_sessions.list_all),
    _get(f"{_SESSIONS}/<session_id>", checkout.SessionRetrieveParams, checkout_sessions.retrieve),
    _post(f"{_SESSIONS}/<session_id>/expire", checkout.SessionExpireParams, checkout_sessions.expire),
    _get(
        f"{_SESSIONS}/<session_id>/line_items",
        checkout.SessionLineItemListParams,
        checkout_sessions.list_line_items,
    ),
    _get("/v1/payment_intents", params.PaymentIntentListParams, payment_intents.list_all),
    _get("/v1/payment_intents/<intent_id>", params.PaymentIntentRetrieveParams, payment_intents.retrieve),
    _get("/v1/charges", params.ChargeListParams, charges.list_all),
    _get("/v1/charges/<charge_id>", params.ChargeRetrieveParams, charges.retrieve),
    _post("/v1/refunds", params.RefundCreateParams, refunds.create),
    _get("/v1/refunds", params.RefundListParams, refunds.list_all),
    _get("/v1/refunds/<refund_id>", params.RefundRetrieveParams, refunds.retrieve),
    _get("/v1/disputes", params.DisputeListParams, disputes.list_all),
    _get("/v1/disputes/<dispute_id>", params.DisputeRetrieveParams, disputes.retrieve),
    _post("/v1/disputes/<dispute_id>", params.DisputeUpdateParams, disputes.update),
    _post("/v1/disputes/<dispute_id>/close", params.DisputeCloseParams, disputes.accept),
    _get("/v1/events", params.EventListParams, events.list_all),
    _get("/v1/events/<event_id>", params.EventRetrieveParams, events.retrieve),
)
