"""What this process would show on `/metrics`."""

from __future__ import annotations

from prometheus_client import REGISTRY


def figure(name: str, **labels: str) -> float | None:
    """One sample, or None where there is none."""
    # Not `get_sample_value`: it collects all that the process measures, for one of them.
    metrics = REGISTRY.restricted_registry([name]).collect()
    samples = (sample for metric in metrics for sample in metric.samples)
    return next((one.value for one in samples if one.name == name and one.labels == labels), None)
