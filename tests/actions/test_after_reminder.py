"""Answers to a reminder, which reached the person outside the dialogue: by tap, number, word and in free words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.conversations import service as conversations
from center.conversations.models import REMINDER
from center.conversations.views import Choice, ReplyDraft
from center.db.engine import Database
from center.meetings.replies import choices_for
from tests.actions.conftest import NOW, bound
from tests.actions.rehearsal import Person
from tests.actions.test_meetings import NEXT_WEEK, WEDNESDAY, add_meeting, add_study, answers

ATTEND, DECLINE = "rsvp_attend", "rsvp_decline"


def remind(database: Database, person: Person, *about: int, at: datetime = NOW) -> tuple[Choice, Choice]:
    """Let a reminder of these meetings reach the person, and return what it offers."""
    offered = choices_for(about, attend="去", decline="去不了")
    with database.write() as session:
        made = conversations.enqueue(
            session,
            conversation_id=person.conversation_id,
            reply=ReplyDraft("提醒您，您去不去？", offered),
            priority=REMINDER,
            now=at,
        )
        assert made is not None
        conversations.mark_sent(session, ids=[made.id], provider_ids=[None], now=at)
    return offered


def test_a_tap_is_stored_at_once_and_told_with_its_full_date(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    go, _ = remind(database, person, meeting)
    answer = person.choose(go)
    assert answer.startswith("记好了：11 月 25 日（星期三）上午 9 点半，十一月支部会，您去。书记会看到。")
    assert answers(database) == [(meeting, "attend", None)]
    assert person.form is None


def test_who_taps_that_they_cannot_come_is_excused_before_they_say_why(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    _, stay = remind(database, person, meeting)
    answer = person.choose(stay)
    assert "假请好了：11 月 25 日（星期三）上午 9 点半" in answer
    assert answer.endswith("不说也行。")
    assert answers(database) == [(meeting, "decline", None)]
    assert "原因是“腿疼得厉害”。书记会看到。" in person.say("腿疼得厉害")
    assert answers(database) == [(meeting, "decline", "腿疼得厉害")]
    assert person.form is None


@pytest.mark.parametrize(("words", "entities"), [("跳过", {"command": "skip"}), ("算了", {"command": "stop"})])
def test_who_gives_no_reason_stays_excused(
    database: Database, person: Person, words: str, entities: dict[str, str]
) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.choose(remind(database, person, meeting)[1])
    assert "假照样算请好了" in person.say(words, "deny", **entities)
    assert answers(database) == [(meeting, "decline", None)]


def test_a_mind_changed_while_the_reason_is_asked_is_read_back(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.choose(remind(database, person, meeting)[1])
    assert "我给您记上要来。对吗" in person.say("算了，还是我去吧", ATTEND)
    assert "书记会看到" in person.say("对", "affirm")
    assert answers(database) == [(meeting, "attend", None)]


def test_words_mean_the_meeting_of_the_reminder_though_another_is_nearer(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    remind(database, person, later)
    assert "12 月 2 日（星期三）下午 3 点，十二月集中学习，我给您记上要来" in person.say("我去", ATTEND)
    person.say("对", "affirm")
    assert answers(database) == [(later, "attend", None)]


def test_an_excuse_in_one_breath_keeps_its_reason(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    add_study(database, NEXT_WEEK)
    remind(database, person, meeting)
    assert "原因记的是“腿疼”" in person.say("腿疼去不了", DECLINE)
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "腿疼")]


def test_a_day_that_is_named_counts_before_the_reminder(database: Database, person: Person) -> None:
    first = add_meeting(database, WEDNESDAY)
    remind(database, person, add_study(database, NEXT_WEEK))
    assert "十一月支部会" in person.say("这周三的我去", ATTEND, datetime="2026-11-25")
    person.say("对", "affirm")
    assert answers(database) == [(first, "attend", None)]


def test_an_older_button_answers_for_its_own_meeting(database: Database, person: Person) -> None:
    first, second = add_meeting(database, WEDNESDAY), add_study(database, NEXT_WEEK)
    go_to_first, _ = remind(database, person, first)
    remind(database, person, second, at=NOW + timedelta(seconds=1))
    assert "十一月支部会" in person.choose(go_to_first)
    assert answers(database) == [(first, "attend", None)]


def test_two_meetings_at_one_time_are_not_confused(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    second = add_study(database, WEDNESDAY)
    assert "十二月集中学习" in person.choose(remind(database, person, second)[0])
    assert answers(database) == [(second, "attend", None)]


@pytest.mark.parametrize("by_tap", [True, False])
def test_after_a_reminder_of_two_it_asks_which(database: Database, person: Person, by_tap: bool) -> None:
    first, second = add_meeting(database, WEDNESDAY), add_study(database, NEXT_WEEK)
    add_meeting(database, "2026-12-09T15:00", kind="study_session", title_zh="再往后的学习")
    go, _ = remind(database, person, first, second)
    answer = person.choose(go) if by_tap else person.say("我去", ATTEND)
    assert "哪一个" in answer
    assert "再往后的学习" not in answer
    assert answers(database) == []
    assert "十二月集中学习，我给您记上要来" in person.tap("12 月 2 日（星期三）")
    person.say("对", "affirm")
    assert answers(database) == [(second, "attend", None)]


def test_a_mind_can_be_changed_until_the_start(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    add_study(database, NEXT_WEEK)
    go, stay = remind(database, person, meeting)
    person.choose(go)
    person.choose(stay)
    person.say("跳过", "deny", command="skip")
    assert answers(database) == [(meeting, "decline", None)]
    assert "十一月支部会，我给您记上要来" in person.say("又能去了", ATTEND)
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "attend", None)]
    assert "十一月支部会，我替您请假" in person.say("还是去不了，孙子发烧了", DECLINE)
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "孙子发烧了")]


def test_a_reminder_of_what_lies_far_ahead_is_answered_too(database: Database, person: Person) -> None:
    meeting = add_meeting(database, "2027-01-20T09:00")
    assert "1 月 20 日（星期三）上午 9 点" in person.choose(remind(database, person, meeting)[0])
    assert answers(database) == [(meeting, "attend", None)]


def test_from_the_start_on_it_says_that_it_has_begun(database: Database, person: Person) -> None:
    meeting = add_meeting(database, "2026-11-22T09:30")
    add_study(database, NEXT_WEEK)
    go, _ = remind(database, person, meeting)
    assert "十一月支部会已经开始了" in person.choose(go)
    assert "已经开始了" in person.say("去不了了", DECLINE)
    assert answers(database) == []


def test_of_what_is_over_or_cancelled_the_truth_is_told(database: Database, person: Person) -> None:
    over = add_meeting(database, "2026-11-20T09:30")
    off = add_meeting(database, WEDNESDAY, state="cancelled", title_zh="取消的会")
    assert "已经开始了" in person.choose(remind(database, person, over)[0])
    assert "取消的会已经取消了，您不用来" in person.choose(remind(database, person, off)[1])
    assert answers(database) == []


def test_nobody_answers_for_a_meeting_they_are_not_invited_to(database: Database, li: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    answer = li.choose(remind(database, li, meeting)[0])
    assert "十一月支部会" not in answer
    assert answers(database) == []


def test_a_form_under_way_is_taken_up_again(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.say("想请人上门修灯", "request_home_visit")
    asked = person.form
    go, _ = remind(database, person, meeting)
    assert "我给您记上要来。对吗" in person.choose(go)
    answer = person.say("对", "affirm")
    assert "记好了" in answer
    assert person.form == asked == "home_visit_form"
    assert answers(database) == [(meeting, "attend", None)]


def test_a_tap_for_another_meeting_beside_the_one_that_is_talked_about(database: Database, person: Person) -> None:
    first, second = add_meeting(database, WEDNESDAY), add_study(database, NEXT_WEEK)
    person.say("周三的会我去不了", DECLINE, datetime="2026-11-25")
    go, _ = remind(database, person, second)
    answer = person.choose(go)
    assert "十二月集中学习，您去" in answer
    assert answer.endswith("不想说，就说“跳过”。")
    person.say("腿疼")
    person.say("对", "affirm")
    assert sorted(answers(database)) == [(first, "decline", "腿疼"), (second, "attend", None)]


@pytest.mark.parametrize(
    ("words", "intent", "reads_back"),
    [
        ("好的", "affirm", "我给您记上要来"),
        ("不", "deny", "不说也行"),
        ("去呢么", "nlu_fallback", "我给您记上要来"),
        ("收到", "affirm", "想好了跟我说一声"),
        ("知道了，谢谢", "thank", "想好了跟我说一声"),
        ("到时候看吧", "nlu_fallback", "不急"),
        ("到时候看", ATTEND, "不急"),
        ("到时候看吧", "set_reminder", "不急"),
        ("到时候说一声", "set_reminder", "提前多久"),
    ],
)
def test_short_words_right_after_a_reminder(
    database: Database, person: Person, words: str, intent: str, reads_back: str
) -> None:
    remind(database, person, add_meeting(database, WEDNESDAY))
    assert reads_back in person.say(words, intent)
    assert answers(database) == []


def test_without_a_reminder_a_yes_answers_no_meeting(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    assert "记上要来" not in person.say("好的", "affirm")


def test_a_reminder_that_has_not_left_yet_is_answered_by_nothing(database: Database, person: Person) -> None:
    later = add_study(database, NEXT_WEEK)
    add_meeting(database, WEDNESDAY)
    with database.write() as session:
        conversations.enqueue(
            session,
            conversation_id=person.conversation_id,
            reply=ReplyDraft("提醒您", choices_for([later], attend="去", decline="去不了")),
            priority=REMINDER,
            now=NOW,
        )
    assert "哪一个" in person.say("我去", ATTEND)


def test_a_stranger_is_asked_who_they_are_and_the_answer_is_kept(database: Database, wang: int) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    stranger = bound(database, None, "another phone")
    stranger.choose(remind(database, stranger, meeting)[0])
    assert stranger.form == "identity_form"
    stranger.say("王桂兰")
    stranger.say("1948年3月5日")
    assert "我给您记上要来。对吗" in stranger.say("002X")
    stranger.say("对", "affirm")
    assert answers(database) == [(meeting, "attend", None)]


def test_in_english(database: Database, english: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    go, stay = remind(database, english, meeting)
    assert "Noted: you come to November branch meeting, Wednesday 25 November, 9:30 am." in english.choose(go)
    assert "You need not say" in english.choose(stay)
    assert "my knee is bad" in english.say("my knee is bad")
    assert answers(database) == [(meeting, "decline", "my knee is bad")]
