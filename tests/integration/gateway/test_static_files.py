"""Static files: named by their content, so that a browser may keep them for ever."""

from __future__ import annotations

import pytest
import requests

from tests.servers.nginx import Nginx

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("app-1A2B3C4D.css", "text/css; charset=utf-8"),
        ("app-1A2B3C4D.js", "text/javascript; charset=utf-8"),
        ("inter-1A2B3C4D.woff2", "font/woff2"),
        ("icons-1A2B3C4D.svg", "image/svg+xml"),
    ],
)
def test_a_file_may_be_kept_for_ever(edge: Nginx, name: str, content_type: str) -> None:
    answer = requests.get(f"{edge.url}/static/{name}", timeout=5)
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_module_may_be_loaded_by_a_page_of_another_site_and_nothing_else_may(edge: Nginx) -> None:
    module, style = (
        requests.get(f"{edge.url}/static/app-1A2B3C4D.{kind}", timeout=5).headers for kind in ("js", "css")
    )
    assert module["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in style


def test_the_module_for_other_sites_is_asked_for_each_time(edge: Nginx) -> None:
    answer = requests.get(f"{edge.url}/static/embed.js", timeout=5)
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_text_is_compressed(edge: Nginx) -> None:
    answer = requests.get(f"{edge.url}/static/app-1A2B3C4D.css", timeout=5)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_unchanged_file_is_not_sent_again(edge: Nginx) -> None:
    address = f"{edge.url}/static/app-1A2B3C4D.js"
    tag = requests.get(address, timeout=5).headers["ETag"]
    again = requests.get(address, headers={"If-None-Match": tag}, timeout=5)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == IMMUTABLE


@pytest.mark.parametrize(
    "name", ["", "missing-1A2B3C4D.css", "manifest.json", "../nginx.conf", "%2e%2e/nginx.conf"]
)
def test_nothing_else_is_served_or_kept(edge: Nginx, name: str) -> None:
    request = requests.Request("GET", edge.url).prepare()
    request.url = f"{edge.url}/static/{name}"
    with requests.Session() as session:
        answer = session.send(request, timeout=5)
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert "worker_processes" not in answer.text


def test_a_missing_file_is_a_404_page(edge: Nginx) -> None:
    answer = requests.get(f"{edge.url}/static/missing-1A2B3C4D.css", timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
