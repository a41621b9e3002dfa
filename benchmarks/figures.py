"""What a benchmark hands over: figures, each with its reference and the ratio aimed at."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Aim(BaseModel):
    """The ratio to the reference that a figure should reach; `at_most` for what is better when smaller."""

    model_config = ConfigDict(frozen=True)

    ratio: float
    at_most: bool = False

    def met(self, ratio: float) -> bool:
        """Judged on the ratio as it is, not as it is rounded for print."""
        return ratio <= self.ratio if self.at_most else ratio >= self.ratio

    def __str__(self) -> str:
        return f"{'at most' if self.at_most else 'at least'} {self.ratio:g}"


class Reference(BaseModel):
    """What a figure is compared with. `ratio` is the median of the rounds' own ratios."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: float
    ratio: float
    aim: Aim | None = None

    @property
    def met(self) -> bool | None:
        """None where nothing is aimed at."""
        return self.aim.met(self.ratio) if self.aim else None


def beside_aim(value: float, aimed_at: float, *, at_most: bool = False) -> Reference:
    """For what is aimed at as a number, not as a ratio to something else."""
    return Reference(
        name="the aim", value=aimed_at, ratio=value / aimed_at, aim=Aim(ratio=1, at_most=at_most)
    )


class Figure(BaseModel):
    """One measured number, the median of its rounds."""

    model_config = ConfigDict(frozen=True)

    benchmark: str
    name: str
    value: float
    unit: str
    reference: Reference | None = None

    def __str__(self) -> str:
        measured = f"{self.benchmark}: {self.name}: {number(self.value)} {self.unit}"
        if self.reference is None:
            return measured
        return f"{measured}, {_comparison(self.reference, self.unit)}"


class Run(BaseModel):
    """One benchmark's newest figures, and where and when they were measured."""

    benchmark: str
    date: str
    rounds: int
    cores: int
    versions: dict[str, str]
    figures: list[Figure]


def number(value: float) -> str:
    """Three digits that count: 0.0123, 1.23, 12.3, 123, 1,230."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:#.3g}".rstrip(".")


def verdict(reference: Reference) -> str:
    """`met`, `missed`, or nothing where nothing is aimed at."""
    return {True: "met", False: "missed", None: ""}[reference.met]


def _comparison(reference: Reference, unit: str) -> str:
    text = f"{number(reference.ratio)} × {reference.name} ({number(reference.value)} {unit})"
    return f"{text}; aim {reference.aim}: {verdict(reference)}" if reference.aim else text
