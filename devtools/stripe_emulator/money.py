"""Amounts: how many decimals a currency has at Stripe, what may be charged, how it is shown."""

from decimal import Decimal

from babel.numbers import format_currency, is_currency

from devtools.stripe_emulator.errors import InvalidParameter

ZERO_DECIMAL = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
# Stripe takes these with two decimals that must both be zero.
WHOLE_IN_HUNDREDTHS = frozenset({"isk", "ugx"})
LARGEST = 99_999_999
SMALLEST = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip


def check_currency(currency: str, param: str) -> None:
    if currency != currency.lower() or not is_currency(currency.upper()):
        raise InvalidParameter(f"Invalid currency: {currency}. Give an ISO code in lowercase.", param)


def check_unit_amount(amount: int, currency: str, param: str) -> None:
    """Refuses what the currency cannot express."""
    if amount < 0:
        raise InvalidParameter("Invalid non-negative integer", param, "parameter_invalid_integer")
    step = 10 if currency in THREE_DECIMAL else 100 if currency in WHOLE_IN_HUNDREDTHS else 1
    if amount % step:
        raise InvalidParameter(f"Amounts in {currency} must be a multiple of {step}", param)


def check_total(amount: int, currency: str) -> None:
    smallest = SMALLEST.get(currency, 1)
    if amount < smallest:
        least = display(smallest, currency)
        message = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
        raise InvalidParameter(message, code="amount_too_small")
    if amount > LARGEST:
        most = display(LARGEST, currency)
        message = f"The Checkout Session's total amount due must be no more than {most} {currency}"
        raise InvalidParameter(message, code="amount_too_large")


def display(amount: int, currency: str) -> str:
    """The amount, given in minor units, as a person writes it: 2500 usd → $25.00."""
    decimals = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return format_currency(Decimal(amount).scaleb(-decimals), currency.upper(), locale="en_US")
