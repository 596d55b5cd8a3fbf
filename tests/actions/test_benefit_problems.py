"""A payment that did not come, or came wrong: asked bit by bit, mended, left, and put before the staff."""

from __future__ import annotations

from center.db.engine import Database
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.actions.test_benefits import PAYMENT, PROBLEM, cases_of, pay, types

__all__ = ["types"]


def test_a_problem_told_in_one_breath_is_only_read_back(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10", benefit_type="heating")
    answer = person.say("别人都收到取暖费了，就我没有", PROBLEM, benefit_type="heating")
    assert answer.index("已发到尾号") < answer.index("对吗")
    assert "取暖费，您说“别人都收到取暖费了，就我没有”" in answer
    assert cases_of(database, person) == []
    assert "编号" in person.say("对", "affirm")
    (case,) = cases_of(database, person)
    assert (case.kind, case.member_id) == ("benefit_problem", wang)
    assert case.details["benefit_type"] == "heating"
    assert person.form is None
    assert person.slots["problem_what"] is None


def test_a_problem_is_asked_for_bit_by_bit(database: Database, person: Person) -> None:
    assert "哪一项" in person.say("钱少", PROBLEM)
    assert "说个名字" in person.say("嗯")
    assert "怎么个不对法" in person.say("说不清是哪项")
    assert "说不清是哪项钱" in person.say("十月的少了二百")
    person.say("对", "affirm")
    assert cases_of(database, person)[0].details["benefit_type"] == "unknown"


def test_one_answer_can_be_mended(database: Database, person: Person) -> None:
    person.say("取暖费没到账，催一下", PROBLEM, benefit_type="heating")
    assert "高龄津贴，您说" in person.say("不是取暖费，是高龄津贴", "deny", benefit_type=["heating", "age_allowance"])
    assert "哪一项要改" in person.say("不对", "deny")
    assert "怎么个不对法" in person.tap("什么问题")
    assert "发重了" in person.say("发重了")
    person.say("对", "affirm")
    assert cases_of(database, person)[0].summary == "发重了"


def test_leaving_stores_nothing(database: Database, person: Person) -> None:
    person.say("钱少", PROBLEM)
    assert "什么也没有登记" in person.say("算了", "deny", command="stop")
    assert person.form is None
    assert cases_of(database, person) == []


def test_another_question_in_between_is_answered_and_the_form_goes_on(
    database: Database, wang: int, person: Person
) -> None:
    pay(database, wang, "2026-10")
    person.say("钱少", PROBLEM)
    answer = person.say("上个月发了多少", PAYMENT, period="2026-10")
    assert answer.index("1,280.00") < answer.index("接着")
    assert answer.index("接着") < answer.index("比如“取暖费”")
    assert person.form == "benefit_problem_form"


def test_a_conversation_unbound_midway_stores_nothing(database: Database, wang: int, person: Person) -> None:
    from center.identity import service as identity

    person.say("取暖费没到账，催一下", PROBLEM, benefit_type="heating")
    with database.write() as session:
        identity.unbind(session, conversation_id=person.conversation_id, now=NOW)
    person.say("对", "affirm")
    assert person.form is None
    assert cases_of(database, person) == []


def test_what_is_wrong_is_heard_while_it_is_asked_which_payment(database: Database, person: Person) -> None:
    person.say("我要反映问题", PROBLEM)
    answer = person.say("就是上月的补助少了两百", PROBLEM, period="2026-10", amount=200)
    assert person.responses == ["utter_smalltalk_noted", "utter_benefits_hint_problem_benefit"]
    assert "统筹外费用，您说“就是上月的补助少了两百”" in person.say("外补", benefit_type="supplement")
    assert "怎么个不对法" not in answer


def test_what_is_wrong_may_sound_like_a_question_about_a_payment(database: Database, person: Person) -> None:
    person.say("我要反映问题", PROBLEM)
    person.say("外补", benefit_type="supplement")
    assert "您说“十月份的钱没到账”" in person.say("十月份的钱没到账", PAYMENT, 0.96, period="2026-10")


def test_a_question_in_place_of_what_is_wrong_is_answered(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10")
    person.say("我要反映问题", PROBLEM)
    person.say("外补", benefit_type="supplement")
    assert "1,280.00" in person.say("上个月发了多少", PAYMENT, 0.96, period="2026-10")
