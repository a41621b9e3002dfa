"""What the directory of places answers. `fallback`: the offline directory answered, because the other one is down."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from services.api.places.models import Precision

PLACES = "/api/v1/places"


class WhoseData(BaseModel):
    """`attribution` is to be shown beside it."""

    attribution: str
    fallback: bool


class PlaceFound(BaseModel):
    """Without coordinates the provider gives them only for a chosen place: ask for it by its `id`."""

    id: str
    label: str
    street: str
    postcode: str
    city: str
    region: str
    country: str
    country_code: str
    latitude: float | None
    longitude: float | None
    timezone: str
    precision: Precision


class PlaceDetails(PlaceFound, WhoseData):
    """With whose data it is."""


class PlaceSuggestions(WhoseData):
    items: list[PlaceFound]


class LocationFound(WhoseData):
    latitude: float
    longitude: float
    precision: Precision
    timezone: str


class MapName(BaseModel):
    name: str
    latitude: float
    longitude: float


class MapNames(BaseModel):
    items: list[MapName]


PLACE_ANSWERS: Mapping[str, type[BaseModel]] = {
    f"GET {PLACES}": PlaceSuggestions,
    f"GET {PLACES}/location": LocationFound,
    f"GET {PLACES}/map-names": MapNames,
    f"GET {PLACES}/{{place_id}}": PlaceDetails,
}
