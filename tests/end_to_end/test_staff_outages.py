"""Staff and a retiree while a part of the assistant is away: danger is answered at once, nothing is lost or said twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from center.clock import utc_now
from center.handover import service as handover
from tests.end_to_end.clerk import CaseRecords, Clerk
from tests.end_to_end.records import Records
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem, until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(240)]

Visitor = Callable[..., WebPerson]
AT_ONCE_SECONDS = 2.0
# How often at least a page tries to reach the bot while what was written on it has not been heard; see connection.js.
TRIES_EVERY_SECONDS = 1.25
FIRST_ANSWER_WITHIN = timedelta(minutes=3)
ORDINARY = "中心几点上班"


@pytest.fixture(scope="module")
def clerk(system: WholeSystem) -> Iterator[Clerk]:
    hired = Clerk.hired(system, "outage.clerk")
    yield hired
    hired.browser.close()


def falls(person: WebPerson, words: str) -> tuple[CaseRecords, float]:
    """Write that one has fallen, and hold what comes back at once to what must come."""
    began, at = time.monotonic(), utc_now()
    person.write(words)
    first = person.reads("120", seconds=AT_ONCE_SECONDS)
    took = time.monotonic() - began
    assert "120" in first.splitlines()[0]
    assert took < AT_ONCE_SECONDS
    found = CaseRecords(person.records, person.account)
    case, clock = found.case, found.first_answer
    assert (case.urgency, case.summary) == ("urgent", words)
    assert at <= case.opened_at <= utc_now()
    assert clock.due_at == case.opened_at + FIRST_ANSWER_WITHIN
    return found, took


def nothing_is_lost_or_doubled(person: WebPerson, said: list[str]) -> None:
    """Everything that was said is stored once and in order, answered or given to staff, and read once."""
    records, conversation_id = person.records, person.account.conversation_id
    until(lambda: records.all_is_finished(conversation_id), seconds=60, what="inbox and outbox")
    inbox = records.inbox(conversation_id)
    assert [message.text for message in inbox] == said
    assert {message.outcome for message in inbox} <= {"answered", "case", "with_staff"}
    outbox = records.outbox(conversation_id)
    expect(person.page.locator(".from-assistant:not(.greeting), .from-staff")).to_have_count(len(outbox))
    shown = person.page.locator(".from-assistant:not(.greeting) .text, .from-staff .text").all_inner_texts()
    assert len(shown) == len(set(shown)), shown


@pytest.mark.parametrize(("victim", "how"), [("rasa", "kill"), ("rasa", "pause"), ("actions", "kill")])
def test_staff_take_a_fall_while_the_assistant_is_away(
    fragile: WholeSystem, visitor: Visitor, clerk: Clerk, records: Records, victim: str, how: str
) -> None:
    person, fall = visitor(), f"我摔倒了起不来，{victim} {how}"
    getattr(fragile, how)(victim)
    found, _ = falls(person, fall)
    number = until(lambda: clerk.sees(fall), seconds=AT_ONCE_SECONDS, what="the case in the queue")
    person.write(ORDINARY)
    clerk.does(number, "speak")
    person.reads(f"工作人员{clerk.name}跟您说话")
    clerk.says(number, "邻居马上到，先别动")
    expect(person.page.locator(".from-staff").filter(has_text="邻居马上到")).to_be_visible()
    person.write("好，我等着")
    # What the assistant could not answer before the clerk came is hers as well.
    told = [fall, ORDINARY, "好，我等着"]
    until(lambda: found.words_of("member") == told, seconds=60, what=f"{told}", there_is=lambda: found.lines)
    assert found.first_answer.met_at is not None
    assert found.first_answer.missed_at is None
    if how == "pause":
        fragile.go_on(victim)
    else:
        fragile.start_again(victim)
    clerk.does(number, "leave")
    person.reads("我是机器助手")
    # In the middle of an emergency it asks where they are; whatever it says, it has not given up.
    assert "答不上来" not in person.say("谢谢你")
    nothing_is_lost_or_doubled(person, [*told, "谢谢你"])
    assert found.words_of("staff") == ["邻居马上到，先别动"]


def test_clocks_run_and_a_miss_is_recorded_once_while_the_console_is_away(
    fragile: WholeSystem, visitor: Visitor, clerk: Clerk, records: Records
) -> None:
    person, fall = visitor(), "我在家摔倒了起不来，console"
    fragile.kill("console")
    found, _ = falls(person, fall)
    person.write(ORDINARY)
    person.reads("上午")
    assert found.times_missed() == 0
    found.let_it_be_due(utc_now() + timedelta(seconds=1))
    until(found.times_missed, seconds=10, what="the miss")
    missed = found.first_answer
    assert missed.missed_at is not None
    assert timedelta(0) <= missed.missed_at - missed.due_at < timedelta(seconds=5)
    fragile.start_again("console")
    number = until(lambda: clerk.sees(fall), what="the case in the queue")
    assert 'class="late"' in clerk.browser.get("/queue/rows", params={"text": fall}).text
    clerk.does(number, "speak")
    clerk.says(number, "对不起来晚了，人马上到")
    expect(person.page.locator(".from-staff").filter(has_text="人马上到")).to_be_visible()
    late = found.first_answer
    assert (late.missed_at, late.met_at is not None) == (missed.missed_at, True)
    assert found.times_missed() == 1
    clerk.does(number, "leave")
    nothing_is_lost_or_doubled(person, [fall, ORDINARY])


def test_the_bot_killed_in_the_middle_of_a_hand_over_loses_nothing(
    fragile: WholeSystem, visitor: Visitor, clerk: Clerk, records: Records
) -> None:
    person = visitor()
    person.say("我想找工作人员", "编号")
    request = CaseRecords(records, person.account, kind="person_request")
    number = request.case.number
    clerk.does(number, "speak")
    person.reads(f"工作人员{clerk.name}跟您说话")
    person.write("我想问问补助的事")
    until(lambda: "我想问问补助的事" in request.words_of("member"), what="the words in the case")
    fragile.kill("bot")
    clerk.says(number, "您说，我听着")
    clerk.says(number, "补助下周到账")
    fall = "哎呀我摔倒了起不来，bot"
    person.write("好的")
    person.write(fall)
    person.write("还在吗")
    fragile.start_again("bot")
    back, at = time.monotonic(), utc_now()
    first = person.page.locator(".from-assistant").filter(has_text="120").last
    expect(first).to_be_visible(timeout=40_000)
    assert time.monotonic() - back < TRIES_EVERY_SECONDS + AT_ONCE_SECONDS
    expect(person.page.locator("#banner")).to_be_empty()
    assert "120" in first.locator(".text").inner_text().splitlines()[0]
    found = CaseRecords(records, person.account)
    assert at - timedelta(seconds=1) <= found.case.opened_at <= at + timedelta(seconds=time.monotonic() - back)
    assert found.first_answer.due_at == found.case.opened_at + FIRST_ANSWER_WITHIN
    for words in ("您说，我听着", "补助下周到账"):
        expect(person.page.locator(".from-staff").filter(has_text=words)).to_have_count(1)
    said = ["我想问问补助的事", "好的", fall, "还在吗"]
    until(
        lambda: [w for w in request.words_of("member") if w in said] == said,
        what=f"{said}",
        there_is=lambda: request.lines,
    )
    with records.database.read() as session:
        speaker = handover.find_speaker(session, conversation_id=person.account.conversation_id)
    assert speaker is not None and speaker.staff_name == clerk.name, "the clerk still has the conversation"
    clerk.does(number, "leave")
    person.reads("我是机器助手")
    nothing_is_lost_or_doubled(person, ["我想找工作人员", *said])
    assert request.words_of("staff") == ["您说，我听着", "补助下周到账"]
    sent = [message.text for message in records.outbox(person.account.conversation_id) if message.author == "staff"]
    assert sent == ["您说，我听着", "补助下周到账"]


def test_what_staff_write_while_the_person_is_away_is_read_when_they_are_back(
    fragile: WholeSystem, visitor: Visitor, clerk: Clerk, records: Records
) -> None:
    person, fall = visitor(), "我摔倒了起不来，offline"
    found, _ = falls(person, fall)
    number = found.case.number
    clerk.does(number, "speak")
    person.reads(f"工作人员{clerk.name}跟您说话")
    person.page.context.set_offline(True)
    expect(person.page.locator("#banner")).to_contain_text("网断了")
    for words in ("我是金平", "车已经出来了"):
        clerk.says(number, words)
    person.write("我手机没信号了")
    time.sleep(2)
    person.page.context.set_offline(False)
    for words in ("我是金平", "车已经出来了"):
        expect(person.page.locator(".from-staff").filter(has_text=words)).to_have_count(1, timeout=40_000)
    until(lambda: found.words_of("member") == [fall, "我手机没信号了"], what="what was written without a line")
    person.page.reload()
    for words in ("我是金平", "车已经出来了"):
        expect(person.page.locator(".from-staff").filter(has_text=words)).to_have_count(1)
    expect(person.mine).to_have_count(2)
    clerk.does(number, "leave")
    person.reads("我是机器助手")
    assert found.words_of("staff") == ["我是金平", "车已经出来了"]


def test_whoever_staff_let_wait_hears_so_once_although_the_bot_was_away_at_that_moment(
    fragile: WholeSystem, visitor: Visitor, clerk: Clerk, records: Records
) -> None:
    person, fall = visitor(), "我摔倒了起不来，silent"
    found, _ = falls(person, fall)
    number = found.case.number
    clerk.does(number, "speak")
    person.reads(f"工作人员{clerk.name}跟您说话")
    person.write("有人吗")
    until(lambda: found.words_of("member") == [fall, "有人吗"], what="the words in the case")
    fragile.kill("bot")
    found.let_the_hold_end(utc_now())
    found.let_it_be_due(utc_now())
    fragile.start_again("bot")
    told = person.page.locator(".from-assistant").filter(has_text="没能回您")
    expect(told).to_have_count(1, timeout=40_000)
    assert number in told.locator(".text").inner_text()
    assert "答不上来" not in person.say("谢谢你")
    until(found.times_missed, what="the miss")
    time.sleep(2)
    assert found.times_missed() == 1
    expect(told).to_have_count(1)
    assert found.first_answer.met_at is None, "nobody has answered"
    nothing_is_lost_or_doubled(person, [fall, "有人吗", "谢谢你"])
