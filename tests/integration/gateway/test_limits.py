"""Bodies, rates, services that are away: the edge's own errors have the form that their reader can use."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path

import pytest
import requests

from tests.servers.nginx import Nginx

MEGABYTE = 1024 * 1024
PROBLEM = "application/problem+json"
PAGE = "text/html; charset=utf-8"


def test_a_body_of_one_megabyte_arrives_whole(edge: Nginx) -> None:
    answer = requests.post(f"{edge.url}/api/v1/events", data=b"x" * MEGABYTE, timeout=5)
    assert answer.json()["body_bytes"] == MEGABYTE


def test_a_larger_body_is_refused(edge: Nginx) -> None:
    answer = requests.post(f"{edge.url}/api/v1/events", data=b"x" * (MEGABYTE + 1), timeout=5)
    assert_problem(answer, 413, "Send at most 1 MB.")


def test_too_many_requests_are_refused(server_folder: Path, addresses: dict[str, str]) -> None:
    with Nginx(server_folder / "busy-edge", addresses, RATE_LIMIT="1", RATE_BURST="5") as nginx:
        answers = [requests.get(f"{nginx.url}/api/v1/events", timeout=5) for _ in range(10)]
    assert [answer.status_code for answer in answers[:6]] == [200] * 6
    assert_problem(answers[-1], 429, "Wait a moment, then try again.")
    assert answers[-1].headers["Retry-After"] == "1"


@pytest.mark.parametrize(("path", "form"), [("/api/v1/events", PROBLEM), ("/events", PAGE)])
@pytest.mark.parametrize("unreadable", ["%00", "%zz"])
def test_an_address_that_cannot_be_read_is_explained(
    edge: Nginx, path: str, form: str, unreadable: str
) -> None:
    status, content_type, body = answer_to(edge, f"GET {path}/{unreadable} HTTP/1.1\r\nHost: localhost")
    assert (status, content_type) == (400, form)
    assert "could not be read" in body


@pytest.mark.parametrize(("path", "form"), [("/api/v1/events", PROBLEM), ("/events", PAGE)])
def test_a_header_that_is_too_large_is_explained(edge: Nginx, path: str, form: str) -> None:
    status, content_type, body = answer_to(
        edge, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {'x' * 40_000}"
    )
    assert (status, content_type) == (400, form)
    assert "too long" in body


@pytest.mark.parametrize(("path", "form"), [("/api/v1/events", PROBLEM), ("/events", PAGE)])
def test_an_address_that_is_too_long_is_explained(edge: Nginx, path: str, form: str) -> None:
    status, content_type, body = answer_to(edge, f"GET {path}/{'x' * 40_000} HTTP/1.1\r\nHost: localhost")
    assert (status, content_type) == (414, form)
    assert "shorter address" in body


@pytest.mark.parametrize(("path", "form"), [("/api/v1/events", PROBLEM), ("/events", PAGE)])
def test_a_service_that_is_away_is_explained(server_folder: Path, path: str, form: str) -> None:
    with Nginx(server_folder / "lonely-edge", {}) as nginx:
        answer = requests.get(nginx.url + path, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, form)
    assert "Please try again" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_what_does_not_exist_at_the_edge_is_a_page_for_people(edge: Nginx) -> None:
    answer = requests.get(f"{edge.url}/healthz", timeout=5)
    assert answer.headers["Content-Type"] == PAGE
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<h1>Not found</h1>" in answer.text


@pytest.mark.parametrize("status", [404, 413, 429, 500, 503])
def test_a_services_own_error_passes_untouched(edge: Nginx, status: int) -> None:
    answer = requests.get(f"{edge.url}/api/v1/events?status={status}", timeout=5)
    assert answer.status_code == status
    assert answer.json()["service"] == "api"
    assert "Retry-After" not in answer.headers


def test_the_edge_finds_a_service_that_came_back(server_folder: Path, addresses: dict[str, str]) -> None:
    with Nginx(server_folder / "restarted-edge", addresses) as nginx:
        nginx.restart()
        assert requests.get(nginx.url, timeout=5).ok


def answer_to(edge: Nginx, head: str) -> tuple[int, str, str]:
    """Status, content type and body for a head sent as it stands; libraries would refuse to send it."""
    with socket.create_connection(("127.0.0.1", edge.port), timeout=5) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()


def assert_problem(answer: requests.Response, status: int, detail: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    problem = answer.json()
    assert (problem["status"], problem["detail"]) == (status, detail)
    assert problem["title"]
    assert problem["type"] == "about:blank"
