"""The dashboard shows what exists, and is the one that its table describes."""

from __future__ import annotations

import inspect
import json
import re

import pytest

from shared.status import lines
from tests.unit.deploy.promql import known, unknown
from tools import dashboard

PANELS = [panel for panel in dashboard.dashboard()["panels"] if panel["type"] != "row"]


def test_the_file_is_up_to_date() -> None:
    assert dashboard.FILE.read_text() == dashboard.text(), "run `make docs`"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: str(panel["title"]))
def test_a_panel_names_metrics_and_labels_that_exist(panel: dict[str, list[dict[str, str]]]) -> None:
    for target in panel["targets"]:
        assert unknown(target["expr"]) == []


def test_no_panel_covers_another() -> None:
    cells = [
        (x, y)
        for panel in dashboard.dashboard()["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_the_data_source_is_the_viewers_choice() -> None:
    text = json.dumps(dashboard.dashboard())
    assert set(re.findall(r'"uid": "([^"]+)"', text)) == {"fanfare", "${datasource}"}


def test_the_terminal_asks_for_figures_that_exist() -> None:
    asked = set(re.findall(r'"((?:fanfare|process)_\w+)"', inspect.getsource(lines)))
    shown = known() | {"fanfare_inbox_lag_seconds": set(), "fanfare_mail_handoff_seconds": set()}

    assert len(asked) > 20
    assert asked <= shown.keys()
