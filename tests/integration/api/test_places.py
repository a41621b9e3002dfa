"""Places over HTTP, from the embedded gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.api.app import create_app
from services.api.places import directory
from services.api.places.directory import Directory
from services.api.places.gazetteer import Gazetteer
from shared.auth.revocations import InProcessRevocations
from tests.front_desk import SETTINGS, FrontDesk, Visitor, json_of

PLACES = "/api/v1/places"
KEYS = {"id", "label", "city", "region", "country", "country_code", "latitude", "longitude", "timezone"}


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Visitor]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield Visitor(create_app(SETTINGS, desk.database, InProcessRevocations()).test_client())
    desk.close()


def test_suggestions_are_for_everybody_and_may_be_kept(stranger: Visitor) -> None:
    answer = stranger.get(f"{PLACES}?q=par&limit=3")

    items = json_of(answer)["items"]
    assert answer.status_code == 200
    assert len(items) == 3
    assert items[0].keys() >= KEYS
    assert items[0]["label"] == "Paris, Île-de-France, France"
    assert "GeoNames" in json_of(answer)["attribution"]
    assert answer.headers["Cache-Control"] == "public, max-age=86400"


def test_nothing_found_is_an_empty_list(stranger: Visitor) -> None:
    assert json_of(stranger.get(f"{PLACES}?q=xyzzy"))["items"] == []


def test_eight_suggestions_come_unless_asked_otherwise(stranger: Visitor) -> None:
    assert len(json_of(stranger.get(f"{PLACES}?q=san"))["items"]) == 8


@pytest.mark.parametrize("query", ["", "q=", "q=par&limit=0", "q=par&limit=21", f"q={'x' * 201}", "q=a%00b"])
def test_a_question_out_of_bounds_is_422(stranger: Visitor, query: str) -> None:
    assert stranger.get(f"{PLACES}?{query}").status_code == 422


def test_a_place_can_be_asked_for_again_by_its_id(stranger: Visitor) -> None:
    item = json_of(stranger.get(f"{PLACES}?q=lisbon&limit=1"))["items"][0]

    again = json_of(stranger.get(f"{PLACES}/{item['id']}"))

    assert {name: again[name] for name in item} == item
    assert stranger.get(f"{PLACES}/nonsense").status_code == 404


def test_an_address_has_a_location_with_its_precision(stranger: Visitor) -> None:
    found = json_of(
        stranger.get(f"{PLACES}/location?street=Rua+Augusta+1&city=Lisboa&region=&country=Portugal")
    )

    assert found["latitude"] == pytest.approx(38.725, abs=0.01)
    assert found["longitude"] == pytest.approx(-9.15, abs=0.01)
    assert found["precision"] == "locality"


def test_an_address_that_is_nowhere_is_404(stranger: Visitor) -> None:
    assert stranger.get(f"{PLACES}/location?city=Xyzzy").status_code == 404


@pytest.mark.parametrize("query", ["", "city=", f"city={'x' * 201}"])
def test_an_address_needs_something_in_it(stranger: Visitor, query: str) -> None:
    assert stranger.get(f"{PLACES}/location?{query}").status_code == 422


def test_the_map_has_names(stranger: Visitor) -> None:
    answer = stranger.get(f"{PLACES}/map-names?south=38&west=-10&north=39&east=-8&limit=2")

    assert json_of(answer)["items"][0].keys() == {"name", "latitude", "longitude"}
    assert json_of(answer)["items"][0]["name"] == "Lisbon"


@pytest.mark.parametrize(
    "query",
    ["south=1&west=1&north=0&east=2", "south=nan&west=1&north=2&east=2", "south=-91&west=1&north=2&east=2"],
)
def test_a_part_of_the_map_is_one(stranger: Visitor, query: str) -> None:
    assert stranger.get(f"{PLACES}/map-names?{query}").status_code == 422


def test_without_the_gazetteer_s_file_places_are_unavailable(strict: Visitor, tmp_path: Path) -> None:
    missing = Gazetteer(tmp_path / "missing.sqlite3")
    directory.install(strict.client.application, Directory(missing, missing))

    answer = strict.get(f"{PLACES}?q=par")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_address_cannot_ask_without_end(strict: Visitor) -> None:
    statuses = [strict.get(f"{PLACES}?q=par").status_code for _ in range(241)]

    assert statuses == [200] * 240 + [429]
