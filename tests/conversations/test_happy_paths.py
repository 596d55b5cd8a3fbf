"""Every intent comes to a useful end, for a member and for somebody whom nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import yaml

from center.wording import formats
from deploy.train import ROOT
from tests.conversations.records import (
    SUM,
    Somebody,
    alone_on_its_day,
    answers_of,
    cases_of,
    day_of,
    enter_two_on_a_day,
    kinds_of,
    latest_payment_of,
    member_id_of,
    only_case,
    planned_of,
    reminder_of,
)
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa

ASKS_WHO = re.compile(r"请问您叫什么名字|What is your full name")


@dataclass(frozen=True)
class Path:
    """One errand: what is said in turn, what the last answer must hold, and what must be on file then."""

    says: tuple[str, ...]
    ends: str
    case: str = ""
    judge: Callable[[Talk], bool] = lambda talk: True


def has_answered(answer: str) -> Callable[[Talk], bool]:
    return lambda talk: answer in answers_of(talk)


PATHS = {
    "greet": Path(("你好呀，小助手",), "机器助手"),
    "goodbye": Path(("行了，再见",), "再见|慢走"),
    "thank": Path(("谢谢你啊",), "不客气"),
    "affirm": Path(("对对对",), "您想办哪件事"),
    "deny": Path(("不是的",), "先这样"),
    "ask_capabilities": Path(("你都能帮我办些啥",), "钱到了没有"),
    "ask_repeat": Path(("你都能帮我办些啥", "没听清，再说一遍"), "再说一遍。\n您可以问"),
    "bot_challenge": Path(("你是真人还是机器啊",), "我是机器"),
    "express_loneliness": Path(("一个人在家闷得慌，没人说话",), "打个电话"),
    "out_of_scope": Path(("今天外头冷不冷，下雪吗",), "12345"),
    "verify_identity": Path(("我想核对一下身份",), "认得您|核对好了"),
    "act_for_relative": Path(
        ("我想替我老母亲问点事", "李桂英", "女儿", "王小梅", "13893012345", "对"), "报上去了，编号", "proxy_request"
    ),
    "query_benefit_payment": Path(("上个月那个外头的钱给了没",), f"统筹外费用 {SUM}|没有查到"),
    "query_benefit_policy": Path(("高龄津贴是怎么规定的",), "文号.*规定是"),
    "query_reimbursement_status": Path(("我交上去的药费单子批下来没有",), "单子.*元|没有查到您交的报销单子"),
    "report_benefit_problem": Path(
        ("别人的取暖费都领了，就我的没发，你们查查咋回事", "对"), "报给工作人员了，编号", "benefit_problem"
    ),
    "query_certification": Path(("我今年的养老认证做过了没有",), "资格认证"),
    "query_meeting": Path(("支部啥时候开会",), "月.*在.*您来不来"),
    "rsvp_attend": Path(("下次开会我去", "对"), "记好了", judge=has_answered("attend")),
    "rsvp_decline": Path(("下回开会我请假", "孙子病了要照看", "对"), "假请好了", judge=has_answered("decline")),
    "set_reminder": Path(
        ("开会以前提醒我一下", "提前一天", "打电话", "对"),
        "会前一天左右，工作人员打电话",
        judge=lambda t: reminder_of(t).is_on,
    ),
    "stop_reminder": Path(("以后开会别再提醒我了", "对"), "不提醒了", judge=lambda t: not reminder_of(t).is_on),
    "query_study_material": Path(("这回学习学什么内容",), "学这些|还没有放上来"),
    "query_branch": Path(("我是哪个支部的，书记叫啥",), "支部.*\n书记"),
    "report_scam": Path(
        ("刚才有个骗子打电话说我中奖了，我没理他", "尾号 8899 的号", "不知道"),
        "工作人员会看您报的这件事，编号 1\\d",
        "scam",
    ),
    "report_scam_loss": Path(
        ("我被骗了，钱已经转给他了", "昨天", "两万", "工行尾号 4417", "不认识", "微信", "13893012345"),
        "追回来，那也是骗子",
        "scam_loss",
    ),
    "check_message": Path(
        ("帮我看看这条短信是真的吗", "您的养老金账户异常，请点击 http://yl.cc 填写银行卡号"), "骗人的路数|拿不准"
    ),
    "query_scam_advice": Path(("怎么防骗啊",), "谨防|记住一条|再记一条|还有一条"),
    "query_case_status": Path(
        ("我要投诉，窗口的人骂人", "对", "我投诉的事办得咋样了"), "投诉.*编号.*登记", "complaint"
    ),
    "request_home_visit": Path(("想请人来家里换个水龙头", "哪天都行", "对"), "登记好了，编号", "home_visit"),
    "query_contact": Path(("你们几点开门，在哪个地方",), "开门.*\n.*在"),
    "update_personal_info": Path(("我换手机号了", "13893054321", "对"), "登记好了，编号", "data_change"),
    "submit_suggestion": Path(("我有个建议", "活动室添几把带扶手的椅子", "对"), "交上去了，编号", "suggestion"),
    "complain_service": Path(("我要投诉", "窗口那个人让我跑了三趟", "对"), "报上去了，编号", "complaint"),
    "query_news": Path(("中心最近有啥通知没有",), "第一条：", ""),
    "query_activity": Path(("最近有什么活动能参加",), "报名"),
    "talk_to_human": Path(("我要找工作人员说话",), "编号 1\\d+", "person_request"),
    "emergency_health": Path(
        ("我胸口疼得厉害，喘不上气", "石油新村 3 号楼 2 单元 501"), "等救护车", "health_emergency"
    ),
}


def test_there_is_a_path_for_every_intent() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named = {next(iter(i)) if isinstance(i, dict) else i for i in domain["intents"]}
    assert named - {"nlu_fallback"} == set(PATHS)


async def walk(talk: Talk, path: Path, code: str = "") -> None:
    for words in path.says:
        heard = await talk.say(words)
        if ASKS_WHO.search(heard.text):
            assert code, heard.text
            heard = await talk.say(code)
    assert re.search(path.ends, heard.text, re.DOTALL), talk.said
    assert not path.case or path.case in kinds_of(talk), talk.said
    assert path.judge(talk), talk.said
    assert "没听准" not in heard


@pytest.mark.parametrize("intent", PATHS)
async def test_a_member_gets_there(fresh: Callable[..., Talk], intent: str) -> None:
    await walk(fresh(), PATHS[intent])


@pytest.mark.parametrize("intent", PATHS)
async def test_a_stranger_gets_there_after_one_code(stranger: Callable[[], tuple[Talk, Somebody]], intent: str) -> None:
    talk, one = stranger()
    await walk(talk, PATHS[intent], one.code)


async def test_the_sum_that_is_told_is_the_one_on_file(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    told = await talk.say("最近一次统筹外费用发了多少钱")
    paid = latest_payment_of(talk, "supplement")
    assert formats.money(paid.amount_fen) in told
    assert paid.card_last4 in told


async def test_the_meeting_that_is_told_is_the_next_one(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    told = await talk.say("下一次支部啥时候开会")
    coming = planned_of(talk)
    assert any(formats.moment(m.starts_at, "zh") in told and m.place_zh in told for m in coming), told.text


async def test_two_questions_before_the_check_are_both_answered_after_it(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, one = stranger()
    await talk.say("上个月的统筹外费用给了没有")
    kept = await talk.say("还有，支部啥时候开会")
    assert "一起答您" in kept
    told = await talk.say(one.code)
    assert re.search(f"统筹外费用 {SUM}", told.text)
    of_branch = next(meeting for meeting in planned_of(talk) if meeting.kind == "branch_meeting")
    assert formats.moment(of_branch.starts_at, "zh") in told
    assert told.text.index("统筹外费用") < told.text.index(of_branch.place_zh)


async def test_two_kinds_of_money_in_one_question_are_both_answered_after_the_check(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, one = stranger()
    await talk.say("去年的取暖费和统筹外费用都发了没有")
    told = await talk.say(one.code)
    assert "取暖费" in told and "统筹外费用" in told, told.text


async def test_a_question_and_two_wishes_wait_for_the_check_one_after_the_other(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, one = stranger()
    await talk.tell("我想请人上门擦玻璃", "我还要改手机号")
    asked = await talk.say(one.code)
    assert "哪天来方便" in asked
    done = await talk.tell("哪天都行", "对")
    assert "新的电话号码" in done
    await talk.tell("13893011111", "对")
    assert [case.kind for case in cases_of(talk)] == ["home_visit", "data_change"]
    assert member_id_of(talk) == one.member_id


async def test_name_birth_and_last_four_open_the_answer(
    somebody: Callable[[], Talk], accounts: list[dict[str, str]]
) -> None:
    talk, one = somebody(), accounts[0]
    await talk.say("我的取暖费发了没有")
    year, month, day = (int(part) for part in one["birth_date"].split("-"))
    await talk.tell(f"俺叫{one['name']}", f"{year}年{month}月{day}号生的")
    told = await talk.say(f"后四位是{one['id_last4']}")
    assert "取暖费" in told and "核对好了" in told
    assert one["name"] not in told.text


@pytest.mark.parametrize("instead", ["我来", "没收到", "查补助", "明天上午", "好的"])
async def test_what_is_no_name_is_not_taken_for_one(somebody: Callable[[], Talk], instead: str) -> None:
    talk = somebody()
    await talk.say("我的取暖费发了没有")
    told = await talk.say(instead)
    assert "哪年哪月" not in told, told.text
    assert "哪年哪月" in await talk.say("欧阳淑芬")


async def test_a_rare_family_name_is_taken_the_second_time(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我的取暖费发了没有")
    assert "请说您的姓名" in await talk.say("仉玉芝")
    assert "哪年哪月" in await talk.say("仉玉芝")


async def test_all_said_at_once_is_asked_no_more(somebody: Callable[[], Talk], accounts: list[dict[str, str]]) -> None:
    talk, one = somebody(), accounts[1]
    year, month, day = (int(part) for part in one["birth_date"].split("-"))
    await talk.say("我的补助发了没有")
    told = await talk.say(f"我叫{one['name']}，{year}年{month}月{day}日生的，身份证后四位{one['id_last4']}")
    assert "核对好了" in told, told.text


async def test_the_day_said_with_the_errand_is_not_asked_again(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    await talk.say("我想请人上门")
    read_back = await talk.say("给我量个血压，后天上午来就行")
    assert read_back.choices == ["对", "不对"]
    assert "health_emergency" not in kinds_of(talk)


async def test_able_to_come_after_all(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    meeting = alone_on_its_day(talk)
    await talk.tell(f"{day_of(meeting)}的会我请假", "家里有事", "对")
    await talk.say("我又能来了")
    await talk.say("对")
    assert [m.id for m in planned_of(talk) if m.answer == "attend"] == [meeting.id]


async def test_of_two_on_a_day_the_part_of_the_day_tells_which(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    _, afternoon = enter_two_on_a_day(talk)
    asked = await talk.say(f"{day_of(afternoon)}的课我请假")
    assert "上午的课" in asked and "下午的课" in asked
    assert "加上“上午”或“下午”" in await talk.say("就那一个嘛")
    await talk.tell(f"{day_of(afternoon)}下午的", "家里有事", "对")
    assert [m.id for m in planned_of(talk) if m.answer == "decline"] == [afternoon.id]


async def test_and_the_heating_asks_the_same_of_another_benefit(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    await talk.say("最近的统筹外费用发了没有")
    told = await talk.say("那取暖费呢")
    assert "取暖费" in told and "规定是" not in told


@pytest.mark.parametrize(
    ("errand", "yes", "asks", "told"),
    [
        ("想请人来家里换个水龙头，明天上午来", "对", "我约的上门服务明天几点来人", "等待处理"),
        (
            "Could somebody come and fix my tap tomorrow morning",
            "yes",
            "When will the person I asked for come to my home?",
            "waiting",
        ),
    ],
)
async def test_who_asks_when_the_visit_comes_asks_for_no_second_one(
    fresh: Callable[..., Talk], errand: str, yes: str, asks: str, told: str
) -> None:
    talk = fresh()
    await talk.tell(errand, yes)
    number = only_case(talk, "home_visit").number
    heard = (await talk.say(asks)).text
    assert number in heard, talk.said
    assert told in heard, talk.said
    await talk.say(yes)
    assert [case.kind for case in cases_of(talk)].count("home_visit") == 1, talk.said


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("药费报销要啥材料", "发票原件"),
        ("住院报销都要带哪些东西", "发票原件"),
        ("药费的发票丢了，还能给报吗", "补充医疗报销"),
        ("报销几月份截止", "半年内"),
        ("What papers do I need to claim my medicine back?", "original invoices"),
    ],
)
async def test_the_rule_of_reimbursement_is_told_to_anybody(somebody: Callable[[], Talk], asks: str, told: str) -> None:
    talk = somebody()
    heard = await talk.say(asks)
    assert told in heard.text, talk.said


@pytest.mark.parametrize("asks", ["我的药费报销还缺啥材料", "我交的药费单子批下来没有"])
async def test_where_a_claim_stands_is_told_to_nobody_else(somebody: Callable[[], Talk], asks: str) -> None:
    talk = somebody()
    heard = await talk.say(asks)
    assert ASKS_WHO.search(heard.text), talk.said
