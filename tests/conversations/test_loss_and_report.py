"""A loss and a report as people tell them to the trained model: corrected, interrupted, asked for again, told on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from center.audit.views import Actor
from center.cases import service as cases
from center.clock import utc_now
from tests.conversations.records import facts_of, kinds_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Somebody = Callable[[], Talk]
SMS = "【社保局】您的医保卡将于今日停用，请点击 http://yb-gov.top/x 填写银行卡号认证，咨询 17012345678"


def first_lines(talk: Talk) -> int:
    """Count how often 110 was said in a line of its own at the head of an answer."""
    return sum(1 for _, heard in talk.said if re.match(r"现在就打 110", heard.text))


# A loss


async def test_a_loss_with_an_interruption_and_corrections(somebody: Somebody) -> None:
    talk = somebody()
    answer = await talk.say("我叫人骗了，从农行转走两万三")
    assert "110" in answer.text.splitlines()[0]
    assert "95599" in answer.text
    await talk.tell("今天上午", "你们几点上班", "农行尾号 8890")
    assert "32,000.00" in await talk.say("不是两万三，是三万二")
    await talk.say("刚才说错了，是昨天")
    await talk.tell("转给一个叫李强的", "手机银行", "13900001111")
    found = facts_of(talk, "scam_loss")
    assert found["amount"] == "32000"
    assert found["when"].startswith("昨天 [")
    assert found["card_last4"] == "农行尾号 8890"
    assert "李强" in found["recipient"]
    assert found["phone"] == "13900001111"
    assert first_lines(talk) == 1


@pytest.mark.parametrize("said", ["把我说的念给我听", "给我一份能给警察看的"])
async def test_the_text_for_the_police_is_told(somebody: Somebody, said: str) -> None:
    talk = somebody()
    await talk.tell("我叫人骗了，钱转走了", "昨天下午三点", "两万三")
    told = await talk.say(said)
    assert "贰万叁仟元整" in told and only_case(talk, "scam_loss").number in told
    assert "哪张卡" in told or "尾号" in told
    await talk.say("不说了")
    assert "贰万叁仟元整" in await talk.say(said)


async def test_a_fact_is_put_right_when_all_is_told(somebody: Somebody) -> None:
    talk = somebody()
    await talk.tell("我叫人骗了，钱转走了", "昨天", "两万三", "农行尾号 8890", "不认识", "微信", "不想说")
    await talk.say("不是两万三，是三万二")
    assert facts_of(talk, "scam_loss")["amount"] == "32000"
    assert kinds_of(talk) == ["scam_loss"]


async def test_several_transfers_are_added_up(somebody: Somebody) -> None:
    talk = somebody()
    await talk.tell("我叫人骗了，钱转走了", "昨天")
    await talk.say("转了三次，一次五千，两次一万")
    assert facts_of(talk, "scam_loss")["amount"] == "25000"
    await talk.say("后来又给他转了五千")
    assert facts_of(talk, "scam_loss")["amount"] == "30000"


async def test_a_code_given_away_is_a_loss_of_its_own_words(somebody: Somebody) -> None:
    talk = somebody()
    answer = await talk.say("我把验证码告诉那个客服了，咋办")
    assert "110" in answer.text.splitlines()[0]
    assert "冻结" in answer
    assert "钱动了没有" in await talk.say("刚才")
    await talk.say("没有")
    found = facts_of(talk, "scam_loss")
    assert (found["given"], found["amount"]) == ("code", "0")


async def test_ones_own_numbers_are_not_kept(somebody: Somebody) -> None:
    talk = somebody()
    await talk.tell("我叫人骗了，钱转走了", "昨天", "两万三")
    answer = await talk.say("工商银行 6222021234567890123")
    assert "没往下记" in answer and "95588" in answer
    with talk.database.read() as session:
        lines = cases.list_timeline(session, case_id=only_case(talk, "scam_loss").id)
    assert not any("6222021234567890123" in line.body for line in lines)


async def test_a_person_who_takes_the_case_is_told_of(somebody: Somebody) -> None:
    talk = somebody()
    await talk.say("我叫人骗了，钱转走了")
    case = only_case(talk, "scam_loss")
    with talk.database.write() as session:
        cases.claim(session, case_id=case.id, by=Actor(None, "张敏", ""), now=utc_now())
    with talk.database.read() as session:
        lines = cases.list_timeline(session, case_id=case.id)
    assert [line.body for line in lines if line.fact_name == "holder_told"] == ["张敏"]


# A report


async def test_the_message_itself_is_the_story_of_a_report(somebody: Somebody) -> None:
    talk = somebody()
    await talk.say("收到个诈骗短信，我没点")
    told = await talk.say(SMS)
    for _ in range(2):
        if "马上告诉我" not in told:
            told = await talk.say("跳过")
    assert only_case(talk, "scam").number in told and "链接别点" in told
    found = facts_of(talk, "scam")
    assert (found["scam_number"], found["scam_link"]) == ("17012345678", "http://yb-gov.top/x")


async def test_a_report_takes_means_and_numbers_and_ends_with_advice(somebody: Somebody) -> None:
    talk = somebody()
    told = await talk.say("刚才有个骗子打电话冒充公安局，我没理他")
    assert "谢谢您告诉我" in told
    told = await talk.say("他的号码是 17012345678，说公安有个安全账户")
    for _ in range(2):
        if "马上告诉我" not in told:
            told = await talk.say("跳过")
    assert "安全账户" in told and only_case(talk, "scam").number in told
    found = facts_of(talk, "scam")
    assert (found["scam_means"], found["scam_number"]) == ("phone", "17012345678")


async def test_a_report_that_turns_into_a_loss_is_urgent_at_once(somebody: Somebody) -> None:
    talk = somebody()
    await talk.say("刚才有个骗子打电话冒充公安局，我没理他")
    told = await talk.say("不对，其实我把两万块转给他了")
    assert "110" in told.text.splitlines()[0]
    assert only_case(talk, "scam_loss").urgency == "urgent"
    assert facts_of(talk, "scam_loss")["amount"] == "20000"


async def test_a_case_is_told_in_words(somebody: Somebody) -> None:
    talk = somebody()
    await talk.tell("刚才有个骗子打电话冒充公安局，我没理他", "不说了")
    told = await talk.say("我报的那个骗子的事咋样了")
    case = only_case(talk, "scam")
    assert case.number in told and "等待处理" in told
    assert "前有人回您" in told
