"""People tell things in their own order; what is told is kept and not asked again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.conversations.records import SUM, Somebody, facts_of, member_id_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]
HOME = "石油新村 3 号楼 201"
ASKS_WHEN = re.compile(r"什么时候的事|大概就行")


def settle(talk: Talk, address: str) -> Talk:
    """Give the member of this conversation an address on file."""
    values = {"address": address, "id": member_id_of(talk)}
    with talk.database.write() as session:
        session.execute(text("UPDATE members SET address = :address WHERE id = :id"), values)
    return talk


# A loss


async def test_the_facts_of_a_loss_in_any_order(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    asked = await talk.say("我叫人骗了，钱转走了")
    for words in ("微信转的", "2万", "转给一个姓王的"):
        assert ASKS_WHEN.search(asked.text), talk.said
        asked = await talk.say(words)
    assert ASKS_WHEN.search(asked.text), talk.said
    assert "哪张卡" in await talk.say("昨天下午")
    assert "哪个电话" in await talk.say("农行尾号 8890")
    assert "骗子" in await talk.say("13900001111")
    found = facts_of(talk, "scam_loss")
    assert found["when"].startswith("昨天下午")
    assert found | {"when": ""} == {
        "when": "",
        "means": "微信",
        "amount": "20000",
        "recipient": "转给一个姓王的",
        "card_last4": "农行尾号 8890",
        "phone": "13900001111",
    }


async def test_a_loss_told_in_one_breath_asks_only_what_is_missing(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    asked = await talk.say("今天上午我被骗了，微信转给一个叫李强的两万三")
    assert "哪张卡" in asked
    assert "哪个电话" in await talk.say("从我的工行卡，尾号4417")
    assert set(facts_of(talk, "scam_loss")) == {"when", "amount", "means", "recipient", "card_last4"}


async def test_one_question_of_a_loss_left_out_is_one(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我叫人骗了，钱转走了")
    assert "多少钱" in await talk.say("不知道")


# An emergency


async def test_the_home_of_a_member_is_offered_and_taken(fresh: Fresh) -> None:
    talk = settle(fresh(), HOME)
    asked = await talk.say("我摔了一跤，起不来了")
    assert HOME in asked and asked.choices == ["对，就在那儿", "不在那儿"]
    assert only_case(talk, "health_emergency").details["address_on_file"] == HOME
    await talk.say("对")
    assert facts_of(talk, "health_emergency")["place"] == HOME


@pytest.mark.parametrize("said", ["我在家", "在家", "就在家里呢", "在屋里"])
async def test_home_is_enough_where_it_is_known(fresh: Fresh, said: str) -> None:
    talk = settle(fresh(), HOME)
    await talk.tell("我摔了一跤，起不来了", said)
    assert facts_of(talk, "health_emergency")["place"] == f"{said} {HOME}"


@pytest.mark.parametrize("said", ["不在家", "没在那儿", "我不在家"])
async def test_who_is_not_at_home_is_asked_where(fresh: Fresh, said: str) -> None:
    talk = settle(fresh(), HOME)
    await talk.say("我摔了一跤，起不来了")
    assert "几号楼" in await talk.say(said)
    await talk.say("在南坪公园门口")
    assert facts_of(talk, "health_emergency")["place"] == "在南坪公园门口"


@pytest.mark.parametrize("said", ["我在家", "在家", "就在家里", "在家里厕所"])
async def test_a_strangers_home_is_asked_for_once(somebody: Callable[[], Talk], said: str) -> None:
    talk = somebody()
    await talk.say("我摔了一跤，起不来了")
    assert "哪个小区" in await talk.say(said)
    assert "编号" in await talk.say("就在家呀")


# A payment that is wrong


async def test_what_is_wrong_is_kept_while_it_is_asked_which_payment(fresh: Fresh) -> None:
    talk = fresh()
    asked = await talk.say("给我发的钱不对")
    if "哪一项" in asked:
        await talk.say("就是上月的补助少了两百")
    read_back = await talk.say("外补")
    assert "两百" in read_back or "不对" in read_back
    assert "怎么个不对法" not in read_back


async def test_what_is_wrong_answers_the_question_what_is_wrong(fresh: Fresh) -> None:
    talk = fresh()
    assert "不对法" in await talk.tell("我的外补发了没有", "没收到")
    assert "少了两百" in await talk.say("就是上月的补助少了两百")


# A question that goes on from the one before


async def test_and_the_year_before_is_of_the_same_benefit(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("去年的取暖费发了多少")
    told = await talk.say("那前年呢")
    assert re.search(rf"取暖费.*{SUM}|没有查到您的取暖费", told.text), told.text
    assert "统筹外" not in told


async def test_and_another_benefit_is_of_the_same_year(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("去年的外补一共发了多少")
    told = await talk.say("那取暖费呢")
    assert "取暖费" in told and "2025" in told


# Who somebody is


@pytest.mark.parametrize(
    "told",
    ["{name} {birth_date} {id_last4}", "我叫{name}，{year}年{month}月{day}日生，尾号{id_last4}"],
)
async def test_who_tells_everything_at_once_is_asked_nothing_more(
    somebody: Callable[[], Talk], accounts: list[dict[str, Any]], told: str
) -> None:
    talk = somebody()
    account = accounts[1]
    year, month, day = (int(part) for part in account["birth_date"].split("-"))
    await talk.say("上个月的统筹外费用给了没")
    answer = await talk.say(told.format(**account, year=year, month=month, day=day))
    assert "核对好了" in answer and "元" in answer, talk.said
    assert member_id_of(talk) is not None


@pytest.mark.parametrize(
    "said", ["我叫{name}，想认一下身份", "您好，我叫{name}，我想问一下统筹外费用发了没有", "My name is {pinyin}"]
)
async def test_whoever_has_told_the_name_is_not_asked_for_it(
    somebody: Callable[[], Talk], accounts: list[dict[str, Any]], said: str
) -> None:
    asked = await somebody().say(said.format(**accounts[1], pinyin="Miao Ling"))
    assert re.search("哪年哪月哪日|date of birth|were you born", asked.text), asked.text
    assert not re.search("叫什么名字|full name", asked.text), asked.text


async def test_who_begins_with_all_of_it_is_asked_nothing(
    somebody: Callable[[], Talk], accounts: list[dict[str, Any]]
) -> None:
    talk = somebody()
    assert "核对好了" in await talk.say("我叫{name}，{birth_date}生的，身份证后四位{id_last4}".format(**accounts[1]))
    assert member_id_of(talk) is not None


# Slower


async def test_slower_says_the_last_answer_again_in_steps_and_the_next_ones_too(fresh: Fresh) -> None:
    talk = fresh()
    whole = await talk.say("去年一共给我发了多少钱")
    part = await talk.say("慢点说")
    assert "慢慢说" in part and part.choices == ["好，接着说", "照平常说"]
    rest = part
    while "接着说吗" in rest:
        rest = await talk.say("继续")
        part.text += rest.text
    assert all(line in part.text for line in whole.text.splitlines())
    assert rest.choices == whole.choices


async def test_a_code_after_a_step_is_still_a_code(stranger: Callable[[], tuple[Talk, Somebody]]) -> None:
    talk, one = stranger()
    await talk.tell("慢点说", "支部啥时候开会")
    told = await talk.say(one.code)
    # What the check is good for comes first; the answer is then the next step.
    assert "核对好了" in told and ("星期" in told or "星期" in await talk.say("好"))
