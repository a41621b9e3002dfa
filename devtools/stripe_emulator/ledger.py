"""What the account adds up to, for tests that compare ledgers."""

from typing import Any

from devtools.stripe_emulator.account import Account

_KINDS = {
    "customers": "customer",
    "checkout_sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "events": "event",
}
_MONEY = """
SELECT json_extract(document, '$.currency') AS currency,
       sum(json_extract(document, '$.amount')) AS taken,
       sum(json_extract(document, '$.amount_refunded')) AS refunded
FROM objects
WHERE kind = 'charge' AND json_extract(document, '$.status') = 'succeeded'
GROUP BY 1 ORDER BY 1
"""


def counts(account: Account) -> dict[str, int]:
    """How many objects there are, by plural name."""
    found = account.store.counts()
    return {name: found.get(kind, 0) for name, kind in _KINDS.items()}


def session_counts(account: Account) -> dict[str, int]:
    rows = account.store.execute(
        "SELECT json_extract(document, '$.status') AS status, count(*) AS total FROM objects"
        " WHERE kind = 'checkout.session' GROUP BY 1"
    )
    return {"open": 0, "complete": 0, "expired": 0} | {row["status"]: row["total"] for row in rows}


def money(account: Account) -> dict[str, dict[str, Any]]:
    """By currency, in minor units: what succeeded charges took, what was refunded, what is kept."""
    rows = [dict(row) for row in account.store.execute(_MONEY)]
    return {row.pop("currency"): row | {"kept": row["taken"] - row["refunded"]} for row in rows}
