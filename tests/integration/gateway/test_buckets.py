"""The sockets of one bucket are led to one process, and to another while that one is away."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from shared.auth.session_cookies import BUCKET_COOKIE
from tests.integration.gateway.echo import Echo
from tests.servers.nginx import GATEWAY, Nginx

BUCKETS = [f"{number:02x}" for number in range(256)]
NAMES = ("one", "two", "three")
START_SCRIPT = GATEWAY / "by-bucket.envsh"


@pytest.fixture
def homes() -> Iterator[dict[str, Echo]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(Echo(name)) for name in NAMES}


def edge_before(folder: Path, homes: dict[str, Echo]) -> Nginx:
    pool = " ".join(f"server {home.address} fail_timeout=1s;" for home in homes.values())
    return Nginx(
        folder / f"edge-of-{len(homes)}", {}, REALTIME_SERVER="realtime_by_bucket", REALTIME_POOL=pool
    )


@pytest.fixture
def edge(tmp_path: Path, homes: dict[str, Echo]) -> Iterator[Nginx]:
    with edge_before(tmp_path, homes) as nginx:
        yield nginx


def home(edge: Nginx, bucket: str | None, query: str = "") -> str:
    cookies = {BUCKET_COOKIE: bucket} if bucket is not None else {}
    answer = requests.get(f"{edge.url}/socket.io/{query}", cookies=cookies, timeout=5)
    assert answer.ok
    name: str = answer.json()["service"]
    return name


def homes_of_all(edge: Nginx) -> dict[str, str]:
    return {bucket: home(edge, bucket) for bucket in BUCKETS}


def test_a_bucket_is_led_to_the_same_process_every_time_and_each_has_its_share(edge: Nginx) -> None:
    found = homes_of_all(edge)
    assert homes_of_all(edge) == found
    assert all(count > len(BUCKETS) / len(NAMES) / 2 for count in Counter(found.values()).values())
    assert set(found.values()) == set(NAMES)


def test_with_one_process_more_or_less_most_buckets_stay(
    tmp_path: Path, homes: dict[str, Echo], edge: Nginx
) -> None:
    fewer = {name: homes[name] for name in NAMES[:2]}
    of_three = homes_of_all(edge)
    with edge_before(tmp_path, fewer) as smaller:
        of_two = homes_of_all(smaller)
    moved = [bucket for bucket in BUCKETS if of_two[bucket] != of_three[bucket]]
    assert {of_three[bucket] for bucket in moved} == {"three"}


@pytest.mark.parametrize("forged", [None, "", "zz", "3F", "0", "000", "../3f", "é", "a" * 3000])
def test_without_a_bucket_or_with_a_forged_one_sockets_are_spread(edge: Nginx, forged: str | None) -> None:
    header = {"Cookie": f"{BUCKET_COOKIE}={forged}".encode()} if forged is not None else {}
    seen = set()
    for _ in range(40):
        answer = requests.get(f"{edge.url}/socket.io/", headers=header, timeout=5)
        assert answer.ok
        seen.add(answer.json()["service"])
    assert seen == set(NAMES)


def test_while_a_process_is_away_its_buckets_are_served_by_others(
    edge: Nginx, homes: dict[str, Echo]
) -> None:
    bucket = next(bucket for bucket in BUCKETS if home(edge, bucket) == "two")
    homes["two"].stop()
    assert {home(edge, bucket) for _ in range(10)} <= {"one", "three"}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.22.1", "realtime:8000 -"),
        ("1.27.2", "realtime:8000 -"),
        ("1.27.3", "realtime_by_bucket server realtime:8000 resolve;"),
        ("1.29.0", "realtime_by_bucket server realtime:8000 resolve;"),
        ("2.0", "realtime_by_bucket server realtime:8000 resolve;"),
    ],
)
def test_in_a_container_it_depends_on_whether_nginx_follows_names(
    tmp_path: Path, version: str, expected: str
) -> None:
    nginx = tmp_path / "nginx"
    nginx.write_text(f"#!/bin/sh\necho 'nginx version: nginx/{version}' >&2\n")
    nginx.chmod(0o755)
    script = f'. {START_SCRIPT}; echo "$REALTIME_SERVER $REALTIME_POOL"'
    variables = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "REALTIME_SERVER": "realtime:8000",
        "REALTIME_POOL": "-",
    }
    said = subprocess.run(
        ["sh", "-euc", script], env=variables, capture_output=True, text=True, timeout=10, check=True
    )
    assert said.stdout.strip() == expected
