"""What this process would show on `/metrics`."""

from __future__ import annotations

from prometheus_client import REGISTRY


def figure(name: str, **labels: str) -> float | None:
    """One sample, or None where there is none."""
    return REGISTRY.get_sample_value(name, labels)
