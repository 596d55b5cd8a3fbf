"""Is this true? The four outcomes, pieces that are joined, what is asked back; never a word of "safe"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import text

from actions.scams.verdict import tell
from actions.turn import Turn
from center.checks import service as checks
from center.checks.service import Finding
from center.clarifications import service as clarifications
from center.clarifications.matching import ask
from center.clarifications.views import ClarificationDraft
from center.db.engine import Database
from center.notices import service as notices
from center.notices.views import NoticeDraft
from center.scams.judging import Judgement
from center.scams.types import get_type
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.center.clarifications.vetters import QIAN, ZHAO, hire

CHECK = "check_message"
BODY = "体检定于12月5日上午8点半在服务大厅一楼，请空腹，带医保卡，每人补助200元，咨询电话0937-5550102。"
UNKNOWN = "楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口"
SAFE = ("安全的", "放心", "没问题", "可以信", " safe", "trust it")


def clarify(
    database: Database, claim: str, verdict: str, answer: str, *, claim_en: str = "", answer_en: str = ""
) -> int:
    days = (date(2026, 11, 20), date(2026, 11, 1), None)
    draft = ClarificationDraft("health", verdict, claim, claim_en, (), answer, answer_en, "疾控中心", *days)
    with database.write() as session:
        made = clarifications.create(session, draft=draft, by=ZHAO, now=NOW)
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=NOW)
        clarifications.publish(session, clarification_id=made.id, by=QIAN, expected_version=2, now=NOW)
    return made.id


@pytest.fixture(autouse=True)
def vetted(database: Database) -> None:
    hire(database, NOW)
    clarify(
        database,
        "喝醋能软化血管，高血压不用吃药",
        "false",
        "醋软化不了血管，降压药不能自己停。",
        claim_en="Drinking vinegar softens blood vessels",
        answer_en="It does not; do not stop your pills.",
    )
    clarify(database, "七十岁以上老人免费乘公交", "true", "有这回事，带身份证去办老年卡。")
    with database.write() as session:
        draft = NoticeDraft("notice", "冬季体检安排", "", BODY, "", "退休管理中心", None)
        made = notices.create(session, draft=draft, by=ZHAO, now=NOW - timedelta(days=2))
        notices.submit(session, notice_id=made.id, by=ZHAO, expected_version=1, now=NOW - timedelta(days=2))
        notices.publish(session, notice_id=made.id, by=QIAN, expected_version=2, now=NOW - timedelta(days=2))


def kept(database: Database) -> list[tuple[str, str | None]]:
    with database.read() as session:
        return [
            tuple(row) for row in session.execute(text("SELECT outcome, matched_kind FROM check_requests ORDER BY id"))
        ]


def test_what_is_vetted_is_told_with_its_source_and_date(database: Database, stranger: Person) -> None:
    answer = stranger.say("群里说喝醋能软化血管，高血压不用吃药，是真的吗", CHECK)
    for told in ("假的", "降压药不能自己停", "疾控中心", "11 月 20 日"):
        assert told in answer
    assert kept(database) == [("clarification", "clarification")]
    assert not any(word in answer for word in SAFE)


def test_something_like_it_is_asked_back_and_yes_tells_it(database: Database, stranger: Person) -> None:
    answer = stranger.say("天天喝醋血管就软了，降压药可以停了吧", CHECK)
    assert stranger.responses == ["utter_scams_confirm_check_form"]
    assert "您问的是不是这个" in answer
    assert kept(database) == []
    assert "降压药不能自己停" in stranger.tap("是这个")
    assert kept(database) == [("clarification", "clarification")]
    assert stranger.form is None


def test_no_gives_it_to_the_staff(database: Database, stranger: Person) -> None:
    stranger.say("天天喝醋血管就软了，降压药可以停了吧", CHECK)
    answer = stranger.say("/deny", "deny")
    assert "拿不准" in answer and "先别照着做" in answer
    assert kept(database) == [("unknown", None)]
    assert stranger.form is None


def test_who_cannot_say_what_is_meant_is_left_to_the_staff(database: Database, stranger: Person) -> None:
    stranger.say("天天喝醋血管就软了，降压药可以停了吧", CHECK)
    assert "拿不准" in stranger.say("不知道", "nlu_fallback", 0.3)
    assert kept(database) == [("unknown", None)]
    assert stranger.form is None


def test_who_says_neither_twice_is_left_to_the_staff(database: Database, stranger: Person) -> None:
    stranger.say("天天喝醋血管就软了，降压药可以停了吧", CHECK)
    stranger.say("嗯哪", "nlu_fallback", 0.3)
    assert "拿不准" in stranger.say("我也弄不明白是不是这一个呀", "nlu_fallback", 0.3)
    assert kept(database) == [("unknown", None)]
    assert stranger.form is None


def test_a_scam_that_only_resembles_a_notice_is_named_as_one(database: Database, stranger: Person) -> None:
    forged = "体检补助200元每人，领之前先把手续费打到6222020402001234567，再报验证码给工作人员"
    stranger.say("帮我看看这条是不是真的：" + forged, CHECK)
    assert stranger.responses[0] == "utter_scams_check_sign"
    assert kept(database)[0][0] == "scam"


def test_neither_yes_nor_no_is_asked_again_in_other_words(stranger: Person) -> None:
    stranger.say("天天喝醋血管就软了，降压药可以停了吧", CHECK)
    stranger.say("嗯哪", "nlu_fallback", 0.3)
    assert stranger.responses == ["utter_scams_check_suggest_again"]


def test_the_centers_own_notice_is_named_and_nothing_more_is_promised(database: Database, stranger: Person) -> None:
    answer = stranger.say("帮我看看这条是不是真的：" + BODY, CHECK)
    assert "中心 11 月 20 日" in answer and "冬季体检安排" in answer
    assert "谁另外要钱、要验证码，都不是中心" in answer
    assert kept(database) == [("notice", "notice")]
    assert not any(word in answer for word in SAFE)


@pytest.mark.parametrize(
    ("forged", "told"),
    [
        (BODY.replace("5日", "6日"), "通知里写的是“12月5日”，您这条写的是“12月6日”"),
        (BODY.replace("200元", "2000元"), "通知里写的是“200元”，您这条写的是“2000元”"),
        (BODY.replace("0102", "0108"), "您这条写的是“0937-5550108”"),
        (BODY + "要先加微信 wx13579 登记。", "多出了微信或群号"),
        (BODY.replace("大厅一楼", "大厅三楼"), "您这条写的是“三”"),
    ],
)
def test_a_forged_one_is_told_with_what_differs(database: Database, stranger: Person, forged: str, told: str) -> None:
    answer = stranger.say("帮我看看这条是不是真的：" + forged, CHECK)
    assert told in answer
    assert "别当是中心发的" in answer and "对得上。" not in answer
    assert kept(database) == [("differs", "notice")]


@pytest.mark.parametrize("scam_type", ["investment", None])
def test_what_resembles_a_kind_of_scam_is_named_with_what_to_do(
    database: Database, stranger: Person, scam_type: str | None
) -> None:
    seen = Judgement((), scam_type, 0.99, is_scam=True)
    turn = Turn(CollectingDispatcher(), Tracker(stranger.conversation_id, {}, {}, [], False, None, {}, None))
    tell(turn, Finding("scam", ask("养老项目月月分红"), seen), "养老项目月月分红")
    said = [message["text"] for message in turn.dispatcher.messages]
    assert said[0].startswith("小心，这")
    if scam_type is not None:
        kind = get_type(scam_type)
        assert said[1:3] == [kind.what_zh, kind.advice_zh] and kind.name_zh in said[0]
    assert kept(database) == [("scam", None)]


def test_a_sign_outranks_a_true_notice_to_which_an_account_was_added(database: Database, stranger: Person) -> None:
    answer = stranger.say("帮我看看：" + BODY + "请先将资金转入安全账户6222020402001234567接受核查。", CHECK)
    assert stranger.responses[0] == "utter_scams_check_sign"
    assert "安全账户" in answer
    assert "utter_scams_check_notice_quote" not in stranger.responses
    assert kept(database)[0][0] == "scam"
    assert "6222020402001234567" not in answer


def test_something_true_that_leads_elsewhere_is_not_confirmed(database: Database, stranger: Person) -> None:
    answer = stranger.say("七十岁以上老人免费乘公交，到 www.bus-card.top 登记身份证", CHECK)
    assert "有这回事" not in answer
    assert kept(database)[0][0] in {"unknown", "scam"}


def test_what_nobody_knows_is_gathered_and_asked_again_joins_the_same_case(
    database: Database, stranger: Person
) -> None:
    first = stranger.say(UNKNOWN + "，真的吗", CHECK)
    again = stranger.say(UNKNOWN + "，能信不", CHECK)
    with database.read() as session:
        numbers = {number for number in ("100001", "100002") if number in first + again}
        assert numbers == {"100001"}
        assert [group.people for group in checks.list_open_groups(session, limit=9)] == [1]


def test_what_is_asked_is_kept_without_long_numbers(database: Database, stranger: Person) -> None:
    stranger.say("说让我把62090219480305002X和卡号6222020402001234567登记一下，是你们发的吗", CHECK)
    with database.read() as session:
        words = session.execute(text("SELECT words FROM check_requests")).scalar_one()
    assert "62090219480305002" not in words and "6222020402001234567" not in words


def test_pieces_that_look_unfinished_are_joined(database: Database, stranger: Person) -> None:
    stranger.say("/check_message", CHECK)
    stranger.say("(1/2)体检定于12月5日上午8点半在服务大厅一楼，请空腹，带医保卡，", "nlu_fallback")
    assert stranger.responses == ["utter_scams_check_more"]
    answer = stranger.say("(2/2)每人补助200元，咨询电话0937-5550102。", "nlu_fallback")
    assert "冬季体检安排" in answer
    assert stranger.form is None


def test_a_pasted_message_may_sound_like_a_wish_of_their_own(database: Database, stranger: Person) -> None:
    stranger.say("/check_message", CHECK)
    answer = stranger.say("活动室要添几把带扶手的椅子，请大家到门口交五十块押金", "submit_suggestion", 0.97)
    assert "拿不准" in answer or "小心" in answer


def test_the_end_of_pieces_can_be_said(database: Database, stranger: Person) -> None:
    stranger.say("/check_message", CHECK)
    stranger.say("告示上写着，旧电视机能换大米，还有", "nlu_fallback")
    assert stranger.responses == ["utter_scams_check_more"]
    answer = stranger.say("没有了", "nlu_fallback")
    assert "拿不准" in answer
    assert stranger.form is None


def test_a_scam_that_comes_in_two_messages_is_seen(database: Database, stranger: Person) -> None:
    stranger.say("您的名下有一笔款项涉嫌洗钱，需要配合调查，真的吗", CHECK)
    if "utter_scams_check_unsure" not in stranger.responses:
        return
    answer = stranger.say("还有，让我把钱都转到他们的安全账户里", CHECK)
    assert "安全账户" in answer


def test_an_english_question_is_answered_in_english(database: Database, english: Person) -> None:
    answer = english.say("They say drinking vinegar softens blood vessels, is it true", CHECK)
    assert "do not stop your pills" in answer
    assert "false" in answer
