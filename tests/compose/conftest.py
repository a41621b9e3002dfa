"""One composed stack for all tests here, removed whatever happens; a test that fails shows its containers' logs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.compose.stack import Stack
from tests.e2e.conftest import FAILED, browser, meet, pytest_runtest_makereport
from tests.e2e.platform import Platform
from tests.system.visitor import Visitor

__all__ = ["browser", "meet", "pytest_runtest_makereport"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def platform(stack: Stack) -> Platform:
    """What browsers are pointed to."""
    return stack


@pytest.fixture(autouse=True)
def logs_of_a_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if FAILED in request.node.stash and "stack" in request.fixturenames:
        sys.stdout.write(request.getfixturevalue("stack").logs())


@pytest.fixture
def guest(stack: Stack) -> Visitor:
    return Visitor(stack, "Gil").arrive()
