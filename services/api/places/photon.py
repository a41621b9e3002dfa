"""Photon (komoot): OpenStreetMap's data, made for search while typing. https://github.com/komoot/photon"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.api.places import online
from services.api.places.models import Address, Location, Place, Precision

URL = "https://photon.komoot.io"
PRECISIONS = {"house": Precision.ADDRESS, "street": Precision.STREET}


class Photon:
    """Its suggestions carry everything, the position included."""

    attribution = "© OpenStreetMap contributors, found with Photon"
    can_suggest = True

    def __init__(self, url: str, user_agent: str) -> None:
        self._client = online.Client(url or URL, {"User-Agent": user_agent})

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        answer = self._client.get("/api", {"q": text, "limit": limit, "lang": "en"})
        return online.places(answer, _place, "features")

    def details(self, place_id: str, session: str = "") -> Place | None:
        return None

    def locate(self, address: Address) -> Location | None:
        return online.locate(lambda asked: self.suggest(asked.line, online.CANDIDATES), address)


def _place(feature: dict[str, Any]) -> Place:
    known, (longitude, latitude) = feature["properties"], feature["geometry"]["coordinates"]
    kind, name = known.get("type", ""), known.get("name", "")
    return Place(
        id=f"{known['osm_type']}{known['osm_id']}",
        city=known.get("city") or (name if PRECISIONS.get(kind) is None else ""),
        region=known.get("state") or "",
        country=known.get("country") or "",
        country_code=(known.get("countrycode") or "").upper(),
        latitude=float(latitude),
        longitude=float(longitude),
        street=_street(known, name if kind == "street" else ""),
        postcode=known.get("postcode") or "",
        precision=PRECISIONS.get(kind, Precision.LOCALITY),
    )


def _street(known: dict[str, Any], name: str) -> str:
    return f"{known.get('street') or name} {known.get('housenumber') or ''}".strip()
