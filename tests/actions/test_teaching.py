"""Somebody is asked whether staff may see what was not understood: once, after an answer, and never beside an alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions import teaching
from center.cases import service as cases
from center.conversations import outcomes
from center.conversations import service as conversations
from center.db.engine import Database
from center.lessons.consent import service as consent
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person

ASK = teaching.ASK


def heard(database: Database, person: Person, text: str, minutes: int) -> None:
    """Keep in the inbox what the gateway keeps of a message that was not understood."""
    with database.write() as session:
        account = conversations.get_conversation(session, conversation_id=person.conversation_id)
        at = NOW - timedelta(minutes=minutes)
        stored = conversations.record_inbound(
            session, channel="web", external_id=account.external_id, external_message_id=text, text=text, now=at
        )
        assert stored is not None
        conversations.finish_inbound(session, ids=[stored.id], outcome=outcomes.NOT_UNDERSTOOD, now=at)


@pytest.fixture
def misunderstood(database: Database, person: Person) -> Person:
    """王桂兰, who was not understood twice and was offered a person."""
    for place, words in enumerate(("那个咋弄", "就那个嘛"), start=1):
        person.say(words)
        assert ASK not in person.responses
        heard(database, person, words, 5 - place)
    assert person.responses[-1].startswith("utter_smalltalk_offer_person")
    return person


def answer_of(database: Database, person: Person) -> bool | None:
    with database.read() as session:
        return consent.find_answer(session, conversation_id=person.conversation_id)


def test_after_being_handed_on_somebody_is_asked_and_the_answer_comes_first(
    database: Database, misunderstood: Person
) -> None:
    misunderstood.tap("好，找工作人员")
    assert [response.startswith("utter_services_person_") for response in misunderstood.responses] == [True, False]
    assert misunderstood.responses[-1] == ASK
    assert [button["title"] for button in misunderstood.buttons] == ["可以", "不用"]
    assert "谢谢" in misunderstood.tap("可以")
    assert answer_of(database, misunderstood) is True
    misunderstood.say("谢谢", "thank")
    assert ASK not in misunderstood.responses


def test_after_being_answered_again_somebody_is_asked_once(database: Database, misunderstood: Person) -> None:
    misunderstood.say("谢谢", "thank")
    assert misunderstood.responses == ["utter_smalltalk_thank", ASK]
    misunderstood.say("再见", "goodbye")
    assert misunderstood.responses == ["utter_smalltalk_goodbye"]
    assert answer_of(database, misunderstood) is None


@pytest.mark.parametrize(("intent", "kept"), [("affirm", True), ("deny", False)])
def test_an_answer_in_other_words_counts(database: Database, misunderstood: Person, intent: str, kept: bool) -> None:
    misunderstood.say("谢谢", "thank")
    misunderstood.say("成么", intent)
    assert answer_of(database, misunderstood) is kept


def test_whoever_says_no_is_believed(database: Database, misunderstood: Person) -> None:
    misunderstood.say("谢谢", "thank")
    assert "不给别人看" in misunderstood.tap("不用")
    assert answer_of(database, misunderstood) is False


def test_whoever_goes_on_to_something_else_is_answered_and_nothing_is_kept(
    database: Database, misunderstood: Person
) -> None:
    misunderstood.say("谢谢", "thank")
    misunderstood.say("我摔倒了起不来", "emergency_health")
    assert "120" in "".join(misunderstood.lines)
    assert answer_of(database, misunderstood) is None


def test_a_yes_long_after_the_question_is_no_consent(database: Database, misunderstood: Person) -> None:
    misunderstood.say("谢谢", "thank")
    misunderstood.say("再见", "goodbye")
    misunderstood.say("好", "affirm")
    assert answer_of(database, misunderstood) is None


def test_where_choices_or_a_form_wait_nobody_is_asked(misunderstood: Person) -> None:
    for words, intent in (("您好", "greet"), ("嗯", "affirm")):
        misunderstood.say(words, intent)
        assert misunderstood.buttons
        assert ASK not in misunderstood.responses
    misunderstood.say("我要投诉", "complain_service")
    assert misunderstood.form == "complaint_form"
    assert ASK not in misunderstood.responses


@pytest.mark.parametrize("intent", ["emergency_health", "report_scam_loss"])
def test_beside_an_alarm_nobody_is_asked(database: Database, misunderstood: Person, intent: str) -> None:
    misunderstood.say("出事了", intent)
    assert ASK not in misunderstood.responses
    with database.write() as session:
        cases.open_urgent(
            session,
            kind="health_emergency",
            conversation_id=misunderstood.conversation_id,
            text="摔了",
            now=NOW - timedelta(minutes=1),
        )
    misunderstood.form = None
    misunderstood.say("谢谢", "thank")
    assert ASK not in misunderstood.responses


@pytest.mark.parametrize("told", [{"alarm": "health_emergency"}, {"first_line_sent": True}])
def test_what_the_safety_net_has_heard_is_not_followed_by_the_question(
    misunderstood: Person, told: dict[str, Any]
) -> None:
    misunderstood._metadata = told
    misunderstood.say("谢谢", "thank")
    assert misunderstood.responses
    assert ASK not in misunderstood.responses


def test_who_was_understood_is_not_asked(person: Person) -> None:
    person.say("谢谢", "thank")
    assert person.responses == ["utter_smalltalk_thank"]


def test_where_the_question_fails_the_answer_stands(misunderstood: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bool:
        raise RuntimeError("away")

    monkeypatch.setattr(consent, "may_be_asked", broken)
    misunderstood.say("谢谢", "thank")
    assert misunderstood.responses == ["utter_smalltalk_thank"]


@pytest.mark.parametrize(
    "words",
    [
        "别拿我的话去教你了",
        "不要拿我说的话教你",
        "以后别再用我的话训练机器人",
        "别把我的话给别人看",
        "不许拿我的话学习",
        "Don't use my words to teach you.",
        "please stop using my messages",
    ],
)
def test_a_yes_is_taken_back_in_plain_words(database: Database, misunderstood: Person, words: str) -> None:
    misunderstood.say("谢谢", "thank")
    misunderstood.tap("可以")
    misunderstood.say(words)
    assert misunderstood.responses == ["utter_lessons_never"]
    assert answer_of(database, misunderstood) is False


@pytest.mark.parametrize(
    "words", ["不要看我", "别说了", "我的话你听懂了没", "不用教我", "教我用手机", "don't use my card"]
)
def test_what_only_sounds_like_it_changes_nothing(database: Database, person: Person, words: str) -> None:
    person.say(words)
    assert "utter_lessons_never" not in person.responses
