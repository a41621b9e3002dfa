"""`.env.example` is complete: whoever adds a setting explains it there."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

import devtools
import embedded
import services
import shared

ROOT = Path(shared.__file__).parents[1]
EXAMPLE = (ROOT / ".env.example").read_text()
PACKAGES = [shared, services, embedded, devtools]


def settings_modules() -> Iterator[str]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".settings"):
                yield module.name


def settings_classes(parent: type[BaseSettings] = BaseSettings) -> Iterator[type[BaseSettings]]:
    for child in parent.__subclasses__():
        yield child
        yield from settings_classes(child)


def variables(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    return {
        str(field.validation_alias or prefix + name).upper() for name, field in settings.model_fields.items()
    }


@pytest.mark.parametrize("module", sorted(settings_modules()))
def test_every_setting_is_explained(module: str) -> None:
    import_module(module)
    own = [settings for settings in settings_classes() if settings.__module__ == module]
    expected = set().union(*(variables(settings) for settings in own))
    assert expected - set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == set()
