"""A scam met without a loss, where one's cases stand, and what is told of recent tricks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from center.cases import service as cases
from center.clarifications.models import Clarification
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.db.engine import Database
from center.notices.models import Notice
from center.scams.clues import cheats_numbers_in, links_in, wants_in
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.actions.test_scams import ADVICE, LOSS, REPORT, STATUS, case_of, facts
from tests.center.desk import ZHANG, add_clerks

SMS = "【社保局】您的医保卡将于今日停用，请点击 http://yb-gov.top/x 填写银行卡号认证，咨询 17012345678"


# A report


def test_a_forwarded_message_alone_is_enough(database: Database, stranger: Person) -> None:
    stranger.say(SMS, REPORT)
    assert stranger.form is None
    assert stranger.responses[0] == "utter_scams_report_thanks"
    assert stranger.responses[-1] == "utter_scams_report_done"
    found = facts(database, stranger, "scam")
    assert found["scam_means"] == "sms"
    assert found["scam_link"] == "http://yb-gov.top/x"
    assert found["scam_number"] == "17012345678"
    assert "link" in found["scam_wants"].split()


def test_the_advice_fits_the_trick_and_the_way_it_came(stranger: Person) -> None:
    stranger.say(SMS, REPORT)
    assert "utter_scams_sign_advice" in stranger.responses
    assert "utter_scams_report_advice_link" in stranger.responses


def test_a_kind_that_was_chosen_is_kept_and_advised_on(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.tap("当面")
    stranger.say("在小区门口跟我套近乎，说是老同事")
    assert stranger.responses[-1] == "utter_scams_ask_scam_case"
    answer = stranger.tap("冒充熟人亲人")
    assert facts(database, stranger, "scam")["scam_type"] == "acquaintance"
    assert "原来的电话" in answer
    assert "utter_scams_report_advice_person" in stranger.responses


def test_who_leaves_all_questions_out_is_advised_all_the_same(stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.say("跳过", command="skip")
    stranger.say("跳过", command="skip")
    assert stranger.responses == ["utter_scams_report_advice_any", "utter_scams_report_done"]


def test_a_report_in_the_middle_of_something_takes_that_up_again(stranger: Person) -> None:
    stranger.say("上个月的钱到了没", "query_benefit_payment")
    assert stranger.form == "identity_form"
    stranger.say(SMS, REPORT)
    assert stranger.form == "identity_form"
    assert "utter_smalltalk_back_to_form" in stranger.responses


def test_a_report_that_becomes_a_loss_is_urgent_in_the_same_breath(database: Database, stranger: Person) -> None:
    stranger.say(SMS, REPORT)
    answer = stranger.say("我点了，卡里的钱没了", LOSS)
    assert "110" in answer.splitlines()[0]
    assert case_of(database, stranger, "scam_loss").urgency == "urgent"
    with database.read() as session:
        related = cases.list_related(session, case_id=case_of(database, stranger, "scam_loss").id)
    assert case_of(database, stranger, "scam").id in {case.id for case in related}


@pytest.mark.parametrize(
    ("text", "links", "numbers", "wants"),
    [
        (SMS, ("http://yb-gov.top/x",), ("17012345678",), ("card", "link")),
        ("点 www.abc.com/a?b=1，别信", ("www.abc.com/a?b=1",), (), ("link",)),
        ("打开 jiangli.vip 领奖。", ("jiangli.vip",), (), ()),
        ("让我转钱到6222020000000000999，还要验证码", (), ("6222020000000000999",), ("money", "code")),
        ("发到 a@b.com，3.5万", (), (), ()),
        ("今天天气好", (), (), ()),
    ],
)
def test_clues_are_read_out_of_a_message(
    text: str, links: tuple[str, ...], numbers: tuple[str, ...], wants: tuple[str, ...]
) -> None:
    assert links_in(text) == links
    assert cheats_numbers_in(text) == numbers
    assert wants_in(text) == wants


def test_ones_own_number_is_no_cheats() -> None:
    assert cheats_numbers_in("我的电话13900001111，他的17012345678", own="13900001111") == ("17012345678",)


# Where a case stands


def test_status_tells_who_has_it_and_until_when(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("不说了", command="stop")
    stranger.say("那事咋样了", STATUS)
    assert stranger.responses[:2] == ["utter_scams_case_row", "utter_scams_case_awaited"]
    case = case_of(database, stranger, "scam_loss")
    with database.write() as session:
        add_clerks(session, NOW)
        cases.claim(session, case_id=case.id, by=ZHANG, now=NOW)
    answer = stranger.say("那事咋样了", STATUS)
    assert "正在处理" in answer
    assert ZHANG.name in answer


def test_status_says_when_it_is_late(database: Database, stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.say("不说了", command="stop")
    monkeypatch.setenv("YINLING_NOW", (NOW + timedelta(days=5)).isoformat())
    from center import settings

    settings.get_settings.cache_clear()
    answer = stranger.say("那事咋样了", STATUS)
    assert "utter_scams_case_overdue" in stranger.responses
    assert "12345" in answer


def test_status_tells_the_answer_and_never_one_that_was_taken_back(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.say("不说了", command="stop")
    case = case_of(database, stranger, "scam")
    with database.write() as session:
        add_clerks(session, NOW)
        cases.add_reply(session, case_id=case.id, text="已转派出所", by=ZHANG, now=NOW)
        sent = conversations.enqueue(
            session,
            conversation_id=stranger.conversation_id,
            reply=ReplyDraft(text="写错了的话"),
            author="staff",
            due_at=NOW + timedelta(seconds=5),
            now=NOW,
        )
        assert sent is not None
        cases.add_reply(session, case_id=case.id, text="写错了的话", by=ZHANG, outbox_id=sent.id, now=NOW)
    answer = stranger.say("那事咋样了", STATUS)
    assert "已转派出所" in answer
    assert "写错了的话" not in answer


def test_status_of_a_closed_case_tells_why_in_words(database: Database, stranger: Person) -> None:
    stranger.say("碰到骗子了", REPORT)
    stranger.say("不说了", command="stop")
    case = case_of(database, stranger, "scam")
    with database.write() as session:
        add_clerks(session, NOW)
        about = {"case_id": case.id, "by": ZHANG, "expected_version": case.version, "now": NOW}
        cases.close(session, reason="referred", outcome="helped", **about)
    answer = stranger.say("那事咋样了", STATUS)
    assert "转给别的部门办了" in answer
    assert "referred" not in answer


def test_several_cases_are_told_one_by_one(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("不说了", command="stop")
    stranger.say(SMS, REPORT)
    answer = stranger.say("我报的那些事咋样了", STATUS)
    assert stranger.responses[0] == "utter_scams_case_several"
    for kind in ("scam", "scam_loss"):
        assert case_of(database, stranger, kind).number in answer


# Advice


def test_recent_tricks_are_told_one_at_a_time_and_then_what_always_holds(database: Database, stranger: Person) -> None:
    with database.write() as session:
        for place, title in enumerate(("谨防冒充医保诈骗", "警惕免费鸡蛋骗局", "食堂菜谱")):
            session.execute(
                insert(Notice).values(
                    kind="notice",
                    title_zh=title,
                    title_en="",
                    body_zh=f"{title}的说明",
                    body_en="",
                    source="中心",
                    published_at=NOW - timedelta(days=place + 1),
                    is_sample=False,
                )
            )
        for verdict, claim in (("scam", "扫码领补贴"), ("false", "喝醋治血压")):
            at = NOW - timedelta(days=5)
            session.execute(
                insert(Clarification).values(
                    state="published",
                    version=3,
                    type="other",
                    verdict=verdict,
                    claim_zh=claim,
                    claim_en="",
                    wordings=[],
                    answer_zh=f"{claim}的答复",
                    answer_en="",
                    source="公安",
                    source_on=at.date(),
                    valid_from=at.date(),
                    drafted_at=at,
                    changed_at=at,
                    published_at=at,
                    is_sample=False,
                )
            )
    told, answers = [], []
    for _ in range(5):
        answers.append(stranger.say("最近有啥骗局", ADVICE))
        told.append(stranger.responses[0])
    notice, claim = "utter_scams_advice_notice", "utter_scams_advice_claim"
    assert told == [notice, notice, claim, "utter_scams_advice_calls", "utter_scams_advice_codes"]
    assert "扫码领补贴的答复" in answers[2]
    assert "喝醋" not in "".join(answers)
