"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import settings

# How long one example takes says more about the machine's load than about the code.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")

pytest_plugins = ["tests.leaks", "tests.servers.fixtures", "tests.system.fixtures"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """`make test-quiet` finds its tests by the word in their files: a mark that comes in another way would be lost."""
    lost = [item.nodeid for item in items if item.get_closest_marker("quiet") and not _says_so(item)]
    if lost:
        raise pytest.UsageError(f"Marked quiet, but not in their own file: {', '.join(lost)}")


def _says_so(item: pytest.Item) -> bool:
    return "mark.quiet" in item.path.read_text()
