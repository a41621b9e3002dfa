"""Google Places, the new API: https://developers.google.com/maps/documentation/places/web-service

A suggestion has no position: it comes with the details of the chosen one. The keystrokes and that choice carry one
session token, so that they are billed as one search. Its terms forbid keeping answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from services.api.places import online
from services.api.places.models import Address, Location, Place, Precision

URL = "https://places.googleapis.com"
FIELDS = ("id", "addressComponents", "location", "types", "timeZone")
TOWNS = ("locality", "postal_town", "administrative_area_level_3")
REGION, COUNTRY, STREET, NUMBER, POSTCODE = (
    "administrative_area_level_1",
    "country",
    "route",
    "street_number",
    "postal_code",
)


class Google:
    """Needs a key of a Google Cloud project with the Places API (New)."""

    attribution = "Powered by Google"
    can_suggest = True

    def __init__(self, url: str, key: str) -> None:
        self._client = online.Client(url or URL, {"X-Goog-Api-Key": key})

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        body = {"input": text, "languageCode": "en", **({"sessionToken": session} if session else {})}
        answer = self._client.post("/v1/places:autocomplete", body)
        return online.places(answer, _suggestion, "suggestions")[:limit]

    def details(self, place_id: str, session: str = "") -> Place | None:
        parameters = {"languageCode": "en", **({"sessionToken": session} if session else {})}
        mask = ",".join(FIELDS)
        found = self._client.get(f"/v1/places/{quote(place_id, safe='')}", parameters, X_Goog_FieldMask=mask)
        return online.places([found], _place)[0] if found else None

    def locate(self, address: Address) -> Location | None:
        return online.locate(self._find, address)

    def _find(self, address: Address) -> Sequence[Place]:
        body = {"textQuery": address.line, "languageCode": "en", "pageSize": online.CANDIDATES}
        mask = ",".join(f"places.{field}" for field in FIELDS)
        answer = self._client.post("/v1/places:searchText", body, X_Goog_FieldMask=mask)
        return online.places(answer, _place, "places")


def _suggestion(entry: dict[str, Any]) -> Place | None:
    """None for what is a question to search for, and no place."""
    if "placePrediction" not in entry:
        return None
    prediction = entry["placePrediction"]
    words = prediction["structuredFormat"]
    secondary = words.get("secondaryText", {}).get("text", "")
    return Place(
        id=prediction["placeId"],
        city=words["mainText"]["text"],
        region="",
        country=secondary.rpartition(", ")[2],
        country_code="",
        latitude=None,
        longitude=None,
        text=prediction["text"]["text"],
    )


def _place(found: dict[str, Any]) -> Place:
    parts = found["addressComponents"]
    street, number = _part(parts, (STREET,)), _part(parts, (NUMBER,))
    return Place(
        id=found["id"],
        city=_part(parts, TOWNS),
        region=_part(parts, (REGION,)),
        country=_part(parts, (COUNTRY,)),
        country_code=_part(parts, (COUNTRY,), "shortText"),
        latitude=float(found["location"]["latitude"]),
        longitude=float(found["location"]["longitude"]),
        timezone=found.get("timeZone", {}).get("id", ""),
        street=f"{street} {number}".strip(),
        postcode=_part(parts, (POSTCODE,)),
        precision=Precision.ADDRESS if number else Precision.STREET if street else Precision.LOCALITY,
    )


def _part(parts: Iterable[dict[str, Any]], kinds: Sequence[str], form: str = "longText") -> str:
    by_kind = {kind: part.get(form) or "" for part in parts for kind in part["types"]}
    return next((by_kind[kind] for kind in kinds if kind in by_kind), "")
