"""`expand[]`: references in an answer replaced by what they point to."""

from typing import Any

from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import PREFIXES, Document, page_of
from devtools.stripe_emulator.errors import InvalidParameter

DEEPEST = 4
MOST_INSIDE = 10
"""A list inside an object is cut off after so many; the rest is listed on its own."""
_REFERENCES = {
    "checkout.session": {"payment_intent", "customer"},
    "payment_intent": {"latest_charge", "customer"},
    "charge": {"payment_intent", "customer"},
    "refund": {"charge", "payment_intent"},
    "dispute": {"charge", "payment_intent"},
}


def expand(account: Account, document: Document, paths: list[str]) -> Document:
    """A copy with every path, such as `payment_intent.latest_charge` or `data.charge`, filled in."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            message = f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}"
            raise InvalidParameter(message, "expand")
        document = _expand(account, document, steps, path)
    return document


def _expand(account: Account, document: Document, steps: list[str], path: str) -> Document:
    name, rest = steps[0], steps[1:]
    if document["object"] == "list" and name == "data":
        return document | {"data": [_expand(account, item, rest, path) for item in document["data"]]}
    target = _target(account, document, name, path)
    if rest and target is not None:
        target = _expand(account, target, rest, path)
    return document | {name: target}


def _target(account: Account, document: Document, name: str, path: str) -> Document | None:
    kind, value = document["object"], document.get(name)
    if (kind, name) == ("charge", "refunds"):
        refunds = account.store.select("refund", "$charge = ?", document["id"], order="sequence DESC")
        return _beginning_of(refunds, f"/v1/charges/{document['id']}/refunds")
    if (kind, name) == ("checkout.session", "line_items"):
        return _beginning_of(document["_line_items"], f"/v1/checkout/sessions/{document['id']}/line_items")
    if name not in _REFERENCES.get(kind, set()):
        raise InvalidParameter(f"This property cannot be expanded ({path}).", "expand")
    return _follow(account, value)


def _beginning_of(documents: list[Document], url: str) -> Document:
    return page_of(documents[:MOST_INSIDE], url, has_more=len(documents) > MOST_INSIDE)


def _follow(account: Account, value: Any) -> Document | None:
    """An expanded value stays, an id is looked up, None stays None."""
    return account.store.find(value) if isinstance(value, str) and value.startswith(_PREFIXES) else value


_PREFIXES = tuple(PREFIXES.values())
