"""The form of the hosted page, checked the way Stripe words it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devtools.stripe_emulator.cards import TestCard, find_card

_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/-]?\s*(\d{4}|\d{2})\s*")


@dataclass
class PaymentForm:
    """What the buyer typed; `errors` maps a field's name to what is wrong with it."""

    number: str = ""
    expiry: str = ""
    cvc: str = ""
    email: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def card(self) -> TestCard | None:
        return find_card(self.number)

    def check(self, now: int, accepted_types: list[str]) -> TestCard | None:
        """The card when everything is in order, otherwise None and the reasons in `errors`."""
        card = self.card
        self._check_number(card, accepted_types)
        if card is None or not card.is_delayed:
            self._check_expiry(now)
            self._check_cvc()
        if self.email and "@" not in self.email:
            self.errors["email"] = "Enter an email address such as ada@example.com."
        return None if self.errors else card

    def _check_number(self, card: TestCard | None, accepted_types: list[str]) -> None:
        if not self.number.strip():
            self.errors["number"] = "Enter a card number."
        elif card is None:
            self.errors["number"] = "This is test mode, and that is no test card. Take one from the list."
        elif card.type not in accepted_types:
            self.errors["number"] = "This way to pay is not accepted here. Take another one from the list."

    def _check_expiry(self, now: int) -> None:
        match = _EXPIRY.fullmatch(self.expiry)
        if not match or not 1 <= int(match[1]) <= 12:
            self.errors["expiry"] = "Enter the expiry as MM / YY."
            return
        year = int(match[2]) if len(match[2]) == 4 else 2000 + int(match[2])
        today = datetime.fromtimestamp(now, UTC)
        if (year, int(match[1])) < (today.year, today.month):
            self.errors["expiry"] = "This card has expired. Enter a date to come."

    def _check_cvc(self) -> None:
        if not re.fullmatch(r"\s*\d{3,4}\s*", self.cvc):
            self.errors["cvc"] = "Enter the 3 digits of the CVC."
