"""Writes deploy/grafana/fanfare.json from this table of rows and panels: `make docs`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "deploy" / "grafana" / "fanfare.json"
DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
ACROSS, WIDTH, HEIGHT = 3, 8, 7


@dataclass(frozen=True)
class Panel:
    """`queries` by their legend; `unit` is one of Grafana's."""

    title: str
    queries: Mapping[str, str]
    unit: str = "short"


def rate(counter: str, labels: str) -> str:
    return f"sum by ({labels}) (rate({counter}[$__rate_interval]))"


def quantile(share: float, histogram: str, labels: str) -> str:
    return f"histogram_quantile({share}, {rate(f'{histogram}_bucket', f'{labels}, le')})"


OF_OURS = 'fanfare_request_seconds_count{status=~"5.."}'
ROWS: Mapping[str, Sequence[Panel]] = {
    "Money": [
        Panel("Payments under way", {"{{state}}": "max by (state) (fanfare_payments)"}),
        Panel("Age of the oldest", {"{{state}}": "max by (state) (fanfare_payments_oldest_seconds)"}, "s"),
        Panel("Payments that moved", {"{{state}}": rate("fanfare_payment_moves_total", "state")}, "ops"),
        Panel(
            "Waiting to be sent to or asked of Stripe",
            {
                "refunds": "max by (service) (fanfare_refunds_waiting)",
                "webhooks": "max by (service) (fanfare_webhooks_waiting)",
            },
        ),
        Panel(
            "Webhook lag, p95",
            {"{{stage}}": quantile(0.95, "fanfare_webhook_lag_seconds", "stage")},
            "s",
        ),
        Panel(
            "Events that Stripe could not deliver",
            {"events": "sum(increase(fanfare_webhooks_missed_total[1h]))"},
        ),
        Panel("Stripe did not answer", {"{{task}}": rate("fanfare_stripe_waits_total", "task")}, "ops"),
        Panel("Unpaid orders that hold seats", {"orders": "max by (service) (fanfare_holds)"}),
        Panel("Calls to webhooks", {"{{outcome}}": rate("fanfare_webhook_calls_total", "outcome")}, "ops"),
        Panel("Webhooks to call", {"calls": "max by (service) (fanfare_webhook_deliveries)"}),
        Panel(
            "Age of the oldest call",
            {"oldest": "max by (service) (fanfare_webhook_deliveries_oldest_seconds)"},
            "s",
        ),
        Panel("Webhooks that do not answer", {"webhooks": "max by (service) (fanfare_webhooks_failing)"}),
        Panel("Holds overdue", {"oldest": "max by (service) (fanfare_holds_overdue_seconds)"}, "s"),
    ],
    "Events": [
        Panel("Waiting in the outbox", {"{{service}}": "max by (service) (fanfare_outbox_waiting)"}),
        Panel("Age of the oldest", {"{{service}}": "max by (service) (fanfare_outbox_oldest_seconds)"}, "s"),
        Panel(
            "Published",
            {
                "{{service}}": rate("fanfare_outbox_published_total", "service"),
                "{{service}}, refused": rate("fanfare_outbox_failed_total", "service"),
            },
            "ops",
        ),
        Panel(
            "Waiting in the queue",
            {
                "{{service}}, ready": "max by (service) (fanfare_queue_ready)",
                "{{service}}, in hand": "sum by (service) (fanfare_queue_held)",
            },
        ),
        Panel("Consumers", {"{{service}}": "max by (service) (fanfare_queue_consumers)"}),
        Panel(
            "Took effect",
            {"{{service}}: {{type}}": rate("fanfare_inbox_handled_total", "service, type")},
            "ops",
        ),
        Panel(
            "From record to effect",
            {
                "{{service}}, half of them": quantile(0.5, "fanfare_inbox_lag_seconds", "service"),
                "{{service}}, 99 of 100": quantile(0.99, "fanfare_inbox_lag_seconds", "service"),
            },
            "s",
        ),
        Panel(
            "Tried again, and given up",
            {
                "{{service}}, retries": "max by (service) (fanfare_retry_waiting)",
                "{{service}}, dead": "max by (service) (fanfare_dead_letters)",
                "set aside by RabbitMQ": "max(fanfare_set_aside)",
            },
        ),
        Panel(
            "Since the last success of a timer",
            {
                "{{service}}: {{timer}}": "time() - max by (service, timer) "
                "(fanfare_timer_last_success_timestamp_seconds)"
            },
            "s",
        ),
    ],
    "Notifications": [
        Panel("Mails due", {"due": "max by (service) (fanfare_mail_pending)"}),
        Panel("Age of the oldest", {"oldest": "max by (service) (fanfare_mail_oldest_seconds)"}, "s"),
        Panel("Mails", {"{{outcome}}": rate("fanfare_emails_total", "outcome")}, "ops"),
        Panel(
            "From news to the mail server",
            {
                "half of them": quantile(0.5, "fanfare_mail_handoff_seconds", "job"),
                "95 of 100": quantile(0.95, "fanfare_mail_handoff_seconds", "job"),
            },
            "s",
        ),
        Panel("Unread counts off by", {"notifications": "max by (service) (fanfare_unread_drift)"}),
        Panel("Given up within a day", {"mails": "max by (service) (fanfare_mail_failed)"}),
    ],
    "Realtime": [
        Panel("Open sockets", {"{{instance}}": "sum by (instance) (fanfare_sockets)"}),
        Panel("Frames", {"{{namespace}}": rate("fanfare_frames_total", "namespace")}, "ops"),
        Panel("Sockets cut off", {"{{instance}}": rate("fanfare_sockets_dropped_total", "instance")}, "ops"),
    ],
    "HTTP": [
        Panel("Requests", {"{{service}}": rate("fanfare_request_seconds_count", "service")}, "reqps"),
        Panel(
            "Time to answer",
            {
                "{{service}}, half of them": quantile(0.5, "fanfare_request_seconds", "service"),
                "{{service}}, 99 of 100": quantile(0.99, "fanfare_request_seconds", "service"),
            },
            "s",
        ),
        Panel(
            "Share of failures of ours",
            {
                "{{service}}": f"({rate(OF_OURS, 'service')} or "
                f"0 * {rate('fanfare_request_seconds_count', 'service')}) "
                f"/ {rate('fanfare_request_seconds_count', 'service')}"
            },
            "percentunit",
        ),
        Panel(
            "The ten slowest rules, 99 of 100",
            {
                "{{service}} {{route}}": f"topk(10, {quantile(0.99, 'fanfare_request_seconds', 'service, route')})"
            },
            "s",
        ),
        Panel(
            "Tokens not looked up in Redis",
            {"{{service}}": rate("fanfare_revocation_unchecked_total", "service")},
            "ops",
        ),
        Panel(
            "Connections of the gateway",
            {
                "active": "sum by (job) (nginx_connections_active)",
                "waiting": "sum by (job) (nginx_connections_waiting)",
            },
        ),
    ],
    "Processes": [
        Panel("Answering", {"{{job}}": "sum by (job) (up)"}),
        Panel("Leaders", {"{{service}}": "sum by (service) (fanfare_leader)"}),
        Panel(
            "Connections to RabbitMQ",
            {"{{service}} {{role}}": "sum by (service, role) (fanfare_broker_connected)"},
        ),
        Panel("Memory", {"{{job}} {{instance}}": "process_resident_memory_bytes"}, "bytes"),
        Panel(
            "CPU",
            {"{{job}} {{instance}}": "rate(process_cpu_seconds_total[$__rate_interval])"},
            "percentunit",
        ),
        Panel(
            "Database connections in use",
            {"{{job}} {{instance}}": "fanfare_database_connections / fanfare_database_connections_most"},
            "percentunit",
        ),
        Panel("Open files", {"{{job}} {{instance}}": "process_open_fds / process_max_fds"}, "percentunit"),
        Panel("Since the start", {"{{job}} {{instance}}": "time() - process_start_time_seconds"}, "s"),
        Panel(
            "Versions",
            {"{{version}} on Python {{python}}": "count by (version, python) (fanfare_build_info)"},
        ),
    ],
}


def dashboard() -> dict[str, Any]:
    """As Grafana 10 and newer import it."""
    return {
        "uid": "fanfare",
        "title": "Fanfare",
        "tags": ["fanfare"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "15s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}
            ]
        },
        "annotations": {"list": [_alerts()]},
        "panels": list(_panels()),
    }


def _alerts() -> dict[str, Any]:
    """Firing alerts as marks in every panel."""
    return {
        "name": "Alerts",
        "enable": True,
        "iconColor": "red",
        "datasource": DATA_SOURCE,
        "expr": 'ALERTS{alertstate="firing"}',
        "titleFormat": "{{alertname}}",
    }


def _panels() -> Iterator[dict[str, Any]]:
    top = number = 0
    for row, panels in ROWS.items():
        yield _row(row, number := number + 1, top)
        for index, panel in enumerate(panels):
            place = {"x": index % ACROSS * WIDTH, "y": top + 1 + index // ACROSS * HEIGHT}
            yield _panel(panel, number := number + 1, place)
        top += 1 + -(-len(panels) // ACROSS) * HEIGHT


def _row(title: str, number: int, top: int) -> dict[str, Any]:
    place = {"x": 0, "y": top, "w": 24, "h": 1}
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "datasource": DATA_SOURCE,
        "gridPos": {**place, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": DATA_SOURCE, "expr": query, "legendFormat": legend}
            for index, (legend, query) in enumerate(panel.queries.items())
        ],
    }


def text() -> str:
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
