"""Somebody of the staff at the console, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.chromium import COMPUTER
from tests.end_to_end.whole_system import WholeSystem

PASSWORD = "three old camels 1957"


def signed_in_for_the_first_time(browser: Browser, system: WholeSystem, login: str) -> Page:
    """Hire an administrator, sign in with the password given, choose another and come to the queue."""
    given = system.hire(login)
    width, height = COMPUTER
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.goto(system.desk)
    page.fill("#login", login)
    page.fill("#password", given)
    page.click("button.button")
    for field, value in (("#old", given), ("#new", PASSWORD), ("#again", PASSWORD)):
        page.fill(field, value)
    page.click("button.button")
    expect(page.locator("h1")).to_have_text("待办")
    return page


def take_what_rings(page: Page, system: WholeSystem) -> None:
    """Claim every urgent case that nobody has, so that the next one is the first to ring."""
    page.goto(system.desk)
    ringing = f"{system.desk}/alarm"
    while found := re.search(r'href="(/cases/\d+)"', page.request.get(ringing, headers={"X-Piece": "alone"}).text()):
        page.goto(system.desk + found.group(1))
        # What rings is a third of a second old: the case may be the one that was claimed just now.
        if page.locator("#claim").is_visible():
            page.click("#claim")
            expect(page.locator("#claim")).to_be_hidden()
    page.goto(system.desk)
    expect(page.locator("#alarm")).to_be_hidden()
