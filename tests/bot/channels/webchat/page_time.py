"""The page's own clock in the hand of a test: the pauses that it makes take no time of ours."""

from __future__ import annotations

import time

from playwright.sync_api import Page


def pass_time_until(page: Page, selector: str) -> None:
    """Let the page's clock run, a second at a time, until something is to be seen; `page.clock.install()` comes before."""
    until = time.monotonic() + 20
    while not page.locator(selector).is_visible():
        assert time.monotonic() < until, f"{selector} does not come"
        page.clock.run_for(1000)
        page.wait_for_timeout(20)
