"""Money: what was paid, the rules, claims, certification, and a problem reported."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from actions.benefits.periods import span_of
from actions.benefits.rules import shortened
from center.benefits.models import BenefitType, Certification, Claim, ClaimStep, Payment
from center.benefits.periods import Period
from center.cases import service as cases
from center.db.engine import Database
from center.policies.models import PolicyArticle
from tests.actions.rehearsal import Person

PAYMENT = "query_benefit_payment"
POLICY = "query_benefit_policy"
PROBLEM = "report_benefit_problem"
WANG_ID = 1  # the first member of an empty center


def months(year: int, first: int, last: int) -> list[str]:
    return [f"{year}-{month:02}" for month in range(first, last + 1)]


@pytest.fixture(autouse=True)
def types(database: Database, wang: int) -> None:
    rows = [
        ("supplement", "统筹外费用", "Supplementary allowance", "monthly"),
        ("heating", "取暖费", "Heating allowance", "yearly"),
        ("age_allowance", "高龄津贴", "Age allowance", "monthly"),
        ("medical", "医药费报销", "Medical reimbursement", "once"),
    ]
    keys = ("code", "name_zh", "name_en", "cadence")
    with database.write() as session:
        session.execute(
            insert(BenefitType),
            [dict(zip(keys, r, strict=True)) | {"policy_topic": r[0], "position": i} for i, r in enumerate(rows)],
        )


def pay(database: Database, member: int, *periods: str, **changed: Any) -> None:
    row: dict[str, Any] = {
        "member_id": member,
        "benefit_type": "supplement",
        "amount_fen": 128000,
        "status": "paid",
        "card_last4": "4417",
        "reason": None,
        **changed,
    }
    with database.write() as session:
        for period in periods:
            paid_on = changed.get("paid_on", date(int(period[:4]), int(period[5:]), 15))
            session.execute(insert(Payment), [{**row, "period": period, "paid_on": paid_on}])


def add_rule(database: Database, topic: str, **changed: Any) -> None:
    row = {
        "topic": topic,
        "title_zh": "取暖",
        "title_en": "Heating",
        "document_zh": "取暖补贴办法",
        "document_en": "Heating Rules",
        "number": "玉退〔2025〕3号",
        "issued_on": date(2025, 9, 1),
        "in_force_from": date(2025, 10, 1),
        "in_force_to": None,
        "text_zh": "每年十月发一次，每户三千元。",
        "text_en": "Paid once each October, 3,000 yuan a household.",
        "is_sample": True,
        **changed,
    }
    with database.write() as session:
        session.execute(insert(PolicyArticle), [row])


def add_claim(
    database: Database, member: int, number: str, *steps: tuple[str, str | None], approved: int | None = None
) -> None:
    with database.write() as session:
        claim = session.execute(
            insert(Claim).returning(Claim.id),
            [
                {
                    "number": number,
                    "member_id": member,
                    "kind": "inpatient",
                    "submitted_on": date(2026, 9, 12),
                    "claimed_fen": 4_000_000,
                    "approved_fen": approved,
                }
            ],
        ).scalar_one()
        at = datetime.fromisoformat("2026-09-12T09:00+08:00")
        for position, (step, note) in enumerate(steps):
            row = {"claim_id": claim, "position": position, "step": step, "note_zh": note, "note_en": note}
            session.execute(insert(ClaimStep), [{**row, "at": at + timedelta(days=30 * position)}])


def add_certification(database: Database, member: int, state: str, due_on: date, done_on: date | None = None) -> None:
    means = "face" if done_on else None
    row = {"member_id": member, "year": 2026, "state": state, "due_on": due_on, "done_on": done_on, "means": means}
    with database.write() as session:
        session.execute(insert(Certification), [row])


def cases_of(database: Database, person: Person) -> list[Any]:
    with database.read() as session:
        return cases.list_of_conversation(session, conversation_id=person.conversation_id, member_id=WANG_ID)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", "2026-10", "2026-10"),
        ("2026-Q3", "2026-07", "2026-09"),
        ("2026-H2", "2026-07", "2026-12"),
        ("2025", "2025-01", "2025-12"),
        ("2026-08/2026-10", "2026-08", "2026-10"),
        ("2026-W47", "2026-11", "2026-11"),
        ("2026-10-18", "2026-10", "2026-10"),
        ("2026-10-18/afternoon", "2026-10", "2026-10"),
    ],
)
def test_every_normal_form_of_a_period_is_a_span_of_months(period: str, first: str, last: str) -> None:
    assert span_of(period) == Period(first, last)


@pytest.mark.parametrize("period", ["", "soon", "2026-13", "2026-10/2026-08", "2026-W99"])
def test_what_is_no_period_is_none(period: str) -> None:
    assert span_of(period) is None


def test_last_month_is_told_with_amount_day_and_card(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10")
    answer = person.say("上个月的外补到了没有", PAYMENT, period="2026-10", benefit_type="supplement")
    assert "2026 年 10 月统筹外费用 1,280.00 元，10 月 15 日（星期四）已发到尾号 4417 的卡。" in answer


def test_without_a_period_last_month_and_this_are_told(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-09", "2026-10")
    pay(database, wang, "2026-11", status="scheduled", paid_on=date(2026, 11, 25), card_last4=None)
    answer = person.say("钱到了没", PAYMENT)
    assert "10 月 15 日" in answer
    assert "定在 11 月 25 日（星期三）发" in answer
    assert "9 月" not in answer


def test_a_year_is_told_as_a_total_by_kind(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, *months(2025, 1, 12))
    pay(database, wang, "2025-10", benefit_type="heating", amount_fen=300000)
    pay(database, wang, "2025-11", benefit_type="age_allowance", status="scheduled")
    answer = person.say("去年一共发了多少", PAYMENT, period="2025")
    assert "2025 年一共发了 13 笔，合计 18,360.00 元。" in answer
    assert "取暖费：1 笔，3,000.00 元。" in answer


def test_a_quarter_of_one_kind_is_told_as_total_and_rows(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, *months(2026, 7, 9))
    answer = person.say("第三季度外补", PAYMENT, period="2026-Q3", benefit_type="supplement")
    assert "统筹外费用一共发了 3 笔，合计 3,840.00 元。" in answer
    assert answer.count("尾号 4417") == 3


def test_two_months_and_two_kinds_in_one_question_are_all_told(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-08", "2026-09", "2026-10")
    pay(database, wang, "2026-08", benefit_type="age_allowance", amount_fen=20000)
    kinds = ["supplement", "age_allowance"]
    answer = person.say("八月和十月的", PAYMENT, period=["2026-08", "2026-10"], benefit_type=kinds)
    assert "高龄津贴 200.00 元" in answer
    assert answer.count("统筹外费用 1,280.00") == 2
    assert "9 月统筹外" not in answer


def test_a_yearly_benefit_without_a_period_is_the_last_one(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2025-10", benefit_type="heating", amount_fen=300000)
    answer = person.say("取暖费给多少来着", PAYMENT, benefit_type="heating")
    assert "2025 年 10 月取暖费 3,000.00 元" in answer


def test_a_returned_payment_says_why_and_what_to_do(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10", status="returned", reason="account_closed")
    answer = person.say("上个月的钱呢", PAYMENT, period="2026-10")
    assert "银行退回来了，原因是：银行卡已销户。" in answer
    assert "/update_personal_info" in [b["payload"] for b in person.buttons]


def test_a_held_payment_says_why_and_can_be_reported(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10", status="held", reason="certification_missing", paid_on=None)
    assert "先停着没发。原因是：资格认证还没做。" in person.say("上个月的钱呢", PAYMENT, period="2026-10")
    assert "哪项" not in person.tap("报上去")
    assert person.form == "benefit_problem_form"
    assert person.slots["problem_benefit"] == "supplement"


def test_a_month_that_has_not_come_is_not_guessed(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10")
    answer = person.say("明年一月的发了没", PAYMENT, period="2027-01")
    assert "还没到" in answer
    assert "1,280" not in answer
    assert "1,280.00" in person.tap("看最近一笔")


def test_nothing_on_file_is_said_and_offers_to_report(
    database: Database, wang: int, person: Person, li: Person
) -> None:
    pay(database, wang, "2026-10")
    assert "没有查到" in person.say("三月的取暖费", PAYMENT, period="2026-03")
    assert "没有您的高龄津贴记录" in person.say("高龄津贴呢", PAYMENT, benefit_type="age_allowance")
    assert "还没有发给您的钱的记录" in li.say("钱到了没", PAYMENT)


def test_an_unknown_code_in_a_typed_command_is_ignored(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10")
    assert "1,280.00" in person.say('/query_benefit_payment{"benefit_type": "x"}', PAYMENT, benefit_type="x")


def test_it_answers_in_english(database: Database, wang: int, english: Person) -> None:
    pay(database, wang, "2026-10")
    answer = english.say("Did last month's money come?", PAYMENT, period="2026-10")
    assert "Supplementary allowance for October 2026: 1,280.00 yuan, paid on Thursday 15 October" in answer


def test_a_stranger_is_asked_who_they_are_and_nothing_is_told(database: Database, wang: int, stranger: Person) -> None:
    pay(database, wang, "2026-10")
    answer = stranger.say("上个月的钱给了没", PAYMENT, period="2026-10")
    assert stranger.form == "identity_form"
    assert "1,280" not in answer


def test_the_question_is_answered_after_the_identity_check(database: Database, wang: int, stranger: Person) -> None:
    pay(database, wang, "2026-09")
    stranger.say("九月的钱给了没", PAYMENT, period="2026-09")
    stranger.say("王桂兰")
    stranger.say("1948年3月5日")
    assert "9 月 15 日" in stranger.say("002X")


def test_a_rule_names_document_number_and_date(database: Database, stranger: Person) -> None:
    add_rule(database, "heating")
    answer = stranger.say("取暖费是咋规定的", POLICY, benefit_type="heating")
    assert "《取暖补贴办法》办。文号 玉退〔2025〕3号，2025 年 9 月 1 日" in answer
    assert "每年十月发一次" in answer
    assert "样例" in answer
    assert stranger.form is None


def test_a_rule_no_longer_in_force_is_not_quoted(database: Database, person: Person) -> None:
    add_rule(database, "heating", in_force_to=date(2026, 9, 30))
    assert "没有规定" in person.say("取暖费规定", POLICY, benefit_type="heating")


def test_without_a_rule_the_question_goes_to_the_staff_in_full(database: Database, person: Person) -> None:
    question = '我是七八年"工伤"提前退下来的，住在成都女儿家里头已经六年了，这个统筹外费用是不是跟别人的不一样呢？'
    answer = person.say(question, POLICY, benefit_type="supplement")
    assert "我手头没有规定" in answer
    assert cases_of(database, person) == []
    assert "编号" in person.tap("转给工作人员")
    (case,) = cases_of(database, person)
    assert (case.kind, case.summary) == ("unanswered", question)


def test_a_question_about_no_known_rule_offers_the_rules_on_file(database: Database, person: Person) -> None:
    add_rule(database, "heating")
    assert "哪一项" in person.say("有啥规定", POLICY)
    assert "每年十月" in person.tap("取暖费")


def test_what_is_read_back_cannot_break_a_button() -> None:
    assert shortened('他说："{退}[钱]"？') == "他说： 退 钱"


@pytest.mark.parametrize(
    ("steps", "said", "step"),
    [
        ((("received", None),), "还没开始审", "claim_next"),
        ((("received", None), ("reviewing", None)), "10 月 12 日（星期一）开始审核", "claim_next"),
        (
            (("received", None), ("needs_documents", "缺出院小结。")),
            "经办人写的是：缺出院小结。",
            "claim_next_documents",
        ),
        ((("received", None), ("refused", "超期")), "没有批下来", "claim_next_refused"),
    ],
)
def test_a_claim_is_told_at_its_present_step(
    database: Database, wang: int, person: Person, steps: Any, said: str, step: str
) -> None:
    add_claim(database, wang, "B1", *steps)
    answer = person.say("我的报销到哪了", "query_reimbursement_status")
    assert "9 月 12 日（星期六）交的住院费单子，40,000.00 元" in answer
    assert said in answer
    assert person.responses[-1] == f"utter_benefits_{step}"


def test_a_paid_claim_says_how_much_was_approved(database: Database, wang: int, person: Person, li: Person) -> None:
    add_claim(database, wang, "B1", ("received", None), ("paid", None), approved=2_500_000)
    assert "批了 25,000.00 元" in person.say("报销呢", "query_reimbursement_status")
    assert "没有查到您交的报销单子" in li.say("报销呢", "query_reimbursement_status")


def test_certification_done_due_overdue_and_unknown(database: Database, wang: int, person: Person, li: Person) -> None:
    add_certification(database, wang, "done", date(2026, 12, 31), date(2026, 5, 6))
    assert "5 月 6 日（星期三）已经做好了" in person.say("认证做了没", "query_certification")
    assert "还没有您的记录" in li.say("认证做了没", "query_certification")
    add_certification(database, wang + 1, "due", date(2026, 10, 31))
    assert "已经过了" in li.say("认证咋办", "query_certification")


def test_how_to_certify_quotes_the_rule_where_there_is_one(database: Database, wang: int, person: Person) -> None:
    add_certification(database, wang, "due", date(2026, 12, 31))
    assert "请人上门" in person.say("认证咋做", "query_certification")
    add_rule(database, "certification", text_zh="手机上办。")
    answer = person.say("认证咋做", "query_certification")
    assert "12 月 31 日（星期四）以前做好就行" in answer
    assert "手机上办。" in answer
