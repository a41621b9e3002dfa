"""What a test may ask of the emulator at `/_control`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from devtools.stripe_emulator import checkout_payment, disputes, refunds
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.deliveries import Order
from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.emulator import Emulator
from devtools.stripe_emulator.errors import NoSuchObject, NotAllowed
from devtools.stripe_emulator.faults import ApiFault, WebhookFaults


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tampering(_Strict):
    """Changes fields of an object behind everybody's back: no event, no check."""

    id: str
    set: dict[str, JsonValue]


class DashboardRefund(_Strict):
    """A refund that the program did not ask for. Without an amount: all that is left, in minor units."""

    payment_intent: str
    amount: int | None = Field(default=None, ge=1)
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None


class NewDispute(_Strict):
    """The buyer goes to their bank. Without an amount: about all that was paid, in minor units."""

    payment_intent: str
    amount: int | None = Field(default=None, ge=1)
    reason: str = "fraudulent"


class DisputeEvidence(_Strict):
    """The organiser answers in the dashboard; the bank then looks at it."""

    id: str
    explanation: str = "The ticket was used."


class DisputeDecision(_Strict):
    id: str
    is_won: bool


class Command(_Strict):
    """All that is given is done, in the order of the fields.

    `webhooks` changes only the fields it names; `faults` replaces the list. `release` also ends `hold`.
    `advance` moves the clock on by seconds. `settle` takes the id of a session or refund, or `all`; `fail_refund` the
    id of a refund that had succeeded. `rate_limit` is requests a second, 0 for none.
    """

    reset: bool = False
    webhooks: dict[str, JsonValue] | None = None
    faults: list[ApiFault] | None = None
    rate_limit: int | None = Field(default=None, ge=0, le=100_000)
    release: Order | None = None
    advance: int | None = Field(default=None, ge=0, le=10 * 365 * 86400)
    settle: str | None = None
    tamper: Tampering | None = None
    refund: DashboardRefund | None = None
    fail_refund: str | None = None
    dispute: NewDispute | None = None
    submit_evidence: DisputeEvidence | None = None
    close_dispute: DisputeDecision | None = None


def obey(emulator: Emulator, command: Command) -> None:
    """Raises `ApiError` for what Stripe would refuse and `ValidationError` for webhook faults that are none."""
    webhooks = None
    if command.webhooks is not None:
        current = {} if command.reset else emulator.faults.webhooks.model_dump()
        webhooks = WebhookFaults.model_validate(current | command.webhooks)
    with emulator.account.store.transaction():
        if command.reset:
            emulator.reset()
        if webhooks is not None:
            emulator.faults.webhooks = webhooks
        _obey(emulator, command)


def _obey(emulator: Emulator, command: Command) -> None:
    account = emulator.account
    if command.faults is not None:
        emulator.faults.replace(command.faults)
    if command.rate_limit is not None:
        emulator.faults.rate_limit = command.rate_limit
    if command.release is not None:
        emulator.faults.webhooks.hold = False
        account.queue.release(command.release)
    if command.advance is not None:
        account.clock.advance(command.advance)
    if command.settle is not None:
        _settle(account, command.settle)
    if command.tamper is not None:
        _tamper(account, command.tamper)
    _obey_about_money(account, command)


def _obey_about_money(account: Account, command: Command) -> None:
    if command.refund is not None:
        refunds.create(account, command.refund.model_dump(exclude_none=True))
    if command.fail_refund is not None:
        refunds.fail(account, account.store.get("refund", command.fail_refund))
    if command.dispute is not None:
        _dispute(account, command.dispute)
    if command.submit_evidence is not None:
        evidence = {"uncategorized_text": command.submit_evidence.explanation}
        disputes.update(account, {"evidence": evidence}, command.submit_evidence.id)
    if command.close_dispute is not None:
        disputes.close(account, command.close_dispute.id, command.close_dispute.is_won)


def _dispute(account: Account, wanted: NewDispute) -> None:
    intent = account.store.get("payment_intent", wanted.payment_intent, "payment_intent")
    if intent["latest_charge"] is None:
        raise NotAllowed("Nobody has paid yet.")
    disputes.open_for(
        account, account.store.get("charge", intent["latest_charge"]), wanted.amount, wanted.reason
    )


def unsettled_refunds(account: Account) -> list[Document]:
    return account.store.select("refund", "$_outcome IN ('pending','fails')")


def _settle(account: Account, object_id: str) -> None:
    sessions = _chosen(checkout_payment.waiting(account), object_id)
    waiting_refunds = _chosen(unsettled_refunds(account), object_id)
    if object_id != "all" and not sessions and not waiting_refunds:
        raise NoSuchObject("object that waits to be settled", object_id)
    for session in sessions:
        checkout_payment.settle(account, session)
    for refund in waiting_refunds:
        refunds.settle(account, refund)


def _chosen(documents: list[Document], object_id: str) -> list[Document]:
    return [each for each in documents if object_id in ("all", each["id"])]


def _tamper(account: Account, tampering: Tampering) -> None:
    document = account.store.find(tampering.id)
    if document is None:
        raise NoSuchObject("object", tampering.id)
    changes: dict[str, Any] = {
        name: value for name, value in tampering.set.items() if name not in ("id", "object")
    }
    account.update(document, **changes)
