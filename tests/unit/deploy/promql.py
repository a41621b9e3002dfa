"""Reading queries: which metrics and labels they name, and what they compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
from prometheus_client import Counter, Gauge, Histogram, Info
from prometheus_client.metrics import MetricWrapperBase
from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    UnaryExpr,
    VectorSelector,
)

from shared.observability import metrics
from tests.servers.nginx import GATEWAY

SUFFIXES = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_count", "_sum"), Info: ("_info",)}
FROM_PROMETHEUS = {"job", "instance"}
STANDARD = {
    "up": set[str](),
    "ALERTS": {"alertname", "alertstate", "severity"},
    "process_cpu_seconds_total": set[str](),
    "process_max_fds": set[str](),
    "process_open_fds": set[str](),
    "process_resident_memory_bytes": set[str](),
    "process_start_time_seconds": set[str](),
}


@dataclass(frozen=True)
class Use:
    """A metric, and the labels that a query expects on it."""

    metric: str
    labels: frozenset[str]


def known() -> dict[str, set[str]]:
    """The labels of every sample that a process may show, by its name."""
    ours = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]
    found = {name: labels for metric in ours for name, labels in _samples(metric)}
    gateway = re.findall(r"# TYPE (nginx_\w+)", (GATEWAY / "nginx.conf.template").read_text())
    return found | {name: set() for name in gateway} | STANDARD


def parse(query: str) -> Any:
    """The tree. Raises ValueError for what is no PromQL. Grafana fills in its own variables."""
    return promql_parser.parse(query.replace("$__rate_interval", "5m"))


def uses(query: str) -> list[Use]:
    return list(_uses(parse(query), frozenset()))


def limits(query: str) -> set[tuple[str, float]]:
    """What is compared with a number, such as `(">", 60.0)`."""
    return {
        (str(node.op), node.rhs.val)
        for node in _nodes(parse(query))
        if isinstance(node, BinaryExpr) and isinstance(node.rhs, NumberLiteral) and str(node.op) in "<>"
    }


def unknown(query: str) -> list[str]:
    """What a query names and nobody shows: metrics, and labels of metrics."""
    shown = known()
    return [
        f"{use.metric}{sorted(use.labels)}"
        for use in uses(query)
        if use.metric not in shown or use.labels - shown[use.metric] - FROM_PROMETHEUS
    ]


def _samples(metric: MetricWrapperBase) -> Iterator[tuple[str, set[str]]]:
    labels = set(metric._labelnames)
    if isinstance(metric, Info):
        labels |= set(metric._value)
    for suffix in SUFFIXES[type(metric)]:
        yield metric._name + suffix, labels | ({"le"} if suffix == "_bucket" else set())


def _uses(node: Any, wanted: frozenset[str]) -> Iterator[Use]:
    """`wanted` is what the expressions around this one group or match by."""
    if isinstance(node, VectorSelector):
        yield Use(str(node.name), wanted | {matcher.name for matcher in node.matchers.matchers})
    for child, labels in _children(node):
        yield from _uses(child, wanted | labels)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child, _ in _children(node):
        yield from _nodes(child)


def _children(node: Any) -> list[tuple[Any, frozenset[str]]]:
    if isinstance(node, BinaryExpr):
        matched = node.modifier.matching if node.modifier else None
        labels = frozenset(matched.labels) if matched else frozenset()
        return [(node.lhs, labels), (node.rhs, labels)]
    if isinstance(node, AggregateExpr):
        return [(node.expr, frozenset(node.modifier.labels) if node.modifier else frozenset())]
    if isinstance(node, Call):
        return [(argument, frozenset()) for argument in node.args]
    if isinstance(node, ParenExpr | UnaryExpr):
        return [(node.expr, frozenset())]
    return [(node.vector_selector, frozenset())] if isinstance(node, MatrixSelector) else []


DEPLOY = Path(GATEWAY).parent / "deploy"
