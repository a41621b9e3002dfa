"""What the broker must hold, compared with what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.transport import topology
from shared.transport.rabbit.management import Management


class Part(BaseModel):
    """In the form of RabbitMQ's own definitions files; what is not compared here is left out."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    def body(self) -> dict[str, Any]:
        """What the management API takes."""
        return self.model_dump(by_alias=True)


class Policy(Part):
    name: str
    pattern: str
    apply_to: str = Field(alias="apply-to")
    priority: int
    definition: dict[str, Any]


class Exchange(Part):
    name: str
    type: str
    durable: bool = True
    auto_delete: bool = False
    internal: bool = False
    arguments: dict[str, Any] = {}


class Queue(Part):
    name: str
    durable: bool = True
    auto_delete: bool = False
    arguments: dict[str, Any] = topology.QUEUE_ARGUMENTS


class Binding(Part):
    source: str
    destination: str
    routing_key: str


class Layout(BaseModel):
    """Everything that Fanfare needs in its virtual host."""

    policies: list[Policy]
    exchanges: list[Exchange]
    queues: list[Queue]
    bindings: list[Binding]

    @classmethod
    def read(cls, definitions: str, heard: Mapping[str, Sequence[str]]) -> Layout:
        """A definitions file's content (JSON), and with it each service's queue, bound to the types that it hears."""
        layout = cls.model_validate_json(definitions)
        for service, keys in heard.items():
            queue = topology.queue_name(service)
            layout.queues.append(Queue(name=queue))
            layout.bindings += [
                Binding(source=topology.EXCHANGE, destination=queue, routing_key=key) for key in keys
            ]
        return layout


@dataclass(frozen=True)
class Mismatch:
    """One line for an operator. `repairs` are there where nothing can be lost by them."""

    what: str
    remedy: str
    repairs: Sequence[Callable[[], None]] = field(default=(), compare=False)
    is_harmless: bool = False

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}"


QUEUE_KINDS = ("all", "queues", "quorum_queues", "classic_queues")
APPLY = "run `fanfare topology apply`"


def mismatches(broker: Management, layout: Layout) -> list[Mismatch]:
    """All that is missing or different, in the order in which it can be repaired. Raises `ManagementError`."""
    queues = {queue["name"]: queue for queue in broker.get("queues") or ()}
    return [
        *_policies(broker, layout),
        *_exchanges(broker, layout),
        *_queues(broker, layout, queues),
        *_overruled(broker, layout, queues),
        *_bindings(broker, layout),
    ]


def repair(broker: Management, layout: Layout) -> list[Mismatch]:
    """Put what is missing, and policies that differ; nothing is ever deleted. Returns what was repaired."""
    repaired = [mismatch for mismatch in mismatches(broker, layout) if mismatch.repairs]
    for mismatch in repaired:
        for step in mismatch.repairs:
            step()
    return repaired


def _policies(broker: Management, layout: Layout) -> Iterator[Mismatch]:
    for policy in layout.policies:
        found = broker.get("policies", policy.name)
        put = partial(broker.put, "policies", policy.name, body=policy.body())
        if found is None:
            yield Mismatch(f"policy {policy.name} is missing", APPLY, [put])
        elif differences := _differences(policy.body(), found):
            yield Mismatch(f"policy {policy.name}: {differences}", APPLY, [put])


def _exchanges(broker: Management, layout: Layout) -> Iterator[Mismatch]:
    for exchange in layout.exchanges:
        found = broker.get("exchanges", exchange.name)
        if found is None:
            put = partial(broker.put, "exchanges", exchange.name, body=exchange.body())
            yield Mismatch(f"exchange {exchange.name} is missing", APPLY, [put])
        elif differences := _differences(exchange.body(), found):
            remedy = f"stop the workers, delete it, {APPLY}; the outboxes keep what is published"
            yield Mismatch(f"exchange {exchange.name}: {differences}", remedy)


def _queues(broker: Management, layout: Layout, present: Mapping[str, Any]) -> Iterator[Mismatch]:
    for queue in layout.queues:
        found = present.get(queue.name)
        if found is None:
            put = partial(broker.put, "queues", queue.name, body=queue.body())
            yield Mismatch(f"queue {queue.name} is missing", APPLY, [put])
        elif differences := _differences(queue.body(), found):
            yield Mismatch(f"queue {queue.name}: {differences}", _remedy_for_queue(found))


def _remedy_for_queue(found: Mapping[str, Any]) -> str:
    waiting = found.get("messages", 0)
    first = f"move its {waiting} messages elsewhere" if waiting else "it is empty"
    return f"a queue cannot be changed; {first}, delete it, and its worker declares it anew"


def _overruled(broker: Management, layout: Layout, present: Iterable[str]) -> Iterator[Mismatch]:
    """Of all policies that fit a queue only the one of the highest priority counts: it may be somebody else's."""
    ours = {policy.name: policy for policy in layout.policies}
    others = [policy for policy in broker.get("policies") or () if policy["name"] not in ours]
    for policy, other in product(layout.policies, others):
        queues = [name for name in present if _fits(policy.body(), name) and _fits(other, name)]
        if queues and other["priority"] >= policy.priority:
            what = f"policy {other['name']} overrules {policy.name} on {', '.join(sorted(queues))}"
            yield Mismatch(what, f"give it a priority below {policy.priority}, or another pattern")


def _fits(policy: Mapping[str, Any], queue: str) -> bool:
    return policy["apply-to"] in QUEUE_KINDS and re.search(policy["pattern"], queue) is not None


def _bindings(broker: Management, layout: Layout) -> Iterator[Mismatch]:
    for source, destination in sorted({(one.source, one.destination) for one in layout.bindings}):
        path = ("e", source, "q", destination)
        wanted = {
            one.routing_key
            for one in layout.bindings
            if (one.source, one.destination) == (source, destination)
        }
        present = {one["routing_key"] for one in broker.get("bindings", *path) or ()}
        if missing := sorted(wanted - present):
            bind = [partial(broker.post, "bindings", *path, body={"routing_key": key}) for key in missing]
            what = f"queue {destination} does not hear {_named(missing)} from exchange {source}"
            yield Mismatch(what, APPLY, bind)
        if stale := sorted(present - wanted):
            what = f"queue {destination} is still bound to {_named(stale)}"
            yield Mismatch(what, "harmless; unbind it once no older worker runs", is_harmless=True)


def _named(keys: Sequence[str]) -> str:
    return ", ".join(key or "everything" for key in keys)


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """`priority is 0 instead of 10, delivery-limit is missing`; empty when there are none."""
    flat_wanted, flat_found = _flat(wanted), _flat({name: found.get(name) for name in wanted})
    return ", ".join(
        _difference(name, flat_wanted.get(name), flat_found.get(name))
        for name in sorted(flat_wanted | flat_found)
        if flat_wanted.get(name) != flat_found.get(name)
    )


def _difference(name: str, wanted: object, found: object) -> str:
    if found is None:
        return f"{name} is missing, expected {wanted}"
    return f"{name} is {found}" + (f" instead of {wanted}" if wanted is not None else ", expected none")


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """With what is in arguments and definitions beside the rest."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat.update(value if isinstance(value, Mapping) else {name: value})
    return flat
