"""The embedded provider: towns of 5,000 people and more in a read-only SQLite file that `make` builds.

Data: GeoNames (CC BY 4.0). Nobody is asked over the network.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from services.api.places.models import Address, Box, Location, Place, Precision
from services.api.places.provider import ProviderDown
from services.api.places.spelling import folded

FILE = Path(__file__).parent / "gazetteer.sqlite3"
ATTRIBUTION = "Places © GeoNames (CC BY 4.0)"
SCALE = 10_000
"""Positions are kept in ten-thousandths of a degree: 11 m, and a town is larger."""
MOST_NAMES = 300
"""A prefix that begins more names than this has its best places in the file, so that no search weighs thousands."""
CANONICAL_WEIGHT = 20
"""Against another name: "new y" is New York before it is Jakarta, one of whose names it begins as well."""
EXACT_WEIGHT = 10
"""A name that is typed whole, against longer ones that begin so: Porto before Porto Alegre."""
LAST_LETTER = "\U0010ffff"
NEARBY_DEGREES = 1.0

_PLACE = (
    "SELECT place.geoname, place.name AS city, coalesce(region.name, '') AS region, region.code AS region_code,"
    " country.name AS country, country.code AS country_code, place.latitude, place.longitude, zone.name AS timezone"
)
_PARTS = (
    " JOIN country ON country.code = place.country JOIN zone ON zone.id = place.zone"
    " LEFT JOIN region ON region.id = place.region"
)
BEGINNING = (
    "SELECT place.id AS id, max(place.population"  # noqa: S608 - numbers of our own
    f" * iif(name.alternate, 1, {CANONICAL_WEIGHT}) * iif(name.name = :prefix, {EXACT_WEIGHT}, 1)) AS weight"
    " FROM name JOIN place ON place.id = name.place WHERE name.name >= :prefix AND name.name < :prefix || :last"
    " GROUP BY place.id ORDER BY weight DESC, place.id LIMIT :most"
)
"""The places that have a name with that prefix, best first; the build weighs them with the same words."""
ALL = -1
_BEGINNING = (
    f"{_PLACE} FROM ({BEGINNING}) AS best JOIN place ON place.id = best.id{_PARTS}"
    " ORDER BY best.weight DESC, best.id"
)
_POPULAR = (
    f"{_PLACE} FROM popular JOIN json_each(popular.places) AS best JOIN place ON place.id = best.value{_PARTS}"
    " WHERE popular.prefix = :prefix ORDER BY best.key LIMIT :most"
)
_NAMED = (
    f"{_PLACE} FROM name JOIN place ON place.id = name.place{_PARTS}"
    " WHERE name.name = :name ORDER BY name.alternate, place.id"
)
_OF_ID = f"{_PLACE} FROM place{_PARTS} WHERE place.geoname = :geoname"
_WITHIN = (
    f"{_PLACE} FROM place{_PARTS} WHERE {{latitude}} BETWEEN :south AND :north"
    " AND place.longitude BETWEEN :west AND :east ORDER BY place.id LIMIT :limit"
)
# In a small part of the map the index finds the few that are there. In a large one the largest come first by their ids;
# the plus keeps SQLite from gathering and sorting all of them.
_WITHIN_SMALL, _WITHIN_LARGE = (_WITHIN.format(latitude=f"{sign}place.latitude") for sign in ("", "+"))
_LARGE_DEGREES = 6


class Gazetteer:
    """Ids of places grow as their population shrinks, so their order is the order of size."""

    attribution = ATTRIBUTION
    can_suggest = True

    def __init__(self, path: Path = FILE) -> None:
        self._path = path

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        """`text` is the beginning of a name, with parts of region and country after a comma or a space."""
        head, *tail = (folded(part) for part in text.split(","))
        words = head.split()
        for length in range(len(words), 0, -1):
            about = [*words[length:], *(word for part in tail for word in part.split())]
            if found := self._beginning(" ".join(words[:length]), about, limit):
                return found
        return []

    def details(self, place_id: str, session: str = "") -> Place | None:
        if not (place_id.isascii() and place_id.isdigit() and len(place_id) < 12):
            return None
        return next(iter(self._places(_OF_ID, geoname=int(place_id))), None)

    def locate(self, address: Address) -> Location | None:
        """Its town. One of exactly that name in that country; a region that does not fit only ranks it lower."""
        named = self._places(_NAMED, name=folded(address.city))
        if country := self._country(address.country):
            named = [place for place in named if place.country_code == country]
        named.sort(key=lambda place: not _is_region(place, address.region))
        return _location(named[0]) if named else None

    def within(self, box: Box, limit: int) -> Sequence[Place]:
        """The largest places in a part of the map."""
        edges = {edge: round(degrees * SCALE) for edge, degrees in vars(box).items()}
        statement = _WITHIN_LARGE if box.north - box.south > _LARGE_DEGREES else _WITHIN_SMALL
        return self._places(statement, limit=limit, **edges)

    def timezone(self, latitude: float, longitude: float) -> str:
        """Of the nearest place; empty far from any."""
        box = Box(
            latitude - NEARBY_DEGREES,
            longitude - NEARBY_DEGREES,
            latitude + NEARBY_DEGREES,
            longitude + NEARBY_DEGREES,
        )
        near = self.within(box, 1000)
        return min(near, key=lambda place: _distance(place, latitude, longitude)).timezone if near else ""

    def _beginning(self, prefix: str, about: Sequence[str], limit: int) -> Sequence[Place]:
        most = ALL if about else limit
        rows = self._rows(_POPULAR, prefix=prefix, most=most) or self._rows(
            _BEGINNING, prefix=prefix, last=LAST_LETTER, most=most
        )
        fitting = (row for row in rows if _is_about(row, about))
        return [_place(row) for row in islice(fitting, limit)]

    def _country(self, text: str) -> str:
        """The code of a country by its English name or its code; empty for what is neither."""
        found = self._rows(
            "SELECT code FROM country WHERE folded = :name OR code = :code",
            name=folded(text),
            code=text.upper(),
        )
        return next((row["code"] for row in found), "")

    def _places(self, statement: str, **values: object) -> list[Place]:
        return [_place(row) for row in self._rows(statement, **values)]

    def _rows(self, statement: str, **values: object) -> list[sqlite3.Row]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise ProviderDown(f"the gazetteer cannot be read: {error}") from error

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        """One for all threads: SQLite takes its turns. The file never changes, so nothing is locked."""
        connection = sqlite3.connect(
            f"file:{self._path}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        return connection


def _place(row: sqlite3.Row) -> Place:
    return Place(
        id=str(row["geoname"]),
        city=row["city"],
        region=row["region"],
        country=row["country"],
        country_code=row["country_code"],
        latitude=row["latitude"] / SCALE,
        longitude=row["longitude"] / SCALE,
        timezone=row["timezone"],
    )


def _location(place: Place) -> Location:
    return Location(
        latitude=place.latitude or 0.0,
        longitude=place.longitude or 0.0,
        precision=Precision.LOCALITY,
        timezone=place.timezone,
    )


def _is_region(place: Place, region: str) -> bool:
    return bool(region) and folded(place.region) == folded(region)


def _is_about(row: sqlite3.Row, words: Sequence[str]) -> bool:
    """Whether each word begins one of its region, its country or their codes."""
    if not words:
        return True
    parts = (row["region"], row["region_code"] or "", row["country"], row["country_code"])
    known = folded(" ".join(parts)).split()
    return all(any(name.startswith(word) for name in known) for word in words)


def _distance(place: Place, latitude: float, longitude: float) -> float:
    """To compare only: degrees are not equally wide everywhere, but here all are near each other."""
    return abs((place.latitude or 0.0) - latitude) + abs((place.longitude or 0.0) - longitude)
