"""What a Checkout Session sells."""

from typing import Any

from devtools.stripe_emulator.documents import Document, new_document, new_id
from devtools.stripe_emulator.errors import InvalidParameter
from devtools.stripe_emulator.money import check_currency, check_unit_amount
from devtools.stripe_emulator.parameters import missing

MOST_ITEMS = 100


def build(items: list[dict[str, Any]], created: int) -> list[Document]:
    """Line items with their amounts. All must have the same currency."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise missing("line_items")
    built = [_line_item(item, f"line_items[{i}]", created) for i, item in enumerate(items)]
    if len({item["currency"] for item in built}) > 1:
        raise InvalidParameter("All line items must have the same currency.", "line_items")
    return built


def _line_item(item: dict[str, Any], name: str, created: int) -> Document:
    price = item.get("price_data")
    if price is None:
        message = "The emulator keeps no prices: give line_items[][price_data]."
        raise InvalidParameter(message, f"{name}[price_data]", "parameter_missing")
    amount = _unit_amount(price, name)
    quantity = _quantity(item, name)
    product = _product(price, name)
    document = new_document(
        "item",
        created,
        currency=price["currency"],
        description=product["name"],
        quantity=quantity,
        amount_subtotal=amount * quantity,
        amount_total=amount * quantity,
        amount_discount=0,
        amount_tax=0,
        price=_price(price["currency"], amount, created),
    )
    return document | {"_details": product.get("description")}


def _price(currency: str, amount: int, created: int) -> Document:
    """What Stripe makes of `price_data`: a price that is used once."""
    return new_document(
        "price",
        created,
        active=False,
        billing_scheme="per_unit",
        currency=currency,
        metadata={},
        product=new_id("prod_", 14),
        type="one_time",
        unit_amount=amount,
    )


def _unit_amount(price: dict[str, Any], name: str) -> int:
    check_currency(price["currency"], f"{name}[price_data][currency]")
    if "unit_amount" not in price:
        raise missing(f"{name}[price_data][unit_amount]")
    check_unit_amount(price["unit_amount"], price["currency"], f"{name}[price_data][unit_amount]")
    return int(price["unit_amount"])


def _quantity(item: dict[str, Any], name: str) -> int:
    if "quantity" not in item:
        raise missing(f"{name}[quantity]")
    if item["quantity"] < 1:
        raise InvalidParameter("This value must be greater than or equal to 1.", f"{name}[quantity]")
    return int(item["quantity"])


def _product(price: dict[str, Any], name: str) -> dict[str, Any]:
    product = price.get("product_data")
    if product is None:
        raise missing(f"{name}[price_data][product_data]")
    if not product["name"]:
        raise InvalidParameter("You passed an empty string.", f"{name}[price_data][product_data][name]")
    return dict(product)
