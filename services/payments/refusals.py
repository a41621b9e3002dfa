"""Why money was not taken or not given back, in words for people. Stripe's own words stay in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

DISPUTED = "The buyer’s bank disputes this payment, so nothing can be refunded unless the dispute is won."
UNEXPLAINED = "The payment provider refused it. Look at the payment in Stripe’s dashboard."

SENTENCES: Mapping[str, str] = {
    # Codes of errors: https://docs.stripe.com/error-codes
    "charge_disputed": DISPUTED,
    "charge_already_refunded": "All of this payment was refunded before.",
    "refund_disputed_payment": DISPUTED,
    "insufficient_funds": "The balance at Stripe does not cover it. Top it up, then try again.",
    "balance_insufficient": "The balance at Stripe does not cover it. Top it up, then try again.",
    # Reasons of failed refunds: https://docs.stripe.com/refunds#failed-refunds
    "lost_or_stolen_card": "The card was reported lost or stolen, so the bank handed the money back.",
    "expired_or_canceled_card": "The card is no longer valid, so the bank handed the money back.",
    "charge_for_pending_refund_disputed": DISPUTED,
    "declined": "The bank did not take the refund.",
    "merchant_request": "It was called off in Stripe’s dashboard.",
}


PAYMENTS: Mapping[str, str] = {
    # https://docs.stripe.com/error-codes and https://docs.stripe.com/declines/codes
    "amount_too_small": "The amount is too small for this way to pay.",
    "amount_too_large": "The amount is too large for this way to pay.",
    "insufficient_funds": "There was not enough money in the account.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The card’s security code was wrong.",
    "authentication_required": "The bank wanted you to confirm the payment.",
    "payment_intent_authentication_failure": "The bank could not confirm that it was you.",
    "card_declined": "The bank said no.",
    "generic_decline": "The bank said no.",
    "debit_not_authorized": "The account does not allow this debit.",
    "account_closed": "The account is closed.",
    "processing_error": "The bank could not handle it. Trying again may help.",
}
NOT_TAKEN = "The payment provider did not take it. Try another way to pay, or write to the organisers."


def payment_sentence(code: str) -> str:
    """What to tell a buyer about an error's or a decline's code."""
    return PAYMENTS.get(code, NOT_TAKEN)


def sentence(code: str) -> str:
    """What to tell people about an error's code or a failure's reason of Stripe's."""
    return SENTENCES.get(code, UNEXPLAINED)
