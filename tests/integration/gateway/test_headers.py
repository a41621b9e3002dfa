"""What the edge tells the services, and what it tells the client."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection
from typing import Any

import pytest
import requests

from tests.integration.gateway.echo import OWN_HEADERS
from tests.servers.nginx import Nginx
from tests.waiting import wait_until

REQUEST_ID = re.compile(r"[0-9a-f]{32}")


def seen_by_the_service(edge: Nginx, **headers: str) -> dict[str, str]:
    answer = requests.get(f"{edge.url}/api/v1/accounts/me", headers=headers, timeout=5)
    seen: dict[str, str] = answer.json()["headers"]
    return seen


@pytest.mark.parametrize(
    ("header", "claim", "truth"),
    [
        ("X-Forwarded-For", "203.0.113.9", "127.0.0.1"),
        ("X-Forwarded-Proto", "https", "http"),
        ("X-Forwarded-Host", "evil.example", "127.0.0.1:{port}"),
        ("X-Forwarded-Port", "1", "{port}"),
    ],
)
def test_what_a_client_claims_about_itself_is_replaced(
    edge: Nginx, header: str, claim: str, truth: str
) -> None:
    assert seen_by_the_service(edge, **{header: claim})[header] == truth.format(port=edge.port)


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-Prefix", "Proxy"])
def test_a_header_that_only_an_attacker_sends_is_dropped(edge: Nginx, header: str) -> None:
    assert header not in seen_by_the_service(edge, **{header: "for=203.0.113.9"})


@pytest.mark.parametrize(("host", "port"), [("fanfare.example", "80"), ("fanfare.example:8080", "8080")])
def test_the_port_is_the_one_the_client_used(edge: Nginx, host: str, port: str) -> None:
    seen = seen_by_the_service(edge, Host=host)
    assert (seen["X-Forwarded-Host"], seen["X-Forwarded-Port"]) == (host, port)


def test_a_request_has_one_id_on_both_sides(edge: Nginx) -> None:
    answer = requests.get(f"{edge.url}/?own-headers=1", headers={"X-Request-Id": "mine"}, timeout=5)
    assert REQUEST_ID.fullmatch(answer.headers["X-Request-Id"])
    assert answer.json()["headers"]["X-Request-Id"] == answer.headers["X-Request-Id"]


def test_a_services_own_security_headers_are_not_doubled(edge: Nginx) -> None:
    connection = HTTPConnection("127.0.0.1", edge.port, timeout=5)
    connection.request("GET", "/?own-headers=1")
    headers = connection.getresponse().headers
    connection.close()
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert headers.get_all(name) == [OWN_HEADERS[name]]


def test_an_answer_without_security_headers_gets_them(edge: Nginx) -> None:
    headers = requests.get(edge.url, timeout=5).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers


def test_the_version_of_nginx_is_a_secret(edge: Nginx) -> None:
    assert requests.get(edge.url, timeout=5).headers["Server"] == "nginx"


def test_a_tag_that_compression_made_weak_still_guards_a_write(edge: Nginx) -> None:
    padding = {"X-Padding": "x" * 2000}
    tag = requests.get(f"{edge.url}/?etag=v7", headers=padding, timeout=5).headers["ETag"]
    assert tag == 'W/"v7"'
    assert seen_by_the_service(edge, **{"If-Match": tag})["If-Match"] == '"v7"'
    assert seen_by_the_service(edge, **{"If-Match": "*"})["If-Match"] == "*"


def test_the_log_is_json_without_any_token(edge: Nginx) -> None:
    token = "e" * 60
    answer = requests.get(f"{edge.url}/invites/{token}/acceptance?grant={token}", timeout=5)
    entry = log_entry(edge, answer.headers["X-Request-Id"])
    assert entry["path"] == "/invites/.../acceptance"
    assert (entry["method"], entry["status"], entry["service"]) == ("GET", "200", "api")
    assert float(entry["upstream_seconds"]) >= 0
    assert token not in edge.output()


def log_entry(edge: Nginx, request_id: str) -> dict[str, Any]:
    wait_until(lambda: request_id in edge.output(), what="the line in the log")
    [line] = [line for line in edge.output().splitlines() if request_id in line]
    entry: dict[str, Any] = json.loads(line)
    return entry
