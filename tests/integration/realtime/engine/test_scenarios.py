"""What the official JavaScript client sees of our engine, and that it sees the same of the stock one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.realtime.process import ROOT
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.waiting import wait_until

pytestmark = pytest.mark.quiet  # clients that are too slow are dropped
Seen = Mapping[str, Any]
SCENARIOS = Path(__file__).with_name("scenarios.mjs")
EXPECTED: Seen = {
    "connects_and_is_told_its_id": {
        "welcome": {"auth": {"who": "Ada"}, "namespace": "/"},
        "id": "string",
        "transport": "websocket",
        "connected": True,
    },
    "is_refused_with_the_reason": {"message": "not today", "data": {"until": "tomorrow"}},
    "an_unknown_namespace_is_refused": {"message": ""},
    "namespaces_share_a_connection_and_nothing_else": {
        "heard": [["/", 1], ["/", 3], ["/other", 2]],
        "ids_differ": True,
        "still_there": True,
        "left": "client disconnect",
    },
    "the_server_acknowledges": {"single": [1], "several": [1, "two", {"three": [3]}, None]},
    "the_client_acknowledges": {"question": {"really": True}, "answer": "yes", "bytes": [7]},
    "binary_data_arrives_as_binary_data": {
        "answer": [0, 1, 2, 253, 254, 255],
        "heard": [[True, 0, 1, 2, 253, 254, 255], [True, 253, 254, 255]],
    },
    "text_of_every_length_and_script_arrives_whole": {"answers": [True] * 7},
    "rooms_are_heard_by_their_members_alone": {
        "heard": [[1, "to red"], [1, "to red again"], [2, "to red"], [2, "to the second"]]
    },
    "others_are_told_without_oneself": {"heard": [[2, "psst"]]},
    "frames_keep_their_order": {"count": 2000, "in_order": True},
    "large_frames_in_a_row_arrive_whole_and_in_order": {"count": 40, "whole": True},
    "the_client_leaves": {"client": "io client disconnect", "server": "client disconnect"},
    "the_server_ends_the_namespace": {"client": "io server disconnect", "server": "server disconnect"},
    "the_server_ends_the_connection": {"client": "transport close", "server": "server disconnect"},
    "the_transport_is_closed_by_the_client": {"client": "forced close", "server": "transport close"},
    "the_network_is_cut": {"client": "transport close", "server": "transport close"},
    "a_client_that_answers_pings_stays": {"connected": True, "pinged": True},
    "a_client_that_answers_no_pings_is_closed": {"server": "ping timeout"},
    "a_client_connects_again_by_itself": {"another_id": True, "answer": "again"},
}


@pytest.fixture(scope="module")
def seen_of_ours(server_folder: Path) -> Seen:
    return seen_of("ours", server_folder)


@pytest.fixture(scope="module")
def seen_of_stock(server_folder: Path) -> Seen:
    return seen_of("stock", server_folder)


@pytest.mark.parametrize("scenario", EXPECTED)
def test_the_official_client_sees_what_it_should(seen_of_ours: Seen, scenario: str) -> None:
    assert seen_of_ours[scenario] == EXPECTED[scenario]


@pytest.mark.parametrize("scenario", EXPECTED)
def test_the_stock_engine_behaves_the_same(seen_of_stock: Seen, scenario: str) -> None:
    assert seen_of_stock[scenario] == EXPECTED[scenario]


def test_no_scenario_is_left_out(seen_of_ours: Seen) -> None:
    assert set(seen_of_ours) == {*EXPECTED, "kept"}


def test_nothing_is_kept_of_clients_that_are_gone(seen_of_ours: Seen) -> None:
    assert set(seen_of_ours["kept"].values()) == {0}


def seen_of(kind: str, folder: Path) -> Seen:
    """With what the server still keeps afterwards, as `kept`."""
    port = free_port()
    command = [sys.executable, "-m", "tests.integration.realtime.engine.server", kind, str(port)]
    url = f"http://127.0.0.1:{port}"
    process = Process(
        f"engine-{kind}",
        command,
        folder / f"engine-{kind}",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        ready=answers(f"{url}/kept"),
    )
    with process:
        node: list[str | Path] = [ROOT / "tools" / "node", "node", SCENARIOS, ROOT / "gateway", url]
        said = subprocess.run(node, capture_output=True, text=True, timeout=60, check=True)
        seen: Seen = json.loads(said.stdout)
        if kind == "ours":
            wait_until(lambda: not any(kept(url).values()), what="the clients to be forgotten")
        return {**seen, "kept": kept(url)}


def kept(url: str) -> dict[str, int]:
    counts: dict[str, int] = requests.get(f"{url}/kept", timeout=5).json()
    return counts
