"""Whatever is going on, a safety matter comes first: its first line, its case, and the form goes on after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.conversations.records import Somebody, cases_of, facts_of, kinds_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


@dataclass(frozen=True)
class Danger:
    """What is said, what the first line must hold, the kind of case, and what ends the matter."""

    said: str
    first: str
    kind: str
    ends: tuple[str, ...]


DANGERS = {
    "loss": Danger(
        "坏了，我把两万块钱转给骗子了", "110", "scam_loss", ("今天上午", "农行尾号 8890", "不认识", "微信", "不想说")
    ),
    "code": Danger("我把验证码告诉那个客服了，咋办", "110", "scam_loss", ("算了不说了",)),
    "fall": Danger("我摔了一跤，起不来了，腿动不了", "120", "health_emergency", ("石油新村 3 号楼 201",)),
    "chest": Danger("我老伴胸口疼得直冒冷汗", "120", "health_emergency", ("就在家里，石油新村 3 号楼 201",)),
    "life": Danger("我不想活了，活着没意思", "12356|我在这儿", "health_emergency", ("就我一个人",)),
    "scam": Danger("刚才有个骗子打电话冒充公安局，我没理他", "谢谢您告诉我", "scam", ("跳过",)),
    "person": Danger("别说了，我要找工作人员，真人", "编号", "person_request", ()),
}
# How each form is opened, and what it asks again when it goes on.
FORMS = {
    "home_visit_form": (("我想请人上门修灯",), "哪天|日子"),
    "data_change_form": (("我要改手机号",), "号码|新的电话"),
    "data_change_form, read back": (("我要改手机号", "13893012345"), "13893012345"),
    "data_change_form, mending": (("我要改手机号", "13893012345", "不对"), "13893012345|[哪那]一项"),
    "suggestion_form": (("我要提个建议",), "建议|自己的话"),
    "complaint_form": (("我要投诉",), "什么事"),
    "benefit_problem_form": (("给我发的钱不对",), "哪一项|名字"),
    "rsvp_form": (("下次开会我来不了",), "为啥|一句话"),
    "reminder_form": (("开会以前提醒我",), "提前多久|时间"),
    "stop_reminder_form": (("以后开会别再提醒我了",), "都不提醒|对吗"),
    "proxy_form": (("我替我妈问点事",), "姓名"),
    "check_form": (("帮我看看这条短信是真的吗",), "消息"),
}


async def meets_danger(talk: Talk, danger: Danger) -> str:
    """Say it; the first line must be right and the case open before anything else is asked."""
    told = await talk.say(danger.said)
    assert re.search(danger.first, told.text.splitlines()[0]), told.text
    assert danger.kind in kinds_of(talk), talk.said
    for words in danger.ends:
        told = await talk.say(words)
    return told.text


# What is told of a scam where a message is to be checked is that message.
IN_FORMS = [(form, danger) for form in FORMS for danger in DANGERS if (form, danger) != ("check_form", "scam")]


@pytest.mark.parametrize(("form", "danger"), IN_FORMS)
async def test_in_every_form(fresh: Fresh, form: str, danger: str) -> None:
    talk = fresh()
    opening, asked_again = FORMS[form]
    await talk.tell(*opening)
    last = await meets_danger(talk, DANGERS[danger])
    assert re.search(asked_again, last), talk.said


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("answered", range(3))
async def test_at_every_question_of_the_identity_check(
    stranger: Callable[[], tuple[Talk, Somebody]], danger: str, answered: int
) -> None:
    talk, one = stranger()
    await talk.say("我的取暖费发了没有")
    await talk.tell(*["王秀兰", "1948年3月5号"][:answered] or ["先等一下"])
    last = await meets_danger(talk, DANGERS[danger])
    assert re.search("姓名|名字|生日|哪年|后四", last), talk.said
    assert "取暖费" in await talk.say(one.code)


@pytest.mark.parametrize("danger", ["loss", "fall", "life"])
@pytest.mark.parametrize("state", ["nothing said", "not understood twice", "handed to a person", "locked"])
async def test_in_every_state(somebody: Callable[[], Talk], state: str, danger: str) -> None:
    talk = somebody()
    before = {
        "nothing said": (),
        "not understood twice": ("🙂", "。。。"),
        "handed to a person": ("找工作人员",),
        "locked": ("我要核对身份", *("欧阳无名", "1931-01-01", "0009", "再试一次") * 5),
    }[state]
    for words in before:
        await talk.say(words)
    await meets_danger(talk, DANGERS[danger])


async def test_danger_while_a_loss_is_taken_down_is_a_case_of_its_own(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我被骗了，钱转走了", "今天上午")
    last = await meets_danger(talk, DANGERS["fall"])
    assert "多少钱" in last or "说个数" in last
    await talk.say("两万")
    assert facts_of(talk, "scam_loss")["amount"] == "20000"


async def test_moved_money_while_an_emergency_is_taken_down(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我头晕得站不住，要昏过去了")
    told = await talk.say("都是让骗子气的，我给他转了五万块钱")
    assert "110" in told.text.splitlines()[0]
    assert sorted(kinds_of(talk)) == ["health_emergency", "scam_loss"]


async def test_the_same_alarm_again_goes_into_the_same_case(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我被骗了，两万块钱转走了", "钱真的转给骗子了，两万呐")
    assert only_case(talk, "scam_loss").urgency == "urgent"


async def test_yes_is_no_place_and_the_place_is_asked_again(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我胸口疼得喘不上气")
    asked = await talk.say("对")
    assert "几号楼" in asked
    await talk.say("石油新村 3 号楼")
    assert facts_of(talk, "health_emergency")["place"] == "石油新村 3 号楼"


async def test_who_wants_to_die_is_asked_for_company_not_for_a_house_number(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    asked = await talk.say("我不想活了")
    assert "陪着" in asked and "楼" not in asked
    told = await talk.say("就我一个人，心里难受得很")
    assert "12356" in told and "楼" not in told
    assert facts_of(talk, "health_emergency")["company"].startswith("就我一个人")


async def test_no_identity_is_asked_for_in_danger(somebody: Callable[[], Talk]) -> None:
    for danger in DANGERS.values():
        talk = somebody()
        await meets_danger(talk, danger)
        assert not any("叫什么名字" in heard for _, heard in talk.said)


async def test_a_suspicious_message_inside_a_form_is_judged_and_the_form_goes_on(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我想请人上门修灯")
    told = await talk.say("先帮我看个短信：您的社保卡已停用，请点击 http://x.cc 填写银行卡号和验证码，是真的吗")
    assert "骗人的路数" in told or "拿不准" in told
    assert re.search("哪天|日子", told.text.splitlines()[-1])
    assert "是真的。" not in told


async def test_a_member_who_reports_a_scam_has_its_answers_in_the_case(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("刚才有骗子打电话说我中奖了，我没理他")
    told = await talk.say("号码是 0931 开头的，要我先交税")
    if "哪一种" in told:
        told = await talk.say("不知道")
    assert only_case(talk, "scam").number in told
    assert "先交税" in str(facts_of(talk, "scam"))
    assert len(cases_of(talk)) == 1
