"""Interleaved rounds: what shares a machine with others is measured in turns, and the medians count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Aim, Figure, Reference

Sample = Mapping[str, float]
"""What one turn of a subject measured, by name."""
Subject = Callable[[], Sample]


@dataclass(frozen=True)
class Samples:
    """`by_subject` has one sample a round; the same index is the same round."""

    benchmark: str
    by_subject: Mapping[str, list[Sample]]

    def figure(
        self,
        subject: str,
        measured: str,
        unit: str,
        *,
        name: str | None = None,
        against: str | None = None,
        aim: Aim | None = None,
    ) -> Figure:
        """The median of a subject's samples, beside what the reference measured under the same name."""
        reference = self._reference(subject, measured, against, aim) if against else None
        return Figure(
            benchmark=self.benchmark,
            name=name or f"{subject}, {measured}",
            value=self.median(subject, measured),
            unit=unit,
            reference=reference,
        )

    def median(self, subject: str, measured: str) -> float:
        """Over all rounds."""
        return median(sample[measured] for sample in self.by_subject[subject])

    def ratio(self, subject: str, reference: str, measured: str) -> float:
        """The median of each round's own ratio: what slowed one round down slowed both."""
        pairs = zip(self.by_subject[subject], self.by_subject[reference], strict=True)
        return median(own[measured] / other[measured] for own, other in pairs)

    def _reference(self, subject: str, measured: str, against: str, aim: Aim | None) -> Reference:
        value = self.median(against, measured)
        return Reference(name=against, value=value, ratio=self.ratio(subject, against, measured), aim=aim)


def interleave(benchmark: str, subjects: Mapping[str, Subject], rounds: int) -> Samples:
    """Each subject once a round; every second round the other way round, so that none always goes first."""
    found: dict[str, list[Sample]] = {name: [] for name in subjects}
    order = list(subjects)
    for _ in range(rounds):
        for name in order:
            found[name].append(subjects[name]())
        order.reverse()
    return Samples(benchmark, found)
