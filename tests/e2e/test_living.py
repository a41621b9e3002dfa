"""What holds while pages stay open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.header import Header
from tests.e2e.platform import Platform
from tests.system.story import sale
from tests.system.system import System


def test_a_log_out_ends_the_live_connection_of_the_other_tab(meet: Meet) -> None:
    gil = meet("Gil").arrive()
    # The other tab asks whether its login still lives; the browser reports the answer.
    gil.complaints.expect_status(401)
    other_tab = gil.open_live("/events")
    Header(gil.open_live("/")).log_out()
    gil.line(other_tab).wait_until_ended(seconds=5)
    expect(other_tab.locator("notification-bell")).to_have_attribute("logged-out", "")


@pytest.mark.parametrize("platform", ["processes"], indirect=True)
def test_badges_catch_up_without_a_reload_after_realtime_was_killed(
    meet: Meet, platform: Platform, system: System
) -> None:
    gil = meet("Gil").arrive()
    gil.complaints.expect("WebSocket connection to .* failed", "responded with a status of 50[24]")
    event = sale(meet("Olga").arrive().visitor)
    tabs = [gil.open_live("/"), gil.open_live("/events")]
    system.kill("realtime")
    for tab in tabs:
        gil.line(tab).wait_until_ended()
    event.invite(gil.email)
    system.restart("realtime")
    for tab in tabs:
        gil.line(tab).wait_until_live(seconds=20)
        Header(tab).expect_unread(1)
    event.invite(gil.email, role="moderator")
    for tab in tabs:
        Header(tab).expect_unread(2)
