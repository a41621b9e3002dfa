"""The alert rules agree with the metrics, with `fanfare status`, and with the runbook."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from shared.status.limits import LIMITS, SEEN_HERE_ALONE
from tests.unit.deploy.promql import DEPLOY, limits, unknown

RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
}
CASES: list[dict[str, Any]] = [
    case
    for test in yaml.safe_load((DEPLOY / "prometheus" / "alerts.test.yml").read_text())["tests"]
    for case in test["alert_rule_test"]
]
"""What promtool tries."""
RUNBOOK = (DEPLOY.parent / "docs" / "operations.md").read_text()
KINDS = {
    "api", "api-worker", "payments", "payments-worker", "notifications", "notifications-worker", "realtime",
    "gateway",
}  # fmt: skip


def test_each_limit_has_its_alert_and_each_alert_its_limit() -> None:
    assert RULES.keys() == LIMITS.keys() - SEEN_HERE_ALONE


@pytest.mark.parametrize("alert", RULES)
def test_a_rule_names_metrics_and_labels_that_exist(alert: str) -> None:
    assert unknown(RULES[alert]["expr"]) == []


@pytest.mark.parametrize("alert", RULES)
def test_a_rule_compares_with_the_limit_that_the_terminal_knows(alert: str) -> None:
    limit = LIMITS[alert]
    expected = {(">", limit.most)} if limit.most is not None else {("<", limit.least)}
    if limit.most is not None or limit.least is not None:
        assert expected <= limits(RULES[alert]["expr"])


@pytest.mark.parametrize("alert", RULES)
def test_a_rule_names_the_same_remedy_and_a_section_of_the_runbook(alert: str) -> None:
    annotations = RULES[alert]["annotations"]

    assert annotations["remedy"] == LIMITS[alert].remedy
    assert annotations["runbook"] == f"docs/operations.md#{alert.lower()}"
    assert re.search(rf"^#+ {alert}$", RUNBOOK, re.MULTILINE)
    assert annotations["summary"]


@pytest.mark.parametrize("alert", RULES)
def test_a_rules_words_use_labels_that_its_query_leaves(alert: str) -> None:
    wanted = set(re.findall(r"\$labels\.(\w+)", RULES[alert]["annotations"]["summary"]))
    aggregated = re.search(r"^(?:sum|max|histogram_quantile|time)", RULES[alert]["expr"])
    kept = set(re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", RULES[alert]["expr"]))))

    assert not aggregated or wanted <= kept


@pytest.mark.parametrize("alert", RULES)
def test_a_rule_is_tried_with_figures_that_are_well_and_with_some_that_are_not(alert: str) -> None:
    tried = [bool(case.get("exp_alerts")) for case in CASES if case["alertname"] == alert]
    assert set(tried) == {False, True}


def test_prometheus_asks_every_kind_of_process_and_misses_each() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    jobs = {job["job_name"]: job["dns_sd_configs"][0]["names"] for job in config["scrape_configs"]}

    assert jobs == {kind: [kind] for kind in KINDS}
    assert set(re.findall(r'absent\(up\{job="([\w-]+)"\}\)', RULES["ProcessAway"]["expr"])) == KINDS
    for alert in ("ProcessAway", "ProcessDown"):
        listed = re.search(r'up\{job=~"([^"]+)"\}', RULES[alert]["expr"])
        assert listed
        assert set(listed[1].split("|")) == KINDS
