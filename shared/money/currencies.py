"""Every currency that cards can be charged in, as Stripe lists them: the one table of digits, steps and least amounts.

Sources: https://docs.stripe.com/currencies and ISO 4217. Digits are not CLDR's, which gives RSD, ALL and others none:
what is counted in hundredths by ISO and by Stripe is counted in hundredths here.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_AT_STRIPE = 99_999_999
"""Eight digits, Stripe's limit for most currencies."""
USUAL_LEAST_AMOUNT = 50

TWO_DIGITS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK
DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR
LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW
"""
NO_DIGITS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
# They have none any more, but Stripe still counts them in hundredths, which must be zero.
NO_DIGITS_IN_HUNDREDTHS = "ISK UGX"
# Stripe wants the last one to be zero.
THREE_DIGITS = "BHD JOD KWD OMR TND"
LEAST_AMOUNTS = {
    "AED": 200,
    "BGN": 100,
    "CZK": 1500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "THB": 1000,
}
"""In minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""


@dataclass(frozen=True)
class Currency:
    """`digits` after the point in our amounts, `stripe_digits` in Stripe's; `least` and `step` in our minor units."""

    code: str
    digits: int
    stripe_digits: int
    step: int = 1

    @property
    def least(self) -> int:
        """The least that a card can be charged."""
        return LEAST_AMOUNTS.get(self.code, USUAL_LEAST_AMOUNT)

    @property
    def largest(self) -> int:
        """The most, in whole steps."""
        return LARGEST_AT_STRIPE // self.stripe_scale // self.step * self.step

    @property
    def stripe_scale(self) -> int:
        """How many of Stripe's units make one of ours."""
        scale: int = 10 ** (self.stripe_digits - self.digits)
        return scale


CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        *(Currency(code, 2, 2) for code in TWO_DIGITS.split()),
        *(Currency(code, 0, 0) for code in NO_DIGITS.split()),
        *(Currency(code, 0, 2) for code in NO_DIGITS_IN_HUNDREDTHS.split()),
        *(Currency(code, 3, 3, step=10) for code in THREE_DIGITS.split()),
    )
}
