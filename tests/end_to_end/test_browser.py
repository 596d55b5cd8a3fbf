"""A retiree at the page: a real Chromium, the real bot, Rasa, action server and records."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from center.wording import formats
from tests.end_to_end.people import Accounts
from tests.end_to_end.records import Records
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem, until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(180)]

Visitor = Callable[..., WebPerson]
IN_DIALECT = "上个月那个外头的钱给了没"


def test_a_first_conversation_and_what_is_stored_of_it(visitor: Visitor, accounts: Accounts, records: Records) -> None:
    who, person = accounts.party_member, visitor()
    payment = records.last_months_payment(who.member_id, "supplement")
    assert payment.paid_on and payment.card_last4

    person.say(IN_DIALECT, "叫什么名字")
    # Who has proved who they are is answered at once, without being asked the question again.
    person.prove(who, formats.money(payment.amount_fen), formats.day(payment.paid_on, "zh"), payment.card_last4)
    account = person.account
    assert account.member_id == who.member_id
    assert account.bound_at is not None

    meeting = records.next_meeting(who.member_id)
    person.say("啥时候开会", formats.moment(meeting.starts_at, "zh"), meeting.place_zh)
    person.tap("我来", formats.day(meeting.starts_at, "zh"), "对吗")
    assert records.attendance(who.member_id, meeting.id) is None, "stored before it was confirmed"
    person.tap("对", "记好了", formats.day(meeting.starts_at, "zh"))
    assert records.attendance(who.member_id, meeting.id) == "attend"

    rule = records.article("supplement")
    person.say("统筹外费用有什么规定", rule.document_zh, rule.number, formats.day(rule.issued_on, "zh"))

    person.say("我走不动了，能不能上门来帮我认证", "哪天")
    person.say("我们支部书记是谁", "书记是", "哪天")
    said, answered = person.mine.count(), person.answers.count()
    person.page.reload()
    expect(person.mine).to_have_count(said)
    expect(person.answers).to_have_count(answered)
    assert records.cases(account) == []
    person.tap("明天下午", "下午", "对吗")
    answer = person.tap("对", "登记好了")
    (case,) = records.cases(account)
    assert (case.kind, case.member_id, case.state) == ("home_visit", who.member_id, "open")
    assert case.number in answer
    assert "认证" in case.summary + str(case.details)

    until(lambda: records.all_is_finished(account.conversation_id), what="the outbox")
    inbox, outbox = records.inbox(account.conversation_id), records.outbox(account.conversation_id)
    assert {message.state for message in inbox} == {"answered"}
    assert {message.state for message in outbox} == {"sent"}
    assert [message.text for message in inbox][:2] == [IN_DIALECT, who.name]
    assert {message.in_reply_to for message in outbox} == {message.id for message in inbox}


def test_a_binding_link_asks_once_and_binds(visitor: Visitor, accounts: Accounts, records: Records) -> None:
    who = accounts.very_old
    person = visitor(f"/#code={who.code}")
    assert who.code not in person.page.url
    person.page.click(".card button >> nth=0")
    person.reads("核对好了", who.name[0])
    assert person.account.member_id == who.member_id
    payment = records.last_months_payment(who.member_id, "supplement")
    person.say("上个月的统筹外费用到账了没有", formats.money(payment.amount_fen))

    somebody_else = visitor(f"/#code={who.code}")
    somebody_else.page.click(".card button >> nth=0")
    somebody_else.reads("没有核对上")
    assert somebody_else.account.member_id is None


def test_english_from_the_link_to_the_meeting(visitor: Visitor, accounts: Accounts, records: Records) -> None:
    who = accounts.far_away
    person = visitor(f"/#code={who.code}", locale="en-US")
    person.page.get_by_role("button", name="Yes, this is me").tap()
    person.reads("that is checked")
    payment = records.last_months_payment(who.member_id, "supplement")
    told = person.say("Has my allowance for last month been paid?", formats.money(payment.amount_fen))
    rule = records.article("supplement")
    told += person.say("What is the rule for the supplementary allowance?", rule.document_en, rule.number)
    told += person.say("When is the office open?", "am")
    assert not re.search(r"[\u4e00-\u9fff]", told.replace(rule.number, "").replace("样本", "")), told
    assert person.account.language == "en"


def test_the_bot_killed_while_it_looks_something_up(fragile: WholeSystem, visitor: Visitor, records: Records) -> None:
    person = visitor()
    person.say("你好", "银铃")
    fragile.pause("rasa")
    person.write("中心几点上班")
    expect(person.mine.last.locator(".state-received")).to_be_visible()
    fragile.kill("bot")
    person.write("谢谢你")
    expect(person.page.locator("#banner")).to_contain_text("网断了")
    fragile.go_on("rasa")
    fragile.start_again("bot")
    # The page finds the line again by itself; what was said before and after is answered, each once.
    expect(person.page.locator("#banner")).to_be_empty(timeout=20_000)
    expect(person.answers.filter(has_text="上午")).to_have_count(1, timeout=20_000)
    expect(person.answers.filter(has_text="客气")).to_have_count(1, timeout=20_000)
    conversation_id = person.account.conversation_id
    until(lambda: records.all_is_finished(conversation_id), what="the outbox")
    assert [message.text for message in records.inbox(conversation_id)] == ["你好", "中心几点上班", "谢谢你"]


def test_rasa_killed_means_an_honest_line_and_the_answer_later(
    fragile: WholeSystem, visitor: Visitor, accounts: Accounts, records: Records
) -> None:
    who, person = accounts.very_old, visitor()
    person.say("我要核对身份", "叫什么名字")
    person.prove(who, "核对好了")
    fragile.kill("rasa")
    person.say("上个月的统筹外费用到账了没有", "这会儿查不了", "记下")
    fragile.start("rasa")
    payment = records.last_months_payment(who.member_id, "supplement")
    person.reads(formats.money(payment.amount_fen), seconds=60)
    assert person.mine.count() == 5
    until(lambda: records.all_is_finished(person.account.conversation_id), what="the outbox")
