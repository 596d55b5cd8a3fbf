"""The clerk at her desk while a retiree writes: two windows of a real browser over the whole running assistant."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.end_to_end.desk_page import signed_in_for_the_first_time, take_what_rings
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(180)]
# In words that nobody else of the tests uses.
FALL = "我摔倒了起不来，在灶台边上"


@pytest.fixture(scope="module")
def clerk(browser: Browser, system: WholeSystem) -> Iterator[Page]:
    """Somebody of the staff who has just signed in for the first time."""
    page = signed_in_for_the_first_time(browser, system, "jin.ping")
    yield page
    page.context.close()


def test_a_fall_rings_at_the_desk_within_two_seconds_and_is_taken(
    visitor: Callable[..., WebPerson], clerk: Page, system: WholeSystem
) -> None:
    take_what_rings(clerk, system)
    person = visitor()
    person.write(FALL)
    written = time.monotonic()
    expect(clerk.locator("html")).to_have_attribute("data-rang", re.compile(r"[1-9]"), timeout=2000)
    expect(clerk.locator("#alarm")).to_be_visible(timeout=2000)
    line = clerk.locator(".queue .case.urgent").filter(has_text=FALL)
    expect(line).to_be_visible(timeout=2000)
    assert time.monotonic() - written < 2
    first = person.answers.first.locator(".text").inner_text()
    assert "120" in first.splitlines()[0]

    line.locator("a").first.click()
    person.write("玉门老市区三号楼二单元101")
    expect(clerk.locator("#timeline")).to_contain_text("三号楼二单元101")
    clerk.click("text=我来跟本人说")
    expect(clerk.locator("#alarm")).to_be_hidden()
    person.reads("工作人员金平跟您说话")
    clerk.fill("#reply", "我是金平，邻居马上到，别动")
    clerk.click("text=发给本人")
    expect(person.page.locator(".from-staff").filter(has_text="邻居马上到")).to_be_visible()
    silent = person.answers.count()
    person.write("好，我等着")
    expect(clerk.locator("#timeline")).to_contain_text("好，我等着")
    assert person.answers.count() == silent, "the assistant spoke while the clerk did"
    clerk.click("text=说完了，交还给银铃")
    person.reads("我是机器助手")
    person.say("我们支部书记是谁", "叫什么名字")
    clerk.fill("#note", "已打电话给邻居，120 已出车")
    clerk.get_by_role("button", name="已告知本人").click()
    expect(clerk.locator("#timeline")).to_contain_text("120 已出车")
    clerk.click("text=回到待办")


def test_what_is_told_of_a_loss_stands_once_at_the_desk(
    visitor: Callable[..., WebPerson], clerk: Page, system: WholeSystem
) -> None:
    person = visitor()
    told = ("我好像让人骗了，就在菜市场", "昨天上午", "两万三", "一个自称修水表的")
    person.say(told[0], "什么时候")
    person.say(told[1], "多少钱")
    person.say(told[2], "哪张卡")
    person.say("不知道", "谁")
    person.say(told[3], "怎么")
    clerk.goto(system.desk)
    clerk.locator(".queue .case.urgent").filter(has_text=told[0]).locator("a").first.click()
    for words in told:
        expect(clerk.locator("#timeline .talk .member").filter(has_text=words)).to_have_count(1)


def test_a_console_that_was_away_shows_what_came_meanwhile(
    visitor: Callable[..., WebPerson], clerk: Page, fragile: WholeSystem
) -> None:
    clerk.goto(fragile.desk)
    fragile.kill("console")
    expect(clerk.locator("#lost")).to_be_visible()
    person = visitor()
    person.say("我好像让人骗了，转了两万三", "110")
    fragile.start_again("console")
    expect(clerk.locator(".queue .case.urgent").filter(has_text="两万三")).to_be_visible()
    expect(clerk.locator("#lost")).to_be_hidden()
    expect(clerk.locator("#alarm")).to_be_visible()


@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_nothing_on_the_pages_fails_axe_or_is_cut_off(
    clerk: Page, system: WholeSystem, screen: tuple[int, int]
) -> None:
    clerk.set_viewport_size({"width": screen[0], "height": screen[1]})
    try:
        paths = ["/", "/figures", "/audit", "/cases/100001", "/nowhere"]
        for path in paths:
            clerk.goto(system.desk + path)
            assert failures_of(clerk) == [], path
            wide = clerk.evaluate("document.documentElement.scrollWidth")
            assert wide <= screen[0], f"{path} is {wide} wide"
    finally:
        clerk.set_viewport_size({"width": COMPUTER[0], "height": COMPUTER[1]})
