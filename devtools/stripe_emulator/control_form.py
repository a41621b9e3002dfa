"""The forms of the control page, as the commands that JSON would give."""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict

from devtools.stripe_emulator.faults import Faults

Form = MultiDict[str, str]
Fields = dict[str, Any]


class UnreadableForm(ValueError):
    """Says what is wrong with the form."""


def read_form(form: Form, faults: Faults) -> Fields:
    """The fields of a `Command`. Raises `UnreadableForm`."""
    action = form.get("action", "")
    if action not in _READERS:
        raise UnreadableForm(f"There is no action called {action!r}.")
    return _READERS[action](form, faults)


def _webhooks(form: Form, faults: Faults) -> Fields:
    drop = form.get("drop", "").replace(",", " ").split()
    copies, delay = form.get("copies") or "1", form.get("delay") or "0"
    return {"webhooks": {"drop": drop, "copies": copies, "delay": delay, "hold": "hold" in form}}


def _add_fault(form: Form, faults: Faults) -> Fields:
    names = ("kind", "path", "method", "times", "seconds")
    fault = {name: form[name] for name in names if form.get(name)}
    return {"faults": [*(each.model_dump() for each in faults.api), fault]}


def _advance(form: Form, faults: Faults) -> Fields:
    try:
        return {"advance": round(float(form.get("minutes", "")) * 60)}
    except (ValueError, OverflowError):
        raise UnreadableForm("Give the minutes as a number.") from None


def _tamper(form: Form, faults: Faults) -> Fields:
    try:
        value = json.loads(form.get("value", ""))
    except ValueError:
        value = form.get("value", "")
    return {"tamper": {"id": form.get("id", ""), "set": {form.get("field", ""): value}}}


def _refund(form: Form, faults: Faults) -> Fields:
    return {
        "refund": {"payment_intent": form.get("payment_intent", ""), "amount": form.get("amount") or None}
    }


def _dispute(form: Form, faults: Faults) -> Fields:
    fields = {"payment_intent": form.get("payment_intent", ""), "amount": form.get("amount") or None}
    return {"dispute": fields | ({"reason": form["reason"]} if form.get("reason") else {})}


_READERS: dict[str, Callable[[Form, Faults], Fields]] = {
    "webhooks": _webhooks,
    "release": lambda form, faults: {"release": form.get("order")},
    "add-fault": _add_fault,
    "clear-faults": lambda form, faults: {"faults": []},
    "advance": _advance,
    "settle": lambda form, faults: {"settle": form.get("id")},
    "tamper": _tamper,
    "refund": _refund,
    "fail-refund": lambda form, faults: {"fail_refund": form.get("id")},
    "rate-limit": lambda form, faults: {"rate_limit": form.get("rate_limit") or 0},
    "dispute": _dispute,
    "submit-evidence": lambda form, faults: {"submit_evidence": {"id": form.get("id")}},
    "close-dispute": lambda form, faults: {
        "close_dispute": {"id": form.get("id"), "is_won": form.get("decision") == "won"}
    },
    "reset": lambda form, faults: {"reset": True},
}
