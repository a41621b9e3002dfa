"""Lists: filters, time ranges and cursors."""

from typing import Any

from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.documents import Document, page_of
from devtools.stripe_emulator.errors import InvalidParameter, NoSuchObject

DEFAULT_LIMIT, LARGEST_LIMIT = 10, 100
_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_CURSORS = {"starting_after": ("<", "sequence DESC"), "ending_before": (">", "sequence")}
_NOT_FILTERS = {"limit", "created", "expand", *_CURSORS}


class Conditions:
    """A growing SQL condition over the fields of documents."""

    def __init__(self) -> None:
        self.parts, self.values = ["1"], list[Any]()

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values.extend(values)

    def add_equals(self, name: str, value: Any) -> None:
        if isinstance(value, dict):
            for inner, item in value.items():
                self.add_equals(f"{name}.{inner}", item)
        else:
            self.add(f"${name} = ?", value)

    def __str__(self) -> str:
        return " AND ".join(self.parts)


def list_documents(account: Account, kind: str, url: str, parameters: dict[str, Any]) -> Document:
    """A page of Stripe's list object, newest first. Parameters that are no cursor compare fields for equality."""
    conditions = Conditions()
    for name, value in parameters.items():
        if name not in _NOT_FILTERS:
            conditions.add_equals(name, value)
    return page(account, kind, url, parameters, conditions)


def page(
    account: Account, kind: str, url: str, parameters: dict[str, Any], conditions: Conditions
) -> Document:
    limit = parameters.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= LARGEST_LIMIT:
        raise InvalidParameter(f"Invalid limit: must be between 1 and {LARGEST_LIMIT}", "limit")
    _add_created(conditions, parameters.get("created", {}))
    order = _add_cursor(account, kind, conditions, parameters)
    found = account.store.select(
        kind, str(conditions), *conditions.values, order=f"{order} LIMIT {limit + 1}"
    )
    documents = found[:limit]
    if order == "sequence":
        documents.reverse()
    return page_of(documents, url, has_more=len(found) > limit)


def _add_created(conditions: Conditions, created: dict[str, int] | int) -> None:
    if isinstance(created, int):
        conditions.add("$created = ?", created)
        return
    for name, moment in created.items():
        conditions.add(f"$created {_COMPARISONS[name]} ?", moment)


def _add_cursor(account: Account, kind: str, conditions: Conditions, parameters: dict[str, Any]) -> str:
    for name, (comparison, order) in _CURSORS.items():
        if name not in parameters:
            continue
        sequence = account.store.sequence(parameters[name])
        if sequence is None:
            raise NoSuchObject(kind, parameters[name], name)
        conditions.add(f"sequence {comparison} ?", sequence)
        return order
    return "sequence DESC"
