"""Stripe's test cards, and what happens when one pays."""

import re
from dataclasses import dataclass
from typing import Literal

RefundOutcome = Literal["succeeds", "pending", "fails"]


@dataclass(frozen=True)
class TestCard:
    """`decline_code` set: the bank says no. `is_delayed`: an account number that is debited later."""

    __test__ = False  # not a test class of pytest

    number: str
    what_happens: str
    needs_authentication: bool = False
    decline_code: str | None = None
    is_disputed: bool = False
    is_delayed: bool = False
    refund: RefundOutcome = "succeeds"

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def type(self) -> str:
        return "sepa_debit" if self.is_delayed else "card"

    @property
    def brand(self) -> str:
        return "mastercard" if self.number.startswith("5") else "visa"

    @property
    def grouped(self) -> str:
        """As printed on a card: 4242 4242 4242 4242."""
        return " ".join(re.findall(".{1,4}", self.number))


TEST_CARDS = (
    TestCard("4242424242424242", "pays"),
    TestCard("5555555555554444", "pays (Mastercard)"),
    TestCard("4000000000000002", "is declined", decline_code="generic_decline"),
    TestCard("4000000000009995", "has insufficient funds", decline_code="insufficient_funds"),
    TestCard("4000002500003155", "asks for 3-D Secure", needs_authentication=True),
    TestCard("4000000000003220", "asks for 3-D Secure, always", needs_authentication=True),
    TestCard(
        "4000008400001629",
        "asks for 3-D Secure, then is declined",
        needs_authentication=True,
        decline_code="generic_decline",
    ),
    TestCard("4000000000000259", "pays, then disputes it", is_disputed=True),
    TestCard("4000000000007726", "pays; a refund stays pending until settled", refund="pending"),
    TestCard("4000000000005126", "pays; a refund fails when settled", refund="fails"),
    TestCard("DE89370400440532013000", "bank account: processing, pays when settled", is_delayed=True),
    TestCard(
        "DE62370400440532013001",
        "bank account: processing, fails when settled",
        is_delayed=True,
        decline_code="insufficient_funds",
    ),
)
_BY_NUMBER = {card.number: card for card in TEST_CARDS}
DECLINE_MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}


def find_card(number: str) -> TestCard | None:
    """The test card with this number, however it is spaced."""
    return _BY_NUMBER.get(re.sub(r"[\s-]", "", number).upper())
