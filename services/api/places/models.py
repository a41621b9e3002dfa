"""What providers of places are asked and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.api.places.spelling import folded


class Precision(StrEnum):
    """How well a position is known. `manual`: somebody put the pin there."""

    ADDRESS = "address"
    STREET = "street"
    LOCALITY = "locality"
    MANUAL = "manual"


@dataclass(frozen=True)
class Address:
    """As somebody typed it; each part may be empty."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    @property
    def line(self) -> str:
        """As one writes it on a letter, without saying anything twice: "Porto, Portugal"."""
        town = f"{self.postcode} {self.city}".strip()
        region = "" if folded(self.region) in {folded(self.city), folded(self.country)} else self.region
        return ", ".join(part for part in (self.street, town, region, self.country) if part)


@dataclass(frozen=True)
class Place:
    """A suggestion. Latitude and longitude in degrees (WGS 84); None where only `details` has them."""

    id: str
    city: str
    region: str
    country: str
    country_code: str
    latitude: float | None
    longitude: float | None
    timezone: str = ""
    street: str = ""
    postcode: str = ""
    precision: Precision = Precision.LOCALITY
    text: str = ""
    """In the provider's own words, where it has some."""

    @property
    def label(self) -> str:
        """In one line."""
        if self.text:
            return self.text
        return Address(self.street, self.postcode, self.city, self.region, self.country).line


@dataclass(frozen=True)
class Location:
    """Where an address is, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    precision: Precision
    timezone: str = ""


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees; `west` is smaller than `east`."""

    south: float
    west: float
    north: float
    east: float
