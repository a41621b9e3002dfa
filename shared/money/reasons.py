"""Why money was not taken or goes back, where no person gave the reason but one of our services.

Events carry the sentence. Whoever tells people of it says it in their language; what people wrote stays as it is.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    DISPUTED = "The buyer’s bank disputes this payment, so nothing can be refunded unless the dispute is won."
    UNEXPLAINED = "The payment provider refused it. Look at the payment in Stripe’s dashboard."
    REFUNDED_BEFORE = "All of this payment was refunded before."
    BALANCE_TOO_LOW = "The balance at Stripe does not cover it. Top it up, then try again."
    CARD_LOST = "The card was reported lost or stolen, so the bank handed the money back."
    CARD_INVALID = "The card is no longer valid, so the bank handed the money back."
    REFUND_NOT_TAKEN = "The bank did not take the refund."
    CALLED_OFF = "It was called off in Stripe’s dashboard."
    TOO_SMALL = "The amount is too small for this way to pay."
    TOO_LARGE = "The amount is too large for this way to pay."
    NOT_ENOUGH_MONEY = "There was not enough money in the account."
    CARD_EXPIRED = "The card has expired."
    WRONG_CODE = "The card’s security code was wrong."
    NOT_CONFIRMED = "The bank wanted you to confirm the payment."
    NOT_RECOGNISED = "The bank could not confirm that it was you."
    DECLINED = "The bank said no."
    DEBIT_NOT_ALLOWED = "The account does not allow this debit."
    ACCOUNT_CLOSED = "The account is closed."
    BANK_AT_FAULT = "The bank could not handle it. Trying again may help."
    PAYMENT_NOT_TAKEN = (
        "The payment provider did not take it. Try another way to pay, or write to the organisers."
    )
    WRONG_AMOUNT = "The amount paid is not the order’s"
    CANCELLED_BEFORE = "The order was cancelled before the payment arrived"
    PAID_BEFORE = "The order had been paid before"
    NO_SEATS_LEFT = "The payment arrived after the hold had ended, and the tickets were sold out by then"
    CANCELLED_BY_BUYER = "Cancelled by the buyer"
