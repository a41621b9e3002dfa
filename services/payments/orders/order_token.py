"""The order token: what `api` says is to be paid, by whom, carried by the browser and signed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.auth.tokens import BadToken, ExpiredToken, TokenVerifier
from shared.errors import Forbidden
from shared.events import Occasion
from shared.money import LARGEST_AMOUNT


class ForgedToken(Forbidden):
    type = "forged-token"
    title = "This is not a token of ours"


class OrderTokenExpired(Forbidden):
    type = "order-token-expired"
    title = "This order waited too long"


class GrantExpired(Forbidden):
    type = "grant-expired"
    title = "This link has run out"


class Order(BaseModel):
    """The token's claims. `amount` is in minor units, `occasion` when and where the event is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    order_id: UUID
    event_id: UUID
    event_name: str
    amount: Annotated[int, Field(gt=0, le=LARGEST_AMOUNT)]
    currency: str
    description: str = ""
    account_id: UUID | None = None
    name: str
    email: str
    language: str = "en"
    occasion: Occasion | None = None


def read(verifier: TokenVerifier, token: str) -> Order:
    """Raises `OrderTokenExpired` and `ForgedToken`."""
    try:
        return Order.model_validate(verifier.verify(token, "order"))
    except ExpiredToken as error:
        raise OrderTokenExpired("Open the order again: if its seats are still held, you can pay.") from error
    except (BadToken, ValidationError) as error:
        raise ForgedToken("Open the order again and pay from there.") from error


def read_grant(verifier: TokenVerifier, grant: str) -> UUID:
    """The order whose payment the bearer may see. Raises `GrantExpired` and `ForgedToken`."""
    try:
        return UUID(str(verifier.verify(grant, "payment-grant")["order_id"]))
    except ExpiredToken as error:
        raise GrantExpired("Open the order again and follow its link.") from error
    except (BadToken, KeyError, ValueError) as error:
        raise ForgedToken("Open the order again and follow its link.") from error
