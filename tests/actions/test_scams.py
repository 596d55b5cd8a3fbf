"""A loss, a scam met, a message to check, advice, and where a case stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest

from center.cases import service as cases
from center.contacts import service as contacts
from center.db.engine import Database
from center.scams.signs import find_signs
from center.wording.responses import render
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person

LOSS, REPORT, CHECK = "report_scam_loss", "report_scam", "check_message"
ADVICE, STATUS = "query_scam_advice", "query_case_status"


class Alerted(Person):
    """Somebody whose message the gateway's safety net has heard already."""

    metadata: ClassVar[dict[str, Any]] = {}

    def _call(self, name: str, more: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        self.message["metadata"] = dict(self.metadata)
        return super()._call(name, more)


def case_of(database: Database, person: Person, kind: str) -> cases.CaseView:
    with database.read() as session:
        found = cases.list_of_conversation(session, conversation_id=person.conversation_id, member_id=1)
    return next(case for case in found if case.kind == kind)


def facts(database: Database, person: Person, kind: str = "scam_loss") -> dict[str, str]:
    case = case_of(database, person, kind)
    with database.read() as session:
        entries = cases.list_timeline(session, case_id=case.id)
    return {str(e.fact_name): e.body for e in entries if e.kind == "fact"}


def texts(database: Database, person: Person, kind: str) -> list[str]:
    case = case_of(database, person, kind)
    with database.read() as session:
        return [e.body for e in cases.list_timeline(session, case_id=case.id) if e.kind in {"text", "opened"}]


# A loss


def test_police_come_first_then_the_bank_and_the_case_is_urgent(database: Database, stranger: Person) -> None:
    answer = stranger.say("我叫人骗了", LOSS).splitlines()
    assert "110" in answer[0]
    assert "银行" in answer[1]
    assert stranger.responses[-1] == "utter_scams_ask_loss_when"
    case = case_of(database, stranger, "scam_loss")
    assert (case.urgency, case.summary, case.number in "".join(answer)) == ("urgent", "我叫人骗了", True)


def test_facts_are_asked_one_at_a_time_and_kept_as_they_come(database: Database, stranger: Person) -> None:
    stranger.say("我给骗子转钱了", LOSS)
    stranger.say("昨天下午三点", datetime="2026-11-21T15:00")
    assert facts(database, stranger) == {"when": "昨天下午三点 [2026-11-21T15:00]"}
    stranger.say("两万三", amount=23000)
    assert facts(database, stranger)["amount"] == "23000"
    stranger.say("工商银行 6222 0212 3456 7894 417")
    assert facts(database, stranger)["card_last4"] == "工商银行 4417"
    stranger.say("一个自称公安的，姓赵")
    stranger.say("手机银行")
    last = stranger.say("13812345678", phone="13812345678")
    assert facts(database, stranger) | {"when": ""} == {
        "when": "",
        "amount": "23000",
        "card_last4": "工商银行 4417",
        "recipient": "一个自称公安的，姓赵",
        "means": "手机银行",
        "phone": "13812345678",
    }
    assert "也是骗子" in last
    assert stranger.form is None


def test_what_was_said_at_first_is_not_asked_again(database: Database, stranger: Person) -> None:
    stranger.say("昨天我被骗了两万三", LOSS, datetime="2026-11-21", amount=23000)
    assert stranger.responses[-1] == "utter_scams_ask_loss_from"
    assert facts(database, stranger)["amount"] == "23000"


def test_every_question_can_be_left_out(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    for _ in range(6):
        stranger.say("不知道", command="skip")
    assert stranger.form is None
    assert facts(database, stranger) == {}


def test_an_answer_is_mended_by_saying_so(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("两万", amount=20000)
    answer = stranger.say("不对，是三万", "deny", amount=30000)
    assert "30,000.00 元" in answer
    assert stranger.responses[-1] == "utter_scams_hint_loss_from"
    assert facts(database, stranger)["amount"] == "30000"


def test_a_field_that_is_named_wrong_is_asked_anew(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("两万", amount=20000)
    stranger.say("金额说错了", "deny")
    assert stranger.responses[-1] == "utter_scams_ask_loss_amount"
    stranger.say("两万五", amount=25000)
    assert facts(database, stranger)["amount"] == "25000"
    assert stranger.responses[-1] == "utter_scams_ask_loss_from"


def test_the_gateways_first_lines_are_not_said_twice(database: Database, stranger: Person) -> None:
    with database.write() as session:
        cases.open_urgent(
            session, kind="scam_loss", conversation_id=stranger.conversation_id, text="我被骗了三万", now=NOW
        )
    alerted = Alerted(stranger.conversation_id)
    alerted.metadata = {"first_line_sent": True, "alarm": "scam_loss", "said": "我被骗了三万"}
    alerted.say("/report_scam_loss", LOSS)
    assert "utter_scams_loss_first" not in alerted.responses
    assert texts(database, stranger, "scam_loss") == ["我被骗了三万"]
    assert facts(database, stranger) == {"amount": "30000"}


def test_a_second_alarm_opens_no_second_case(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    stranger.say("他还拿走了我的卡", LOSS)
    with database.read() as session:
        known = cases.list_of_conversation(session, conversation_id=stranger.conversation_id)
    assert len(known) == 1
    assert "他还拿走了我的卡" in texts(database, stranger, "scam_loss")


def test_another_question_in_between_is_answered_and_the_form_goes_on(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("你们几点开门", "query_contact")
    assert "utter_services_contact_next_aside" in stranger.responses
    assert stranger.responses[-1] == "utter_scams_hint_loss_amount"


def test_leaving_the_questions_loses_nothing(database: Database, stranger: Person) -> None:
    stranger.say("被骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    answer = stranger.say("不说了", command="stop")
    assert "都记下了" in answer
    assert facts(database, stranger)["when"].startswith("昨天")
    assert stranger.form is None


def test_telling_more_after_the_end_is_added_to_the_same_case(database: Database, stranger: Person) -> None:
    stranger.say("被骗了两万", LOSS, amount=20000)
    stranger.say("不说了", command="stop")
    answer = stranger.say("我想起来了，他的号码是95开头", LOSS)
    assert stranger.responses == ["utter_scams_loss_known"]
    assert "110" in answer
    assert len(texts(database, stranger, "scam_loss")) == 2


def test_a_loss_comes_before_an_identity_check_that_is_under_way(database: Database, stranger: Person) -> None:
    stranger.say("上个月的钱到了没", "query_benefit_payment")
    assert stranger.form == "identity_form"
    answer = stranger.say("坏了，我把验证码给骗子了", LOSS)
    assert "110" in answer
    assert stranger.form == "scam_loss_form"
    for _ in range(6):
        stranger.say("不知道", command="skip")
    assert stranger.form == "identity_form"


def test_a_loss_is_told_in_english(database: Database, english: Person) -> None:
    answer = english.say("I gave him the code", LOSS)
    assert answer.startswith("Call 110")
    english.say("yesterday", datetime="2026-11-21")
    assert english.responses[-1] == "utter_scams_ask_loss_amount_code"


def test_staff_can_change_the_numbers(database: Database, stranger: Person) -> None:
    with database.write() as session:
        contacts.set_number(session, code="police", number="0937-110")
    assert "0937-110" in stranger.say("被骗了", LOSS)


def test_no_answer_about_a_loss_promises_or_says_too_late() -> None:
    for key in ("first", "case", "known", "done", "recovery", "left"):
        for language in ("zh", "en"):
            values = dict.fromkeys(("police", "number", "when"), "1")
            text = render(f"utter_scams_loss_{key}", language, **values).text
            assert not any(
                word in text for word in ("太晚", "来不及", "一定能", "保证", "too late", "will get it back")
            )


# A scam met


def test_a_report_is_a_case_at_once(database: Database, stranger: Person) -> None:
    answer = stranger.say("有人打电话冒充医保的让我转钱，我没理", REPORT, scam_channel="phone")
    case = case_of(database, stranger, "scam")
    assert case.summary == "有人打电话冒充医保的让我转钱，我没理"
    assert "谢谢" in answer
    assert case.number in answer
    assert stranger.responses[-1] == "utter_scams_ask_scam_story"
    assert facts(database, stranger, "scam") == {"scam_wants": "money", "scam_means": "phone"}


def test_a_report_asks_a_few_things_that_may_be_left_out(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    assert stranger.responses[-1] == "utter_scams_ask_scam_means"
    assert "短信" in [b["title"] for b in stranger.buttons]
    stranger.tap("短信")
    stranger.say("号码是 10690000，我没点链接")
    assert stranger.responses[-1] == "utter_scams_ask_scam_case"
    stranger.say("不知道", command="skip")
    assert stranger.form is None
    assert stranger.responses[-2:] == ["utter_scams_report_advice_link", "utter_scams_report_done"]
    found = facts(database, stranger, "scam")
    assert (found["scam_means"], found["scam_number"], found["scam_wants"]) == ("sms", "10690000", "link")


def test_a_kind_that_the_story_shows_is_not_asked_for(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.tap("短信")
    stranger.say("号码是 10690000，说积分要过期，让我点链接填卡号")
    assert stranger.responses[-1] == "utter_scams_report_done"
    assert facts(database, stranger, "scam")["scam_type"] == "phishing"


def test_a_report_that_turns_out_to_be_a_loss_becomes_urgent(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    answer = stranger.say("其实我把钱给他了", LOSS)
    assert "110" in answer
    assert case_of(database, stranger, "scam_loss").urgency == "urgent"


def test_advice_fits_the_trick(stranger: Person) -> None:
    stranger.say("说我涉嫌洗钱要我转到安全账户，我没转", REPORT, scam_channel="phone")
    answer = stranger.say("跳过", command="skip")
    assert "安全账户" in answer


def test_a_report_of_a_known_member_is_filed_under_the_member(database: Database, person: Person) -> None:
    person.say("碰到骗子了", REPORT)
    assert case_of(database, person, "scam").member_id == 1


# Is this true?


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("【公安】您的账户涉嫌洗钱，请将资金转入安全账户", "safe_account"),
        ("请把收到的验证码发给我核对", "code_wanted"),
        ("恭喜您中了一等奖，先交手续费后领奖金", "money_first"),
        ("保本高息，月息 15%，稳赚不赔", "high_return"),
        ("你孙子出车祸了，快转两万保释", "grandchild"),
        ("Send me the verification code to keep your pension", "code_wanted"),
        ("Move your savings to the safe account today", "safe_account"),
    ],
)
def test_unmistakable_signs_are_seen(text: str, sign: str) -> None:
    assert sign in [found.code for found in find_signs(text)]


@pytest.mark.parametrize(
    "text",
    [
        "您的验证码是 3391，请勿告诉他人",
        "【退管中心】十一月统筹外费用已发放，请查收",
        "妈，周末我带孩子回来吃饭",
        "明天上午九点支部开会，请带学习笔记",
        "住院要先交押金两千",
    ],
)
def test_honest_messages_give_no_sign(text: str) -> None:
    assert find_signs(text) == []


def test_a_sign_is_named_and_said_what_to_do(database: Database, stranger: Person) -> None:
    answer = stranger.say("帮我看看这个是不是真的：请将资金转入安全账户接受核查", CHECK)
    assert "安全账户" in answer
    assert "别转" in answer
    with database.read() as session:
        assert cases.list_of_conversation(session, conversation_id=stranger.conversation_id) == []


def test_what_is_not_known_goes_to_the_staff_and_is_never_called_safe(database: Database, stranger: Person) -> None:
    answer = stranger.say("楼门口贴了告示，说拿卡去宾馆二楼换新卡，真的吗", CHECK)
    case = case_of(database, stranger, "check_message")
    assert case.number in answer
    assert "先别照着做" in answer
    assert not any(word in answer for word in ("安全", "放心", "没问题"))


def test_a_bare_question_is_asked_for_the_message(database: Database, stranger: Person) -> None:
    stranger.say("帮我看看这条短信是真是假", CHECK)
    assert stranger.responses == ["utter_scams_ask_check_text"]
    answer = stranger.say("您的社保卡已停用，请点击链接 http://x.top 认证", CHECK)
    assert "链接" in answer
    assert stranger.form is None


def test_the_message_to_check_may_sound_like_anything(database: Database, stranger: Person) -> None:
    stranger.say("/check_message", CHECK)
    stranger.say("老年人免费领鸡蛋，明早八点石油新村门口", "query_activity", 0.6)
    assert case_of(database, stranger, "check_message").summary.startswith("老年人免费领鸡蛋")


def test_long_numbers_in_a_message_are_kept_short_for_staff(database: Database, stranger: Person) -> None:
    stranger.say("体检通知上写着身份证62090219480305002X，是你们发的吗", CHECK)
    assert "62090219480305002" not in case_of(database, stranger, "check_message").summary


# Advice and status


def test_advice_ends_with_an_offer_to_look_at_a_message(stranger: Person) -> None:
    stranger.say("怎么防骗", ADVICE)
    assert stranger.responses == ["utter_scams_advice_calls", "utter_scams_advice_next"]


def test_advice_is_another_each_time(stranger: Person) -> None:
    stranger.say("怎么防骗", ADVICE)
    stranger.events.append({"event": "bot", "text": "", "metadata": {"utter_action": "utter_scams_advice_calls"}})
    stranger.say("再讲一招", ADVICE)
    assert stranger.responses[0] == "utter_scams_advice_codes"


def test_status_is_told_in_words(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.say("不说了", command="stop")
    case = case_of(database, stranger, "scam")
    answer = stranger.say("我报的那事咋样了", STATUS)
    assert case.number in answer
    assert "等待处理" in answer
    with database.write() as session:
        cases.change_state(session, case_id=case.id, state="in_progress", changed_by="zhang", now=NOW)
        later = NOW + timedelta(hours=1)
        cases.add_text(session, case_id=case.id, text="已转派出所", now=later, author="staff", kind="reply")
    answer = stranger.say("那个骗子的事呢", STATUS)
    assert "正在处理" in answer
    assert "已转派出所" in answer


def test_nobody_hears_of_another_persons_case(database: Database, stranger: Person, li: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    number = case_of(database, stranger, "scam").number
    assert number not in li.say(f"编号{number}办得怎么样了", STATUS)
    assert li.responses == ["utter_scams_case_none"]


def test_without_a_case_it_says_so_in_english(english: Person) -> None:
    assert "nothing here yet" in english.say("what became of my report", STATUS)


# Reading


def test_who_gives_their_numbers_here_has_lost_nothing(database: Database, stranger: Person) -> None:
    numbers = "我的身份证号是620102194805060012，电话13909371234"
    assert "没往下记" in stranger.say(numbers, LOSS, 0.4)
    assert stranger.form == "identity_form"
    assert "110" in stranger.say(f"我让人骗了，{numbers}都给了他", LOSS, 0.9)
    assert case_of(database, stranger, "scam_loss").urgency == "urgent"
