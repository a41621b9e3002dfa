"""The embedded mode leads paths to the same services as the gateway."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from embedded.edge import service_of

CONFIGURATION = Path(__file__).parents[3] / "gateway" / "nginx.conf.template"
MAP = re.search(r"map \$uri \$owner \{(.*?)\n    \}", CONFIGURATION.read_text(), re.DOTALL)
assert MAP
GATEWAY = [
    (re.compile(pattern), service.strip('"').lower())
    for pattern, service in re.findall(r"^\s*~(\S+)\s+(\S+);", MAP[1], re.MULTILINE)
]

PATHS = {
    "/": "api",
    "/events/1": "api",
    "/api/v1/events": "api",
    "/api/v1/paymentsss": "api",
    "/paymentsss": "api",
    "/api/v1/payments": "payments",
    "/api/v1/payments/webhook": "payments",
    "/payments/1/return": "payments",
    "/api/v1/notifications": "notifications",
    "/api/v1/notifications/1/read": "notifications",
    "/api/v1/admin/notifications": "notifications",
    "/notifications": "notifications",
    "/notifications/preferences": "notifications",
    "/unsubscribe/token": "notifications",
    "/socket.io/": "realtime",
    "/dev/mail": "mailbox",
    "/dev/mail/previews": "notifications",
    "/dev/mail.json": "mailbox",
    "/dev/mailing": "api",
}


@pytest.mark.parametrize(("path", "service"), PATHS.items())
def test_a_path_leads_to_the_service_that_owns_it(path: str, service: str) -> None:
    assert service_of(path) == service


@pytest.mark.parametrize("path", PATHS)
def test_the_gateway_leads_it_to_the_same(path: str) -> None:
    found = next((service for pattern, service in GATEWAY if pattern.search(path)), "api")

    assert found == service_of(path)


def test_static_files_are_nobodys_pages() -> None:
    assert service_of("/static/app.css") == "static"
