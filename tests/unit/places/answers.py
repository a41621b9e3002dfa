"""Answers of the online providers, as their documentation shows them, told by a real HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.unit.devtools.serving import bound_server, serve

PHOTON_PORTO = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-8.6103497, 41.1494512]},
            "properties": {
                "osm_type": "R",
                "osm_id": 3372453,
                "osm_key": "place",
                "osm_value": "city",
                "type": "city",
                "name": "Porto",
                "state": "Porto",
                "country": "Portugal",
                "countrycode": "PT",
                "extent": [-8.6912936, 41.1859353, -8.5526134, 41.1383506],
            },
        }
    ],
}
PHOTON_PORTO_SALVO = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-9.3047, 38.7238]},
            "properties": {
                "osm_type": "N",
                "osm_id": 25283432,
                "osm_key": "place",
                "osm_value": "town",
                "type": "city",
                "name": "Porto Salvo",
                "state": "Lisbon",
                "country": "Portugal",
                "countrycode": "PT",
            },
        }
    ],
}
PHOTON_HOUSE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [13.3888599, 52.5170365]},
            "properties": {
                "osm_type": "W",
                "osm_id": 24070113,
                "osm_key": "building",
                "osm_value": "yes",
                "type": "house",
                "housenumber": "17",
                "street": "Unter den Linden",
                "postcode": "10117",
                "city": "Berlin",
                "state": "Berlin",
                "country": "Germany",
                "countrycode": "DE",
            },
        }
    ],
}
NOMINATIM_HOUSE = [
    {
        "place_id": 151436241,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": "way",
        "osm_id": 24070113,
        "lat": "52.5170365",
        "lon": "13.3888599",
        "category": "building",
        "type": "yes",
        "place_rank": 30,
        "importance": 0.5,
        "addresstype": "building",
        "display_name": "17, Unter den Linden, Mitte, Berlin, 10117, Germany",
        "address": {
            "house_number": "17",
            "road": "Unter den Linden",
            "suburb": "Mitte",
            "city": "Berlin",
            "ISO3166-2-lvl4": "DE-BE",
            "postcode": "10117",
            "country": "Germany",
            "country_code": "de",
        },
        "boundingbox": ["52.5169", "52.5172", "13.3885", "13.3891"],
    }
]
GOOGLE_SUGGESTIONS = {
    "suggestions": [
        {
            "placePrediction": {
                "place": "places/ChIJO_PkYRozGQ0R0DaQ5L3rAAQ",
                "placeId": "ChIJO_PkYRozGQ0R0DaQ5L3rAAQ",
                "text": {"text": "Lisbon, Portugal", "matches": [{"endOffset": 4}]},
                "structuredFormat": {
                    "mainText": {"text": "Lisbon", "matches": [{"endOffset": 4}]},
                    "secondaryText": {"text": "Portugal"},
                },
                "types": ["locality", "political", "geocode"],
            }
        },
        {"queryPrediction": {"text": {"text": "lisbon hotels"}}},
    ]
}
GOOGLE_PLACE = {
    "id": "ChIJO_PkYRozGQ0R0DaQ5L3rAAQ",
    "types": ["locality", "political"],
    "addressComponents": [
        {
            "longText": "Lisbon",
            "shortText": "Lisbon",
            "types": ["locality", "political"],
            "languageCode": "en",
        },
        {"longText": "Lisbon", "shortText": "Lisbon", "types": ["administrative_area_level_1", "political"]},
        {"longText": "Portugal", "shortText": "PT", "types": ["country", "political"], "languageCode": "en"},
    ],
    "location": {"latitude": 38.7222524, "longitude": -9.1393366},
    "timeZone": {"id": "Europe/Lisbon"},
}


@dataclass
class Provider:
    """`answers` maps a path to its answers, one after the other; the last one stays. A number is a status."""

    url: str
    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, path: str) -> Response:
        about = {"path": path, "query": request.args.to_dict(), "headers": dict(request.headers)}
        self.asked.append({**about, "body": request.get_json(silent=True)})
        left = self.answers.get(path, [404])
        told = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(told, int):
            return Response(status=told)
        return Response(told) if isinstance(told, str) else jsonify(told)


@contextmanager
def answering() -> Iterator[Provider]:
    with bound_server() as server:
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        app = Flask("provider")
        app.add_url_rule(
            "/<path:path>",
            view_func=lambda path: provider.answer(f"/{path}"),
            methods=["GET", "POST"],
            endpoint="any",
        )
        serve(server, app)
        yield provider
