"""What axe-core finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Runs inside the browser's own evaluation, which the Content-Security-Policy does not stop; a script tag it would.
_axe = Axe()


def violations(tab: Page) -> str:
    """A report, empty when there are none."""
    found = _axe.run(tab)
    return found.generate_report() if found.violations_count else ""
