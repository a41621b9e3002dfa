"""Real browsers, against both ways to run: every test here is run twice."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import chromium
from tests.e2e.embedded import Embedded
from tests.e2e.invited import events_of
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.story import Sale

Meet = Callable[..., Person]
FAILURES = Path(__file__).parents[2] / "artifacts" / "failures"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="package", params=["processes", "embedded"])
def platform(request: pytest.FixtureRequest, server_folder: Path) -> Iterator[Platform]:
    """The separate processes behind Nginx, and then the embedded mode."""
    if request.param == "processes":
        yield request.getfixturevalue("system")
        return
    with Embedded(server_folder / "embedded") as embedded:
        yield embedded


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while Playwright runs, no other test can use asyncio."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def meet(platform: Platform, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Meet]:
    """`meet("Olga", color_scheme="dark")` is somebody new. Their browsers must have nothing to complain about.

    When the test fails, pictures of all that they had open are kept in `artifacts/failures`.
    """
    people: list[Person] = []

    def meet(name: str, **look: object) -> Person:
        people.append(Person(platform, browser, name, **look))
        return people[-1]

    yield meet
    for person in people:
        if FAILED in request.node.stash:
            person.keep_pictures(FAILURES / request.node.name)
        person.leave()
    complaints = {person.name: person.complaints.unexpected for person in people}
    assert not any(complaints.values()), complaints


@pytest.fixture
def events(meet: Meet) -> list[Sale]:
    """An event of Olga's, with tickets on sale."""
    return events_of(meet("Olga").arrive())


@pytest.fixture
def gil(meet: Meet) -> Person:
    """Somebody whom Olga may invite."""
    return meet("Gil").arrive()
