"""The gazetteer as it was built, over all of its places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.api.places.gazetteer import Gazetteer
from services.api.places.models import Address, Box
from services.api.places.provider import ProviderDown
from services.api.places.spelling import folded
from tools import gazetteer as gazetteer_build


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def labels(gazetteer: Gazetteer, text: str, limit: int = 5) -> list[str]:
    return [place.label for place in gazetteer.suggest(text, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("par", "Paris, Île-de-France, France"),
        ("lisb", "Lisbon, Portugal"),
        ("münch", "Munich, Bavaria, Germany"),
        ("munch", "Munich, Bavaria, Germany"),
        ("東京", "Tokyo, Japan"),
        ("Москва", "Moscow, Russia"),
        ("  SÃO  paulo ", "São Paulo, Brazil"),
    ],
)
def test_the_best_place_comes_first_in_whichever_script(gazetteer: Gazetteer, text: str, first: str) -> None:
    assert labels(gazetteer, text)[0] == first


def test_a_canonical_name_comes_before_another_city_s_other_name(gazetteer: Gazetteer) -> None:
    """Luanda was Saint Paul de Loanda, and is nine times larger."""
    assert labels(gazetteer, "saint pa")[:2] == ["Saint Paul, Minnesota, United States", "Luanda, Angola"]


def test_a_name_typed_whole_comes_before_longer_ones(gazetteer: Gazetteer) -> None:
    assert labels(gazetteer, "porto")[:2] == ["Porto, Portugal", "Porto Alegre, Rio Grande do Sul, Brazil"]


@pytest.mark.parametrize("text", ["springfield, il", "springfield illinois", "Springfield, Illinois, US"])
def test_region_and_country_choose_among_places_of_one_name(gazetteer: Gazetteer, text: str) -> None:
    assert labels(gazetteer, text) == ["Springfield, Illinois, United States"]


def test_a_region_chooses_among_the_best_of_a_popular_beginning(gazetteer: Gazetteer) -> None:
    assert labels(gazetteer, "san, tx", 1) == ["San Antonio, Texas, United States"]


@pytest.mark.parametrize("text", ["xyzzy", ",", "%", "'; DROP TABLE place; --", "\U0010ffff"])
def test_what_begins_no_name_finds_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert labels(gazetteer, text) == []


def test_a_suggestion_has_everything_that_a_form_needs(gazetteer: Gazetteer) -> None:
    (lisbon,) = gazetteer.suggest("lisbon portugal", 1)

    assert (lisbon.city, lisbon.country, lisbon.country_code) == ("Lisbon", "Portugal", "PT")
    assert lisbon.timezone == "Europe/Lisbon"
    assert (lisbon.latitude, lisbon.longitude) == pytest.approx((38.7251, -9.1498), abs=0.001)
    assert gazetteer.details(lisbon.id) == lisbon


@pytest.mark.parametrize("place_id", ["0", "Lisbon", "-1", "²", "9" * 40])
def test_an_id_of_nothing_is_nothing(gazetteer: Gazetteer, place_id: str) -> None:
    assert gazetteer.details(place_id) is None


def test_a_stale_region_never_beats_an_exact_city(gazetteer: Gazetteer) -> None:
    """Once it made "Porto" into "Porto Salvo, Lisbon"."""
    found = gazetteer.locate(Address(city="Porto", region="Lisbon", country="Portugal"))

    assert found
    assert (found.latitude, found.longitude) == pytest.approx((41.15, -8.61), abs=0.01)


def test_the_region_chooses_among_exact_cities(gazetteer: Gazetteer) -> None:
    found = gazetteer.locate(Address(city="Springfield", region="Illinois", country="US"))

    assert found
    assert found.latitude == pytest.approx(39.8, abs=0.1)


def test_a_city_is_found_by_its_name_in_another_language(gazetteer: Gazetteer) -> None:
    found = gazetteer.locate(Address(city="Firenze"))

    assert found
    assert found.timezone == "Europe/Rome"


@pytest.mark.parametrize(
    "address",
    [Address(city="Lisb"), Address(city="Berlin", country="Portugal"), Address(street="Main Street 1")],
)
def test_what_is_no_town_of_that_country_is_nowhere(gazetteer: Gazetteer, address: Address) -> None:
    assert gazetteer.locate(address) is None


@pytest.mark.parametrize(
    ("box", "largest"),
    [
        (Box(38, -10, 39, -8), "Lisbon"),
        (Box(35, -10, 45, 5), "Madrid"),
        (Box(-60, -180, 80, 180), "Shanghai"),
    ],
)
def test_the_largest_places_of_a_part_of_the_map_come_first(
    gazetteer: Gazetteer, box: Box, largest: str
) -> None:
    found = gazetteer.within(box, 10)

    assert found[0].city == largest
    assert all(box.south <= (place.latitude or 0) <= box.north for place in found)
    assert len(found) == 10


def test_the_nearest_town_tells_the_time_zone(gazetteer: Gazetteer) -> None:
    assert gazetteer.timezone(38.77, -9.09) == "Europe/Lisbon"
    assert gazetteer.timezone(0, -140) == ""


def test_a_missing_file_is_told_and_nothing_else_happens(tmp_path: Path) -> None:
    with pytest.raises(ProviderDown) as raised:
        Gazetteer(tmp_path / "none.sqlite3").suggest("par", 8)
    assert "gazetteer" in raised.value.reason


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Łódź", "lodz"),
        ("Sant Julià de Lòria", "sant julia de loria"),
        ("Straße", "strasse"),
        ("Rīga’s", "riga s"),
    ],
)
def test_names_are_compared_without_case_marks_and_punctuation(written: str, compared: str) -> None:
    assert folded(written) == compared


def test_the_build_leaves_out_codes_of_airports_and_what_machines_wrote(tmp_path: Path) -> None:
    town = {
        "geonameid": 1,
        "name": "Oporto",
        "latitude": 41.1,
        "longitude": -8.6,
        "countrycode": "PT",
        "admin1code": "17",
        "population": 9000,
        "timezone": "Europe/Lisbon",
        "alternatenames": ["OPO", "bo er tu", "Порту"],
    }
    for name, content in {
        "cities5000.json": [town],
        "countries.json": {"PT": {"iso": "PT", "name": "Portugal"}},
        "admin1.json": [{"code": "PT.17", "name": "Porto"}],
    }.items():
        (tmp_path / name).write_text(json.dumps(content))

    gazetteer_build.build(tmp_path, tmp_path / "small.sqlite3")

    small = Gazetteer(tmp_path / "small.sqlite3")
    assert labels(small, "порту") == ["Oporto, Porto, Portugal"]
    assert small.suggest("bo er", 5) == []
    assert labels(small, "opo") == ["Oporto, Porto, Portugal"]
