"""Which provider the settings choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.api.places.directory import Directory
from services.api.places.gazetteer import Gazetteer
from services.api.places.google import Google
from services.api.places.nominatim import Nominatim
from services.api.places.photon import Photon
from services.api.places.provider import Provider
from services.api.settings import PlacesSettings

NEVER_KEPT = frozenset({"google"})
"""Whose terms forbid keeping answers."""


def chosen(settings: PlacesSettings) -> Directory:
    gazetteer = Gazetteer()
    agent = f"Fanfare (+{settings.public_url})"
    key = settings.places_key.get_secret_value()
    providers: Mapping[str, Callable[[], Provider]] = {
        "embedded": lambda: gazetteer,
        "photon": lambda: Photon(settings.places_url, agent),
        "nominatim": lambda: Nominatim(settings.places_url, agent),
        "google": lambda: Google(settings.places_url, key),
    }
    name = settings.places_provider
    return Directory(providers[name](), gazetteer, keeps=name not in NEVER_KEPT)
