"""What Nginx tells of itself to those who operate it, on an address of its own."""

from __future__ import annotations

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.servers.nginx import Nginx


def ask(edge: Nginx, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{edge.health_port}{path}", timeout=5)


def test_its_connections_are_figures_that_prometheus_reads(edge: Nginx) -> None:
    answer = ask(edge, "/metrics")

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    figures = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert set(figures) == {
        f"nginx_connections_{kind}" for kind in ("active", "reading", "writing", "waiting")
    }
    assert figures["nginx_connections_active"].type == "gauge"
    assert figures["nginx_connections_active"].samples[0].value >= 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_says_that_it_is_alive(edge: Nginx, path: str) -> None:
    assert ask(edge, path).json() == {"status": "alive"}


def test_nothing_else_is_there(edge: Nginx) -> None:
    assert ask(edge, "/").status_code == 404
