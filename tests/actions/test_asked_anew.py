"""A question or a check put right after it was answered: answered anew, once, and with nothing like a good-bye behind."""

from __future__ import annotations

from datetime import date

import pytest

from center.db.engine import Database
from tests.actions.conftest import bound
from tests.actions.rehearsal import Person
from tests.actions.test_benefits import PAYMENT, POLICY, add_rule, months, pay, types

__all__ = ["types"]
LEFT = "utter_smalltalk_deny"


def test_another_benefit_is_told_of_and_nothing_else(database: Database, wang: int, person: Person) -> None:
    pay(database, wang, "2026-10", benefit_type="heating", amount_fen=300000, paid_on=date(2026, 10, 15))
    pay(database, wang, "2026-10")
    assert "1,280" in person.say("统筹外的钱发了没", PAYMENT, benefit_type="supplement")
    assert "3,000" in person.say("不对，我问的是取暖费", "deny", benefit_type="heating")
    assert LEFT not in person.responses


def test_another_rule_is_told_of_and_nothing_else(database: Database, person: Person) -> None:
    add_rule(database, "heating")
    add_rule(database, "age_allowance", title_zh="高龄", text_zh="满八十岁每月一百元。")
    assert "一百元" in person.say("高龄津贴怎么规定的", POLICY, benefit_type="age_allowance")
    assert "三千元" in person.say("不对，我问的是取暖费", "deny", benefit_type="heating")
    assert LEFT not in person.responses


@pytest.mark.parametrize(
    ("said", "asks_again"),
    [("不对，后四位是5678", True), ("不对，我是1948年3月5日生的", True), ("不对", False), ("不用了", False)],
)
def test_a_check_that_failed_begins_again_with_what_is_put_right(
    database: Database, wang: int, said: str, *, asks_again: bool
) -> None:
    stranger = bound(database, None, "stranger")
    for answer, intent in (("我要核对身份", "verify_identity"), ("王大山", "nlu_fallback")):
        stranger.say(answer, intent)
    stranger.say("1931年1月1日")
    stranger.say("0000")
    assert stranger.responses == ["utter_identity_failed"]
    stranger.say(said, "deny")
    assert (stranger.form == "identity_form") is asks_again
    assert (LEFT in stranger.responses) is not asks_again


def pay_heating(database: Database, wang: int) -> None:
    pay(database, wang, "2024-10", benefit_type="heating", amount_fen=250000)
    pay(database, wang, "2025-10", benefit_type="heating", amount_fen=300000)
    pay(database, wang, *months(2024, 1, 12))


@pytest.mark.parametrize("intent", [PAYMENT, POLICY, "nlu_fallback"])
def test_and_the_year_before_asks_of_the_same_benefit(
    database: Database, wang: int, person: Person, intent: str
) -> None:
    pay_heating(database, wang)
    person.say("去年的取暖费发了多少", PAYMENT, period="2025", benefit_type="heating")
    answer = person.say("那前年呢", intent, period="2024")
    assert "2024 年 10 月取暖费 2,500.00 元" in answer
    assert "统筹外" not in answer


def test_and_another_benefit_asks_of_the_same_time(database: Database, wang: int, person: Person) -> None:
    pay_heating(database, wang)
    person.say("前年的外补发了多少", PAYMENT, period="2024", benefit_type="supplement")
    assert "2,500.00" in person.say("那取暖费呢", PAYMENT, benefit_type="heating")


def test_the_benefit_is_remembered_over_several_questions_in_a_row(
    database: Database, wang: int, person: Person
) -> None:
    pay_heating(database, wang)
    person.say("取暖费发了没", PAYMENT, benefit_type="heating")
    person.say("去年的呢", PAYMENT, period="2025")
    assert "2,500.00" in person.say("那前年呢", PAYMENT, period="2024")


def test_a_benefit_asked_about_before_an_identity_check_is_remembered_after_it(
    database: Database, wang: int, stranger: Person
) -> None:
    pay_heating(database, wang)
    stranger.say("去年的取暖费发了没", PAYMENT, period="2025", benefit_type="heating")
    for words in ("王桂兰", "1948年3月5日", "002X"):
        stranger.say(words)
    assert "2,500.00" in stranger.say("那前年呢", PAYMENT, period="2024")


def test_a_new_question_forgets_the_benefit_spoken_of(database: Database, wang: int, person: Person) -> None:
    pay_heating(database, wang)
    person.say("去年的取暖费发了多少", PAYMENT, period="2025", benefit_type="heating")
    assert "统筹外费用" in person.say("前年一共给我发了多少钱", PAYMENT, period="2024")
