"""How a line says what was measured, and that a limit is crossed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from humanize import intcomma, naturaldelta

from shared.status.figures import Figures
from shared.status.limits import LIMITS


@dataclass(frozen=True)
class Concern:
    """Which limit is crossed, by what."""

    alert: str
    about: str

    @property
    def remedy(self) -> str:
        """What to do."""
        return LIMITS[self.alert].remedy


def over(alert: str, values: Mapping[str, float]) -> list[Concern]:
    """Which of these cross the alert's limit."""
    return [Concern(alert, about) for about, value in values.items() if LIMITS[alert].crossed(value)]


def counts(values: Mapping[str, float], nothing: str, more: Callable[[str], str] = lambda _: "") -> str:
    """Only what is not zero: an operator looks for what there is."""
    return " · ".join(f"{name} {number(n)}{more(name)}" for name, n in values.items() if n) or nothing


def per_service(
    seen: Figures, values: Mapping[str, float], nothing: str, more: Callable[[str], str] = lambda _: ""
) -> str:
    """As `counts`; a service that tells nothing is named as unknown."""
    unknown = [f"{service} unknown" for service in seen.services if service not in values]
    known = counts(values, "" if unknown else nothing, more)
    return " · ".join(part for part in (known, *unknown) if part)


def if_measured(seen: Figures, name: str, text: str) -> str:
    """The text, unless no process tells that figure."""
    return text if any(seen.named(name)) else "unknown: nobody measures it"


def number(value: float) -> str:
    """Whole, with commas between the thousands."""
    return intcomma(round(value))


def span(seconds: float) -> str:
    """As people say it: 90 is "a minute"."""
    return naturaldelta(seconds)
