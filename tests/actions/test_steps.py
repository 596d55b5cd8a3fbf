"""Who asks to go slower hears a few sentences at a time, and the rest when they say so."""

from __future__ import annotations

import pytest

from actions.steps import MOST_SENTENCES, ONWARD, sentences
from center.conversations import service as conversations
from center.db.engine import Database
from tests.actions.conftest import bound, open_on_weekdays
from tests.actions.rehearsal import Person
from tests.actions.test_benefits import PAYMENT, months, pay, types

__all__ = ["types"]
REPEAT, AFFIRM = "ask_repeat", "affirm"


@pytest.fixture
def slow(database: Database, wang: int, types: None, person: Person) -> Person:
    """Somebody who has asked to go slower and has nine payments this year."""
    pay(database, wang, *months(2026, 8, 11))
    assert "慢慢说" in person.say("慢点", REPEAT, command="slower")
    return person


def ask(person: Person) -> str:
    return person.say("今年八月到现在的外补", PAYMENT, period="2026-08/2026-11", benefit_type="supplement")


def test_the_wish_is_kept(database: Database, slow: Person) -> None:
    with database.read() as session:
        account = conversations.get_conversation(session, conversation_id=slow.conversation_id)
    assert account.pace == "slow"


def test_a_long_answer_stops_and_asks_whether_to_go_on(slow: Person) -> None:
    answer = ask(slow)
    assert slow.responses == ["utter_benefits_total_of", "utter_benefits_paid", "utter_benefits_paid", ONWARD]
    assert sentences(answer) <= MOST_SENTENCES + 2
    assert [b["title"] for b in slow.buttons] == ["好，接着说", "照平常说"]


@pytest.mark.parametrize("onward", ["tap", "继续"])
def test_the_rest_comes_when_they_say_so_and_nothing_is_lost(slow: Person, onward: str) -> None:
    answer = ask(slow)
    rest = slow.tap("好，接着说") if onward == "tap" else slow.say(onward, AFFIRM)
    assert slow.responses == ["utter_benefits_paid", "utter_benefits_paid", "utter_benefits_next_one"]
    assert all(f"2026 年 {month} 月统筹外费用" in f"{answer}\n{rest}" for month in (8, 9, 10, 11))
    assert "没收到" in [b["title"] for b in slow.buttons]


def test_yes_after_the_end_is_no_wish_for_more(slow: Person) -> None:
    ask(slow)
    slow.say("继续", AFFIRM)
    slow.say("好", AFFIRM)
    assert slow.responses == ["utter_smalltalk_affirm"]


def test_as_usual_says_what_waits_and_everything_at_once_from_then_on(slow: Person) -> None:
    ask(slow)
    assert slow.tap("照平常说").count("统筹外费用 1,280.00") == 2
    assert ask(slow).count("统筹外费用 1,280.00") == 4


def test_a_short_answer_and_a_forms_question_are_said_whole(slow: Person) -> None:
    slow.say("你是真人吗", "bot_challenge")
    assert ONWARD not in slow.responses
    slow.say("我要投诉", "complain_service")
    slow.say("今年八月到现在的外补", PAYMENT, period="2026-08/2026-11", benefit_type="supplement")
    assert ONWARD not in slow.responses
    assert slow.responses[-1] == "utter_services_hint_complaint_text"


def test_nobody_in_danger_waits_for_a_line(database: Database, slow: Person) -> None:
    open_on_weekdays(database)
    slow.say("我摔倒了起不来", "emergency_health")
    assert ONWARD not in slow.responses


def test_who_never_asked_for_it_hears_everything_at_once(database: Database, wang: int, types: None) -> None:
    pay(database, wang, *months(2026, 8, 11))
    assert ask(bound(database, wang, "quick")).count("统筹外费用 1,280.00") == 4
