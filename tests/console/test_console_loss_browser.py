"""A loss in a real browser: facts arrive by themselves, the text is copied, ticks are set, nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.console.desk import Desk
from tests.console.test_console_loss import STORY, tell, tick

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
expect.set_options(timeout=10_000)


def test_facts_and_the_text_arrive_by_themselves_and_what_is_written_stays(
    desk: Desk, visit: Callable[..., Page]
) -> None:
    number = desk.open_case("scam_loss", STORY)
    page = visit(f"/cases/{number}")
    page.fill("#note", "记到一半")
    tell(desk, number, "amount", "23000")
    expect(page.locator("#facts")).to_contain_text("贰万叁仟元整")
    tell(desk, number, "amount", "32000")
    expect(page.locator("#facts del")).to_contain_text("23,000.00 元")
    expect(page.locator("#statement")).to_have_value(re.compile("叁万贰仟元整"))
    expect(page.locator("#note")).to_have_value("记到一半")
    tick(desk.sign_in("clerk2"), number, "family")
    expect(page.locator("#check-family")).to_have_attribute("aria-pressed", "true")


def test_the_text_is_copied_and_that_is_said(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case("scam_loss", STORY)
    page = visit(f"/cases/{number}")
    page.click("#copy")
    expect(page.locator("#copied")).to_have_text("复制好了")
    page.locator("#note").fill("")
    page.locator("#note").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#note")).to_have_value(re.compile(re.escape(STORY)))


def test_without_scripts_the_text_and_the_ticks_are_there(desk: Desk, visit: Callable[..., Page]) -> None:
    number = desk.open_case("scam_loss", STORY)
    page = visit(f"/cases/{number}", scripts=False)
    assert STORY in page.locator("#statement").input_value()
    expect(page.locator("#copy")).to_be_hidden()
    page.click("#check-evidence")
    expect(page.locator("#check-evidence")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
@pytest.mark.parametrize("path", ["", "/statement"])
def test_nothing_fails_axe_or_is_cut_off(
    desk: Desk, visit: Callable[..., Page], screen: tuple[int, int], path: str
) -> None:
    number = desk.open_case("scam_loss", STORY)
    for name, value in (("amount", "23000"), ("amount", "32000"), ("recipient", "对方账号" + "62220200000000" * 4)):
        tell(desk, number, name, value)
    tick(desk.sign_in("clerk"), number)
    page = visit(f"/cases/{number}{path}", screen=screen)
    assert failures_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= screen[0]
