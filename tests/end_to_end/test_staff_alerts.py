"""A fall written on Telegram reaches the staff's group there and the clerk's console, over the whole running assistant."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import failures_of
from tests.chromium import COMPUTER, PHONE
from tests.end_to_end.desk_page import signed_in_for_the_first_time, take_what_rings
from tests.end_to_end.records import Records
from tests.end_to_end.telegram_person import TelegramPerson
from tests.end_to_end.whole_system import WholeSystem, until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(180)]
GROUP = -500500


class Group:
    """The staff's own group on Telegram."""

    def __init__(self, phone: httpx.Client) -> None:
        self._phone = phone

    def write(self, text: str) -> None:
        answer = self._phone.post("/_test/say", json={"chat_id": GROUP, "text": text})
        assert answer.status_code == httpx.codes.OK, answer.text

    def texts(self) -> list[str]:
        answer: dict[str, Any] = self._phone.get("/_test/messages", params={"chat_id": GROUP}).json()
        return [message["text"] for message in answer["messages"] if message["from"]["is_bot"]]

    def reads(self, *expected: str, seconds: float = 20.0) -> str:
        def found() -> str | None:
            return next((text for text in self.texts() if all(words in text for words in expected)), None)

        return str(until(found, seconds=seconds, what=f"{expected} in the group"))


@pytest.fixture(scope="module")
def group(phone: httpx.Client) -> Group:
    return Group(phone)


@pytest.fixture(scope="module")
def boss(browser: Browser, system: WholeSystem) -> Iterator[Page]:
    """An administrator who has just signed in for the first time."""
    page = signed_in_for_the_first_time(browser, system, "bao.jing")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def told(boss: Page, group: Group, system: WholeSystem) -> Page:
    """The group is set as a route, with the number that the bot says there, and tried out."""
    boss.goto(system.desk)
    expect(boss.locator("main")).to_contain_text("没有一条线路管急事")
    group.write("/chatid")
    number = re.search(r"-\d+", group.reads("编号"))
    assert number is not None
    boss.click("text=看提醒")
    boss.click("text=加一个 Telegram 群")
    boss.fill("#target", number.group())
    boss.fill("#name", "值班群")
    boss.click("text=保存")
    expect(boss.locator("main")).to_contain_text("加好了")
    boss.get_by_role("button", name="试发").click()
    expect(boss.locator(".trial")).to_contain_text("已发出", timeout=5000)
    group.reads("试发")
    return boss


def test_a_fall_written_on_telegram_reaches_the_group_and_the_console_within_two_seconds(
    told: Page, group: Group, phone: httpx.Client, records: Records, system: WholeSystem
) -> None:
    take_what_rings(told, system)
    person = TelegramPerson(phone, records)
    person.write("我摔倒了，腿动不了，起不来")
    written = time.monotonic()
    assert "120" in person.reads("120").splitlines()[0]
    (case,) = records.cases(person.account)
    # By its number: of an earlier case that nobody has answered the group is told again, perhaps just now.
    alert = group.reads(f"{system.desk}/cases/{case.number}", seconds=2.0)
    expect(told.locator("html")).to_have_attribute("data-rang", re.compile(r"[1-9]"), timeout=2000)
    expect(told.locator("#alarm")).to_be_visible(timeout=2000)
    assert time.monotonic() - written < 2

    assert alert.startswith("【紧急】紧急求助")
    assert "摔倒" not in alert and "腿" not in alert
    told.goto(f"{system.desk}/cases/{case.number}")
    expect(told.locator("[data-follow^='/alerts/of']")).to_contain_text("值班群")
    expect(told.locator("[data-follow^='/alerts/of']")).to_contain_text("已发出")
    told.fill("#note", "已打电话，邻居在她身边")
    told.get_by_role("button", name="已告知本人").click()


def test_a_bot_that_was_away_tells_the_group_when_it_is_back(
    told: Page, group: Group, phone: httpx.Client, records: Records, fragile: WholeSystem
) -> None:
    """The case is opened while no bot runs, as from the console; its alert waits and leaves with the next start."""
    person = TelegramPerson(phone, records)
    person.say("你好", "银铃")
    fragile.kill("bot")
    case = records.open_urgent(person.account.conversation_id, "scam_loss", "钱转走了")
    fragile.start_again("bot")
    group.reads(f"被骗求助 {case.number}")
    time.sleep(1.0)
    # Of other cases it may hear meanwhile: those that nobody has answered in time are told again.
    assert len([text for text in group.texts() if str(case.number) in text]) == 1, "once"
    told.goto(f"{fragile.desk}/alerts")
    expect(told.locator(".alerted li").filter(has_text=case.number)).to_contain_text("已发出")


@pytest.mark.parametrize("screen", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_nothing_on_the_pages_of_alerts_fails_axe_or_is_cut_off(
    told: Page, system: WholeSystem, screen: tuple[int, int]
) -> None:
    told.set_viewport_size({"width": screen[0], "height": screen[1]})
    try:
        for path in ("/alerts", "/alerts/1", "/alerts/1/remove", "/alerts/new/webhook", "/alerts/new/mail"):
            told.goto(system.desk + path)
            assert failures_of(told) == [], path
            wide = told.evaluate("document.documentElement.scrollWidth")
            assert wide <= screen[0], f"{path} is {wide} wide"
    finally:
        told.set_viewport_size({"width": COMPUTER[0], "height": COMPUTER[1]})
