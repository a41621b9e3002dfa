"""Why money was not taken or not given back, in words for people. Stripe's own words stay in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from shared.money.reasons import Reason

DISPUTED = Reason.DISPUTED.value

SENTENCES: Mapping[str, Reason] = {
    # Codes of errors: https://docs.stripe.com/error-codes
    "charge_disputed": Reason.DISPUTED,
    "charge_already_refunded": Reason.REFUNDED_BEFORE,
    "refund_disputed_payment": Reason.DISPUTED,
    "insufficient_funds": Reason.BALANCE_TOO_LOW,
    "balance_insufficient": Reason.BALANCE_TOO_LOW,
    # Reasons of failed refunds: https://docs.stripe.com/refunds#failed-refunds
    "lost_or_stolen_card": Reason.CARD_LOST,
    "expired_or_canceled_card": Reason.CARD_INVALID,
    "charge_for_pending_refund_disputed": Reason.DISPUTED,
    "declined": Reason.REFUND_NOT_TAKEN,
    "merchant_request": Reason.CALLED_OFF,
}
PAYMENTS: Mapping[str, Reason] = {
    # https://docs.stripe.com/error-codes and https://docs.stripe.com/declines/codes
    "amount_too_small": Reason.TOO_SMALL,
    "amount_too_large": Reason.TOO_LARGE,
    "insufficient_funds": Reason.NOT_ENOUGH_MONEY,
    "expired_card": Reason.CARD_EXPIRED,
    "incorrect_cvc": Reason.WRONG_CODE,
    "authentication_required": Reason.NOT_CONFIRMED,
    "payment_intent_authentication_failure": Reason.NOT_RECOGNISED,
    "card_declined": Reason.DECLINED,
    "generic_decline": Reason.DECLINED,
    "debit_not_authorized": Reason.DEBIT_NOT_ALLOWED,
    "account_closed": Reason.ACCOUNT_CLOSED,
    "processing_error": Reason.BANK_AT_FAULT,
}


def payment_sentence(code: str) -> str:
    """What to tell a buyer about an error's or a decline's code."""
    return PAYMENTS.get(code, Reason.PAYMENT_NOT_TAKEN).value


def sentence(code: str) -> str:
    """What to tell people about an error's code or a failure's reason of Stripe's."""
    return SENTENCES.get(code, Reason.UNEXPLAINED).value
