"""What the edge lets through is answered by the services themselves: no server in between is narrower than the edge."""

from __future__ import annotations

import pytest
import requests

from tests.system.system import System

MOST_BYTES_OF_A_LINE = 8190
"""Nginx reads a request's first line, and each header, into 8 KiB, with the two bytes that end it."""


@pytest.mark.parametrize("path", ["/api/v1/places", "/api/v1/payments/1", "/api/v1/notifications"])
def test_an_address_as_long_as_the_edge_takes_reaches_the_service(system: System, path: str) -> None:
    line = f"GET {path}?q= HTTP/1.1"
    answer = requests.get(f"{system.url}{path}?q={'x' * (MOST_BYTES_OF_A_LINE - len(line))}", timeout=10)

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code in {401, 422}


def test_as_many_headers_as_the_edge_takes_reach_the_service(system: System) -> None:
    many = {f"X-{number}": "x" for number in range(900)}
    answer = requests.get(f"{system.url}/api/v1/accounts/me", headers=many, timeout=10)

    assert (answer.status_code, answer.json()["type"]) == (401, "not-authenticated")


def test_a_header_as_long_as_the_edge_takes_reaches_the_service(system: System) -> None:
    name = "X-Long"
    value = "x" * (MOST_BYTES_OF_A_LINE - len(f"{name}: "))
    answer = requests.get(f"{system.url}/api/v1/accounts/me", headers={name: value}, timeout=10)

    assert (answer.status_code, answer.json()["type"]) == (401, "not-authenticated")
