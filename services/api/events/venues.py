"""Where an event takes place: a name, an address in parts and in one line, and a pin on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from services.api.inputs import Line, Prose
from services.api.places.models import Address, Precision
from shared.web import Body

VenueName = Annotated[Line, Field(max_length=200)]
VenueAddress = Annotated[Prose, Field(max_length=500)]
Part = Annotated[Line, Field(max_length=120)]
Postcode = Annotated[Line, Field(max_length=20)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
ALWAYS = frozenset({"name", "address"})
HALF_A_PIN = "Please give both latitude and longitude, or neither"
PREFIX = "venue_"


class Venue(Body):
    """`address` is the whole address in one line; without one it is made of the parts.

    A pin without precision was put there by somebody. Clients always see `name` and `address`, the rest where given.
    """

    name: VenueName = ""
    address: VenueAddress = ""
    street: Part = ""
    postcode: Postcode = ""
    city: Part = ""
    region: Part = ""
    country: Part = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    precision: Precision | None = None

    @model_validator(mode="after")
    def whole_pin(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError(HALF_A_PIN)
        return self

    @model_serializer(mode="wrap")
    def as_kept(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found = {
            name: value
            for name, value in serialize(self).items()
            if name in ALWAYS or value not in ("", None)
        }
        found["address"] = self.address or self._parts.line
        found.pop("precision", None)
        if self.latitude is not None:
            found["precision"] = (self.precision or Precision.MANUAL).value
        return found

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.address or self._parts.line or self.latitude is not None)

    @property
    def _parts(self) -> Address:
        return Address(self.street, self.postcode, self.city, self.region, self.country)


class VenueForm(Body):
    """A venue's fields in the form of its event."""

    venue_name: VenueName = ""
    venue_street: Part = ""
    venue_postcode: Postcode = ""
    venue_city: Part = ""
    venue_region: Part = ""
    venue_country: Part = ""
    venue_latitude: Latitude | None = None
    venue_longitude: Longitude | None = None
    venue_precision: Precision | None = None

    def venue(self) -> dict[str, Any] | None:
        """As the JSON calls would send it; None when nothing is filled in. Half a pin is none."""
        given = {
            name: getattr(self, PREFIX + name) for name in Venue.model_fields if hasattr(self, PREFIX + name)
        }
        if given["latitude"] is None or given["longitude"] is None:
            given |= {"latitude": None, "longitude": None, "precision": None}
        venue = Venue(**given)
        return None if venue.is_empty else venue.model_dump()


def typed(venue: Mapping[str, Any] | None) -> dict[str, Any]:
    """A venue as its form shows it. An address without parts, as clients may send it, stands in the first of them."""
    known = dict(venue or {})
    parts = {name: known.get(name, "") for name in ("street", "postcode", "city", "region", "country")}
    if not any(parts.values()):
        parts["street"] = known.get("address", "")
    pin = {name: known.get(name, "") for name in ("latitude", "longitude", "precision")}
    return {PREFIX + name: value for name, value in {"name": known.get("name", ""), **parts, **pin}.items()}
