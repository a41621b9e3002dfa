"""What the online providers have in common: one careful way to ask, and how answers are chosen among."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import requests

from services.api.places.models import Address, Location, Place, Precision
from services.api.places.provider import ProviderDown
from services.api.places.spelling import folded

CONNECT_SECONDS, READ_SECONDS = 2, 3
LARGEST_ANSWER_BYTES = 512 * 1024
CANDIDATES = 5
FINENESS = (Precision.ADDRESS, Precision.STREET, Precision.LOCALITY)


class Client:
    """Asks one server for JSON. `ProviderDown` never quotes the request: it may hold a key."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers.update(headers)

    def get(self, path: str, parameters: Mapping[str, str | int], **headers: str) -> Any:
        return self._ask("GET", path, params=parameters, headers=headers)

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> Any:
        return self._ask("POST", path, json=body, headers=headers)

    def _ask(self, method: str, path: str, *, headers: Mapping[str, str], **sent: Any) -> Any:
        try:
            with self._session.request(
                method,
                f"{self._url}{path}",
                headers={name.replace("_", "-"): value for name, value in headers.items()},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
                **sent,
            ) as answer:
                if answer.status_code == 404:
                    return None
                if answer.status_code != 200:
                    raise ProviderDown(f"it answered {answer.status_code}")
                return json.loads(_content(answer))
        except (requests.RequestException, ValueError) as error:
            raise ProviderDown(type(error).__name__) from error


def places(answer: Any, read: Callable[[Any], Place | None], within: str = "") -> list[Place]:
    """Each entry of an answer, or of its member `within`; what `read` makes None of is no place.

    Raises `ProviderDown` where the form is not the documented one.
    """
    try:
        entries = answer.get(within) if answer and within else answer
        found = [read(entry) for entry in entries or ()]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ProviderDown(f"its answer could not be read: {type(error).__name__}") from error
    return [place for place in found if place]


def locate(find: Callable[[Address], Sequence[Place]], address: Address) -> Location | None:
    """Where an address is, asked for less and less: what somebody forgot to change must not lead astray.

    What is found in exactly the city wins at once. A region that does not fit, then a street that nobody knows, are
    left out. A city of another name counts only in the end: it may be the same one in another language.
    """
    otherwise: Place | None = None
    for asked in _weaker(address):
        best = _best(find(asked), address)
        if best and (_is_in_city(best, address) or not address.city):
            return _location(best)
        otherwise = otherwise or best
    return _location(otherwise) if otherwise else None


def _weaker(address: Address) -> Iterator[Address]:
    yield address
    without_region = replace(address, region="")
    if address.region and address.city:
        yield without_region
    if address.street and address.city:
        yield replace(without_region, street="", postcode="")


def _best(found: Sequence[Place], address: Address) -> Place | None:
    placed = [place for place in found if place.latitude is not None]
    return min(placed, key=lambda place: _distance_from(place, address), default=None)


def _distance_from(place: Place, address: Address) -> tuple[bool, bool, int]:
    """The exact city first, then its region, then the finest."""
    elsewhere = bool(address.region) and folded(place.region) != folded(address.region)
    return (not _is_in_city(place, address), elsewhere, FINENESS.index(place.precision))


def _is_in_city(place: Place, address: Address) -> bool:
    return bool(address.city) and folded(place.city) == folded(address.city)


def _location(place: Place) -> Location:
    return Location(
        latitude=place.latitude or 0.0,
        longitude=place.longitude or 0.0,
        precision=place.precision,
        timezone=place.timezone,
    )


def _content(answer: requests.Response) -> bytes:
    content = b""
    for part in answer.iter_content(65_536):
        content += part
        if len(content) > LARGEST_ANSWER_BYTES:
            raise ProviderDown("its answer is too large")
    return content
