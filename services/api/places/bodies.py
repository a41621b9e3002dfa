"""What clients ask about places, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from services.api.inputs import Line
from services.api.places.models import Address, Box, Location, Place
from shared.web import Body

Text = Annotated[Line, Field(max_length=200)]
Session = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class SuggestionQuery(Body):
    """`session` is the same from the first keystroke to the choice; some providers bill by it."""

    q: Annotated[Line, Field(min_length=1, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=20)] = 8
    session: Session = ""


class DetailsQuery(Body):
    session: Session = ""


class LocationQuery(Body):
    street: Text = ""
    postcode: Annotated[Line, Field(max_length=20)] = ""
    city: Text = ""
    region: Text = ""
    country: Text = ""

    @model_validator(mode="after")
    def not_empty(self) -> Self:
        if not any(self.model_dump().values()):
            raise ValueError("Please give at least the city")
        return self

    def address(self) -> Address:
        return Address(**self.model_dump())


class BoxQuery(Body):
    south: Latitude
    west: Longitude
    north: Latitude
    east: Longitude
    limit: Annotated[int, Field(ge=1, le=100)] = 60

    @field_validator("north", "east")
    @classmethod
    def beyond(cls, value: float, info: ValidationInfo) -> float:
        opposite = info.data.get("south" if info.field_name == "north" else "west")
        if opposite is not None and value < opposite:
            raise ValueError("Please give the larger one here")
        return value

    def box(self) -> Box:
        return Box(self.south, self.west, self.north, self.east)


def suggestion(place: Place) -> Mapping[str, Any]:
    return {
        "id": place.id,
        "label": place.label,
        "street": place.street,
        "postcode": place.postcode,
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "country_code": place.country_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "timezone": place.timezone,
        "precision": place.precision.value,
    }


def location(found: Location) -> Mapping[str, Any]:
    return {
        "latitude": found.latitude,
        "longitude": found.longitude,
        "precision": found.precision.value,
        "timezone": found.timezone,
    }


def map_name(place: Place) -> Mapping[str, Any]:
    return {"name": place.city, "latitude": place.latitude, "longitude": place.longitude}
