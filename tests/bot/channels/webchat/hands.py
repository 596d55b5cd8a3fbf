"""What a test does to a page: it says something, and lets the page's clock run, whose pauses take no time of ours."""

from __future__ import annotations

import time

from playwright.sync_api import Page

ANSWER = ".from-assistant:not(.greeting)"


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")


def pass_time_until(page: Page, selector: str) -> None:
    """Let the page's clock run, a second at a time, until something is to be seen; `page.clock.install()` comes before."""
    until = time.monotonic() + 20
    while not page.locator(selector).is_visible():
        assert time.monotonic() < until, f"{selector} does not come"
        page.clock.run_for(1000)
        page.wait_for_timeout(20)
