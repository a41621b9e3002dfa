"""Benchmarks are run now and then; that they still fit the code is seen with every test run."""

from __future__ import annotations

import subprocess
import sys
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
PROGRAMS = {name for name in MODULES if name.endswith(".__main__")}


@pytest.mark.parametrize("name", sorted(MODULES - PROGRAMS - NEED_PACKAGES_OF_THEIR_OWN))
def test_a_module_can_be_imported(name: str) -> None:
    assert import_module(name).__doc__


@pytest.mark.parametrize("name", sorted(PROGRAMS - NEED_PACKAGES_OF_THEIR_OWN))
def test_a_program_can_be_imported(name: str) -> None:
    """In a process of its own: some of them patch the standard library for gevent, for good."""
    imported = [sys.executable, "-c", f"import {name}"]
    subprocess.run(imported, check=True, timeout=60)
