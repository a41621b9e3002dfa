"""Benchmarks are run now and then; that they still fit the code is seen with every test run."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest

import benchmarks

NEED_PACKAGES_OF_THEIR_OWN = {
    "benchmarks.__main__",
    "benchmarks.plot",
    "benchmarks.faststream_publisher",
}
MODULES = {module.name for module in walk_packages(benchmarks.__path__, "benchmarks.")}


@pytest.mark.parametrize("name", sorted(MODULES - NEED_PACKAGES_OF_THEIR_OWN))
def test_a_module_can_be_imported(name: str) -> None:
    assert import_module(name).__doc__
