"""Nominatim: OpenStreetMap's own search, for whole addresses. https://nominatim.org/release-docs/latest/api/Search/

Its public server forbids search while typing and more than one request a second:
https://operations.osmfoundation.org/policies/nominatim/
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from services.api.places import online
from services.api.places.models import Address, Location, Place, Precision
from services.api.places.provider import ProviderDown

URL = "https://nominatim.openstreetmap.org"
TOWNS = ("city", "town", "village", "municipality", "hamlet")
SECONDS_BETWEEN = 1.0
LONGEST_QUEUE_SECONDS = 3.0


class Nominatim:
    """Finds whole addresses; whoever uses it takes suggestions from elsewhere."""

    attribution = "© OpenStreetMap contributors, found with Nominatim"
    can_suggest = False

    def __init__(self, url: str, user_agent: str, *, seconds_between: float = SECONDS_BETWEEN) -> None:
        self._client = online.Client(url or URL, {"User-Agent": user_agent})
        self._turn = _Turn(seconds_between)

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        return []

    def details(self, place_id: str, session: str = "") -> Place | None:
        return None

    def locate(self, address: Address) -> Location | None:
        return online.locate(self._find, address)

    def _find(self, address: Address) -> Sequence[Place]:
        asked = {
            "street": address.street,
            "postalcode": address.postcode,
            "city": address.city,
            "state": address.region,
            "country": address.country,
        }
        given: dict[str, str | int] = {name: value for name, value in asked.items() if value}
        self._turn.wait()
        given |= {
            "format": "jsonv2",
            "addressdetails": 1,
            "limit": online.CANDIDATES,
            "accept-language": "en",
        }
        return online.places(self._client.get("/search", given), _place)


class _Turn:
    """One request a second from this process, in order; who would wait too long is told that nobody is there."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        with self._lock:
            moment = time.monotonic()
            if self._next - moment > LONGEST_QUEUE_SECONDS:
                raise ProviderDown("too many wait for it")
            turn = max(moment, self._next)
            self._next = turn + self._seconds
        time.sleep(turn - moment)


def _place(entry: dict[str, Any]) -> Place:
    known = entry["address"]
    city = next((known[kind] for kind in TOWNS if known.get(kind)), "")
    number, road = known.get("house_number") or "", known.get("road") or ""
    return Place(
        id=str(entry["place_id"]),
        city=city,
        region=known.get("state") or "",
        country=known.get("country") or "",
        country_code=(known.get("country_code") or "").upper(),
        latitude=float(entry["lat"]),
        longitude=float(entry["lon"]),
        street=f"{road} {number}".strip(),
        postcode=known.get("postcode") or "",
        precision=Precision.ADDRESS if number else Precision.STREET if road else Precision.LOCALITY,
    )
