"""What the processes told, added up."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client.samples import Sample


class Figures:
    """Samples of several processes. Those of a leader come from one; of counters and sockets everybody has a part."""

    def __init__(self, samples: Iterable[Sample], services: Iterable[str] = ()) -> None:
        self.services = sorted(services)
        """Those whose leader should measure."""
        self._by_name = defaultdict[str, list[Sample]](list)
        for sample in samples:
            self._by_name[sample.name].append(sample)

    def named(self, name: str, **labels: str) -> Iterator[Sample]:
        """All that carry these labels, among others."""
        wanted = labels.items()
        return (sample for sample in self._by_name.get(name, ()) if wanted <= sample.labels.items())

    def total(self, name: str, **labels: str) -> float:
        """Their sum; 0 when there are none."""
        return sum(sample.value for sample in self.named(name, **labels))

    def highest(self, name: str, **labels: str) -> float:
        """The highest of them; 0 when there are none."""
        return max((sample.value for sample in self.named(name, **labels)), default=0)

    def by(
        self, label: str, name: str, add_up: Callable[[Sequence[float]], float] = max, **labels: str
    ) -> dict[str, float]:
        """One value for each value of a label, by default the highest; sorted."""
        groups = defaultdict[str, list[float]](list)
        for sample in self.named(name, **labels):
            groups[sample.labels[label]].append(sample.value)
        return {key: add_up(groups[key]) for key in sorted(groups)}

    def quantile(self, share: float, name: str) -> float | None:
        """Of a histogram since its processes started, interpolated as Prometheus does it; None without observations."""
        buckets = sorted((float(le), count) for le, count in self.by("le", f"{name}_bucket", sum).items())
        if not buckets or not buckets[-1][1]:
            return None
        rank = share * buckets[-1][1]
        below, counted = 0.0, 0.0
        for bound, count in buckets:
            if count >= rank and not math.isinf(bound):
                return below + (bound - below) * (rank - counted) / (count - counted or 1)
            below, counted = (below if math.isinf(bound) else bound), count
        return below
