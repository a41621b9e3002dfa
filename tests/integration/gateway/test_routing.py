"""Which path leads to which service."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from websocket import create_connection

from tests.servers.nginx import Nginx

HIDDEN = ["/healthz", "/readyz", "/metrics", "/metrics/", "//healthz", "/%68ealthz", "/static/../metrics"]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "api"),
        ("/log-in", "api"),
        ("/events/1", "api"),
        ("/orders/1", "api"),
        ("/invites/a.b.c", "api"),
        ("/api/docs", "api"),
        ("/api/v1/openapi.json", "api"),
        ("/api/v1/events/1/orders", "api"),
        ("/api/v1/admin", "api"),
        ("/paymentsomething", "api"),
        ("/notificationsomething", "api"),
        ("/events/payments/1", "api"),
        ("/api/v1/payments", "payments"),
        ("/api/v1/payments/1", "payments"),
        ("/api/v1/payments/webhook", "payments"),
        ("/payments/1/return", "payments"),
        ("/api/v1/notifications", "notifications"),
        ("/api/v1/notifications/read", "notifications"),
        ("/api/v1/admin/notifications", "notifications"),
        ("/notifications", "notifications"),
        ("/notifications/preferences", "notifications"),
        ("/unsubscribe/a.b.c", "notifications"),
        ("/dev/mail/previews/order.paid", "notifications"),
        ("/socket.io/", "realtime"),
    ],
)
def test_a_path_leads_to_the_service_that_owns_it(edge: Nginx, path: str, service: str) -> None:
    seen = requests.get(edge.url + path, timeout=5).json()
    assert (seen["service"], seen["path"]) == (service, path)


@pytest.mark.parametrize("path", HIDDEN)
def test_a_process_state_is_not_shown_outside(edge: Nginx, path: str) -> None:
    request = requests.Request("GET", edge.url).prepare()
    request.url = edge.url + path
    with requests.Session() as session:
        assert session.send(request, timeout=5).status_code == 404


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail.json", "/dev/mail/1"])
def test_the_mailbox_does_not_exist_in_production(edge: Nginx, path: str) -> None:
    assert requests.get(edge.url + path, timeout=5).status_code == 404


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail.json", "/dev/mail/1"])
def test_the_mailbox_is_there_when_it_is_configured(
    server_folder: Path, addresses: dict[str, str], path: str
) -> None:
    with Nginx(server_folder / "edge-with-mailbox", addresses) as nginx:
        assert requests.get(nginx.url + path, timeout=5).json()["service"] == "mailbox"


def test_the_stripe_emulator_has_an_origin_of_its_own(server_folder: Path, addresses: dict[str, str]) -> None:
    emulator = {"stripe_emulator": addresses["mailbox"]}
    with Nginx(server_folder / "edge-with-emulator", addresses | emulator) as nginx:
        seen = requests.get(f"{nginx.emulator_url}/c/pay/1", timeout=5).json()
    assert (seen["service"], seen["path"]) == ("mailbox", "/c/pay/1")


def test_that_origin_is_empty_in_production(edge: Nginx) -> None:
    assert requests.get(f"{edge.emulator_url}/c/pay/1", timeout=5).status_code == 404


def test_a_query_arrives_unchanged(edge: Nginx) -> None:
    seen = requests.get(f"{edge.url}/api/v1/events?status=201&q=a%2Fb", timeout=5)
    assert seen.status_code == 201


def test_a_websocket_reaches_realtime(edge: Nginx) -> None:
    socket = create_connection(f"ws://127.0.0.1:{edge.port}/socket.io/?transport=websocket", timeout=5)
    try:
        socket.send("hello")
        assert socket.recv() == "hello"
    finally:
        socket.close()


def test_no_other_upgrade_is_passed_on(edge: Nginx) -> None:
    headers = {"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings"}
    seen = requests.get(edge.url, headers=headers, timeout=5).json()
    assert "Upgrade" not in seen["headers"]
