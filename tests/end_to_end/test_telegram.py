"""A retiree on Telegram: the emulated Bot API as a process, the real bot polling it, Rasa, action server and records."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from center.wording import formats
from tests.end_to_end.people import Accounts
from tests.end_to_end.records import Records
from tests.end_to_end.telegram_person import TelegramPerson
from tests.end_to_end.whole_system import WholeSystem, until

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(180)]

Somebody = Callable[[], TelegramPerson]
RETRY_AFTER = 2


@pytest.fixture
def somebody(phone: httpx.Client, records: Records) -> Somebody:
    """Make a person whom the bot has never met."""
    return lambda: TelegramPerson(phone, records)


def test_a_link_a_question_and_an_answer_to_an_invitation(
    somebody: Somebody, accounts: Accounts, records: Records
) -> None:
    who, person = accounts.party_member, somebody()
    person.say(f"/start {who.code}", "是中心给您本人的吗")
    assert person.account.member_id is None
    person.tap("是，绑定我本人", "核对好了", who.name[0])
    assert person.account.member_id == who.member_id

    payment = records.last_months_payment(who.member_id, "supplement")
    assert payment.card_last4
    person.say("上个月那个外头的钱给了没", formats.money(payment.amount_fen), payment.card_last4)

    meeting = records.next_meeting(who.member_id)
    person.say("啥时候开会", formats.moment(meeting.starts_at, "zh"))
    person.tap("来不了", "为")
    person.say("腿疼走不了", "腿疼", "对吗")
    assert records.attendance(who.member_id, meeting.id) != "decline", "stored before it was confirmed"
    person.tap("对", "假请好了")
    assert records.attendance(who.member_id, meeting.id) == "decline"

    account = person.account
    until(lambda: records.all_is_finished(account.conversation_id), what="the outbox")
    assert {message.state for message in records.outbox(account.conversation_id)} == {"sent"}


def test_what_cannot_be_read_is_told_so(somebody: Somebody, records: Records) -> None:
    person = somebody()
    person.do("send", kind="photo")
    person.reads("还看不懂照片")
    person.do("send", kind="voice")
    person.reads("还听不了", "120")
    account = person.account
    until(lambda: records.all_is_finished(account.conversation_id), what="the outbox")
    assert [message.outcome for message in records.inbox(account.conversation_id)] == ["unreadable"] * 2


def test_an_emergency_comes_with_120_and_a_case(somebody: Somebody, records: Records) -> None:
    person = somebody()
    assert "120" in person.say("我摔倒了，腿动不了，起不来", "120").splitlines()[0]
    (case,) = records.cases(person.account)
    assert (case.kind, case.urgency) == ("health_emergency", "urgent")


def test_who_blocks_the_bot_is_not_written_to_again_until_they_come_back(somebody: Somebody, records: Records) -> None:
    person = somebody()
    person.say("你好", "银铃")
    person.do("block")
    until(lambda: person.account.unreachable_at, what="the mark")
    tried, conversation_id = len(person.tries()), person.account.conversation_id
    for text in ("明天开会", "后天开会"):
        records.tell(conversation_id, text)
        until(lambda: records.all_is_finished(conversation_id), what="giving up")
    assert [m.state for m in records.outbox(conversation_id)][-2:] == ["given_up", "given_up"]
    assert len(person.tries()) - tried <= 2, "one try for each, and none again"
    person.do("block", blocked=False)
    person.say("谢谢你", "客气")
    assert person.account.unreachable_at is None


def test_a_429_is_obeyed_and_nothing_is_lost_or_said_twice(somebody: Somebody, records: Records) -> None:
    person = somebody()
    person.say("你好", "银铃")
    person.do("refuse", times=1, retry_after=RETRY_AFTER)
    person.say("谢谢你", "客气")
    refused = next(call for call in person.tries() if not call["ok"])
    after = [call for call in person.tries() if call["at"] > refused["at"]]
    assert [call["ok"] for call in after] == [True]
    assert after[0]["at"] - refused["at"] >= RETRY_AFTER
    assert len([message for message in person.heard() if "客气" in message["text"]]) == 1
    until(lambda: records.all_is_finished(person.account.conversation_id), what="the outbox")


def test_what_is_said_while_the_bot_is_away_is_answered_once(
    fragile: WholeSystem, somebody: Somebody, records: Records
) -> None:
    person = somebody()
    person.say("你好", "银铃")
    account = person.account
    # What is sent and not noted yet goes out once more after a kill.
    until(lambda: records.all_is_finished(account.conversation_id), what="the outbox")
    fragile.pause("rasa")
    person.write("中心几点上班")
    until(lambda: len(records.inbox(account.conversation_id)) == 2, what="the inbox")
    fragile.kill("bot")
    # Ordinary words would be read together with the question where both wait; a fall stands alone.
    person.do("say", text="我摔倒了，起不来")
    fragile.go_on("rasa")
    fragile.start_again("bot")
    person.reads("120")
    person.reads("上午")
    until(lambda: records.all_is_finished(account.conversation_id), what="the outbox")
    assert [message.text for message in records.inbox(account.conversation_id)] == [
        "你好",
        "中心几点上班",
        "我摔倒了，起不来",
    ]
    texts = [message["text"] for message in person.heard()]
    assert len(texts) == len(set(texts)), texts
