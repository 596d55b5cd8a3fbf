"""Conversations as an old person sees them: money, a scam, an emergency, "is this true?"; on a phone and on a computer.

With YINLING_SCREENSHOTS=1 their pictures in docs/images are taken anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from center.wording import formats
from tests.end_to_end.people import Accounts
from tests.end_to_end.records import Records
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(120)]

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCREENS = {"phone": (360, 740), "desk": (1280, 800)}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
# The first line of the last answer must not be hidden above what is shown.
LAST_TOP = """() => [...document.querySelectorAll('.from-assistant .letter')].pop().getBoundingClientRect().top
    - document.getElementById('scroll').getBoundingClientRect().top"""

OWN = "今年取暖费补贴每人2,200元，直接打到领养老金的卡上，不用登记，也不用交任何手续费。"
FRAUD = "【中国农业银行】您的账户积分8632分即将清零，可兑换现金431元，请登录 http://abc-jf.top 填写卡号密码兑换"
CHECKS = {
    "fraud": (FRAUD, "骗人的路数"),
    "notice": (OWN, "和原文对得上"),
    "forged": (OWN.replace("2,200", "3,200"), "别当是中心发的"),
    "rumour": ("喝醋能软化血管，高血压不用吃药，转给爸妈看", "工作人员查过"),
    "unknown": ("楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口", "拿不准"),
    "family": ("妈，我今晚加班，饭在锅里热一热就能吃，药别忘了，明早我带您去医院", "拿不准"),
}
Visitor = Callable[..., WebPerson]


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def person(visitor: Visitor, screen: str) -> WebPerson:
    return visitor(screen=SCREENS[screen])


def look_at(person: WebPerson, name: str, screen: str) -> None:
    """Hold the page to what an old person needs, and keep its picture if pictures are wanted."""
    person.page.evaluate("document.fonts.ready")
    expect(person.page.locator("#typing")).to_be_hidden()
    assert not person.page.evaluate(TOO_WIDE)
    assert person.page.evaluate(LAST_TOP) > -1, "the answer begins above what is shown"
    if os.environ.get("YINLING_SCREENSHOTS"):
        person.page.screenshot(path=IMAGES / f"conversation-{name}-{screen}.png")


def test_money(person: WebPerson, screen: str, accounts: Accounts, records: Records) -> None:
    who = accounts.very_old
    payment = records.last_months_payment(who.member_id, "supplement")
    person.say("上个月那个外头的钱给了没", "叫什么名字")
    person.prove(who, formats.money(payment.amount_fen))
    look_at(person, "benefit", screen)


def test_money_moved_to_a_fraudster(person: WebPerson, screen: str, records: Records) -> None:
    person.write("我让人骗了，两万块钱转过去了")
    assert "110" in person.reads("110").splitlines()[0]
    person.reads("编号", "什么时候")
    expect(person.page.locator(".call").first).to_have_attribute("href", "tel:110")
    look_at(person, "scam-loss", screen)
    person.tap("刚才", "哪张卡")
    (case,) = records.cases(person.account)
    assert (case.kind, case.urgency) == ("scam_loss", "urgent")
    until(lambda: records.all_is_finished(person.account.conversation_id), what="the outbox")


def test_a_fall(person: WebPerson, screen: str, records: Records) -> None:
    person.write("我摔倒了，腿动不了，起不来")
    assert "120" in person.reads("120").splitlines()[0]
    person.reads("在哪")
    expect(person.page.locator(".call").first).to_have_attribute("href", "tel:120")
    look_at(person, "emergency", screen)
    (case,) = records.cases(person.account)
    assert (case.kind, case.urgency) == ("health_emergency", "urgent")


@pytest.mark.parametrize("name", CHECKS)
def test_is_this_true(visitor: Visitor, name: str) -> None:
    message, told = CHECKS[name]
    person = visitor(screen=SCREENS["phone"])
    person.say("帮我看看这条消息是真的吗", "那条消息")
    person.say(message, told)
    look_at(person, f"check-{name}", "phone")
