"""Reminders in the dialogue: how early, by what means, for which meetings; read back before anything is stored."""

from __future__ import annotations

from typing import Any

from center.db.engine import Database
from center.meetings import service as meetings
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.actions.test_meetings import NEXT_WEEK, WEDNESDAY, add_meeting, add_study, wish

SET, STOP = "set_reminder", "stop_reminder"


def wish_for(database: Database, member: int, meeting: int) -> Any:
    with database.read() as session:
        return meetings.reminder_wish_of(session, member_id=member, meeting_id=meeting)


def keep(database: Database, member: int, lead: str, means: str = "channel", meeting: int | None = None) -> None:
    with database.write() as session:
        meetings.set_reminder(session, member_id=member, lead=lead, means=means, meeting_id=meeting, now=NOW)


def test_a_reminder_is_read_back_with_the_next_meeting_it_concerns(
    database: Database, wang: int, person: Person
) -> None:
    add_meeting(database, "2026-11-22T15:00", title_zh="今天的会")
    add_meeting(database, WEDNESDAY)
    assert "怎么提醒" in person.say("开会头一天提醒我", SET, reminder_lead="P1D")
    answer = person.say("发消息吧")
    assert "最近一次是 11 月 25 日（星期三）上午 9 点半的十一月支部会，11 月 24 日（星期二）上午 9 点半提醒" in answer
    assert wish(database, wang) is None
    person.say("对", "affirm")
    assert (wish(database, wang).lead, wish(database, wang).means) == ("P1D", "channel")


def test_a_reminder_is_asked_for_bit_by_bit_and_can_be_mended(database: Database, wang: int, person: Person) -> None:
    assert "提前多久" in person.say("到时叫我", SET)
    assert "最长一个月" in person.say("早点")
    assert "怎么提醒" in person.say("提前两个钟头", reminder_lead="PT2H")
    assert "还没有定下的会" in person.tap("在这里发消息")
    assert "会前 1 天" in person.say("不，提前一天", "deny", reminder_lead="P1D")
    person.say("对", "affirm")
    assert (wish(database, wang).lead, wish(database, wang).means) == ("P1D", "channel")


def test_several_times_are_read_back_with_each_date(database: Database, wang: int, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    answer = person.say("头天晚上和提前一小时，发这里", SET, reminder_lead="P1D@20:00,PT1H")
    assert "每次头一天晚上 8 点和会前 1 小时，在这里发消息提醒您" in answer
    assert "11 月 24 日（星期二）晚上 8 点和11 月 25 日（星期三）上午 8 点半提醒" in answer
    assert "头一天晚上 8 点和会前 1 小时" in person.say("对", "affirm")
    assert wish(database, wang).lead == "P1D@20:00,PT1H"


def test_a_time_in_the_quiet_hours_is_told_as_it_will_be_heard(database: Database, person: Person) -> None:
    add_meeting(database, "2026-11-25T09:00")
    assert "11 月 25 日（星期三）早上 7 点半提醒" in person.say("提前两小时发消息", SET, reminder_lead="PT2H")


def test_a_wish_for_one_meeting_is_kept_for_it_alone(database: Database, wang: int, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    keep(database, wang, "P1D")
    answer = person.say("下下周三那个会提前两小时发消息", SET, reminder_lead="PT2H", datetime="2026-12-02")
    assert (
        "就这一次：12 月 2 日（星期三）下午 3 点的十二月集中学习，12 月 2 日（星期三）下午 1 点，在这里发消息提醒您"
        in answer
    )
    assert "别的会还照原来的" in person.say("对", "affirm")
    assert (wish_for(database, wang, later).lead, wish_for(database, wang, later).means) == ("PT2H", "channel")
    assert wish(database, wang).lead == "P1D"


def test_this_time_is_the_next_meeting_and_can_become_every_time(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    assert "就这一次" in person.say("这次头天晚上发消息", SET, reminder_lead="P1D@20:00")
    assert "每次头一天晚上 8 点" in person.say("不，每次都这样", "deny")
    person.say("对", "affirm")
    assert wish(database, wang).lead == "P1D@20:00"
    assert wish_for(database, wang, meeting) is None


def test_of_two_meetings_on_one_day_it_asks_which(database: Database, wang: int, person: Person) -> None:
    first = add_meeting(database, WEDNESDAY)
    add_study(database, "2026-11-25T15:00")
    assert "哪一次会" in person.say("周三的会提前一天发消息", SET, reminder_lead="P1D", datetime="2026-11-25")
    assert [b["title"] for b in person.buttons][-1] == "每次都这样"
    assert "就这一次" in person.tap("11 月 25 日（星期三） 十一月支部会")
    person.say("对", "affirm")
    assert wish_for(database, wang, first).lead == "P1D"


def test_a_day_without_a_meeting_is_said_and_asked(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    answer = person.say("周五的会提前一天提醒我", SET, reminder_lead="P1D", datetime="2026-11-27")
    assert "您说的那几天没有会" in answer
    assert "哪一次会" in answer


def test_what_is_over_for_this_meeting_is_asked_again(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, "2026-11-23T09:30")
    answer = person.say("明天的会提前三天发消息", SET, reminder_lead="P3D", datetime="2026-11-23")
    assert "会前 3 天已经过了" in answer
    assert "提前多久" in answer
    assert "就这一次" in person.say("头天晚上", reminder_lead="P1D@20:00")
    person.say("对", "affirm")
    assert wish_for(database, wang, meeting).lead == "P1D@20:00"


def test_a_time_that_cannot_be_had_is_refused_with_the_reason(database: Database, wang: int, person: Person) -> None:
    answer = person.say("头天晚上十点叫我", SET, reminder_lead="P1D@22:00")
    assert "我不打扰您" in answer
    assert "提前多久" in answer
    assert "最长能提前一个月" in person.say("提前五十天", reminder_lead="P50D")
    assert "我不打扰您" in person.say("当天早上六点", reminder_lead="P0D@06:00")
    assert "怎么提醒" in person.say("头天晚上八点", reminder_lead="P1D@20:00")


def test_an_hour_ago_is_how_early_where_that_is_asked(database: Database, person: Person) -> None:
    person.say("到时叫我", SET)
    assert "怎么提醒" in person.say("一个小时前", datetime="2026-11-22T09:00")
    assert "会前 1 小时" in person.say("发消息")


def test_only_what_changes_is_asked_of_who_has_wished_before(database: Database, wang: int, person: Person) -> None:
    keep(database, wang, "P1D,PT2H")
    assert "会前一天左右，工作人员打电话" in person.say("打电话告诉我吧", SET)
    person.say("对", "affirm")
    assert "怎么提醒" in person.say("别打电话了", STOP)
    assert "会前 1 天和会前 2 小时，在这里发消息" in person.say("发这里")
    person.say("对", "affirm")
    assert (wish(database, wang).lead, wish(database, wang).means) == ("P1D,PT2H", "channel")


def test_who_wants_to_be_called_is_told_when_staff_call(database: Database, wang: int, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    read_back = person.say("开会打电话提醒我", SET)
    assert "每次会前一天左右，工作人员打电话提醒您。最近一次是 11 月 25 日（星期三）上午 9 点半" in read_back
    assert "会前一天左右" in person.say("对", "affirm")
    assert (wish(database, wang).lead, wish(database, wang).means) == ("P1D", "phone")


def test_no_text_message_is_promised(database: Database, wang: int, person: Person) -> None:
    answer = person.say("开会提前一天发短信", SET, reminder_lead="P1D")
    assert "短信眼下还发不了" in answer
    assert "怎么提醒" in answer
    assert "短信眼下还发不了" in person.say("就发短信")
    assert "在这里发消息提醒您" in person.tap("在这里发消息")
    assert "短信眼下还发不了" in person.say("不对，发短信", "deny")
    person.say("发这里")
    person.say("对", "affirm")
    assert wish(database, wang).means == "channel"


def test_reminders_are_stopped_only_after_a_yes(database: Database, wang: int, person: Person) -> None:
    assert "对吗" in person.say("别提醒了", STOP)
    assert "什么也没有登记" in person.say("不", "deny")
    assert wish(database, wang) is None
    person.say("别提醒了", STOP)
    assert "不提醒了" in person.say("对", "affirm")
    assert wish(database, wang).is_on is False
    assert "本来就是停着的" in person.say("别提醒了", STOP)


def test_one_meeting_alone_is_not_reminded_of_and_again(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    keep(database, wang, "PT2H", "phone")
    assert "11 月 25 日（星期三）上午 9 点半的十一月支部会，这次我不提醒您" in person.say("这次别提醒", STOP)
    assert "别的会照样提醒" in person.say("对", "affirm")
    assert wish_for(database, wang, meeting).is_on is False
    assert wish(database, wang).is_on is True
    assert "本来就说好不提醒" in person.say("这次别提醒我", STOP)
    assert "就这一次" in person.say("还是提醒我吧", SET)
    person.say("对", "affirm")
    again = wish_for(database, wang, meeting)
    assert (again.is_on, again.lead, again.means) == (True, "PT2H", "phone")


def test_what_was_wished_before_comes_back(database: Database, wang: int, person: Person) -> None:
    keep(database, wang, "P3D,P1D@20:00")
    person.say("别提醒我了", STOP)
    person.say("对", "affirm")
    assert "会前 3 天和头一天晚上 8 点，在这里发消息" in person.say("还是提醒我吧", SET)
    person.say("对", "affirm")
    assert (wish(database, wang).is_on, wish(database, wang).lead) == (True, "P3D,P1D@20:00")
    assert "提醒一直开着" in person.say("继续提醒我", SET)


def test_no_reminders_at_all_ends_the_wish_for_one_meeting_too(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    keep(database, wang, "P1D", meeting=meeting)
    person.say("别提醒我了", STOP)
    person.say("对", "affirm")
    assert wish_for(database, wang, meeting) is None


def test_to_stop_is_heard_though_it_was_taken_for_a_wish(database: Database, person: Person) -> None:
    assert "我都不提醒您了。对吗" in person.say("别再提醒我开会了", SET)


def test_another_time_is_heard_though_it_was_taken_for_stopping(database: Database, person: Person) -> None:
    assert "怎么提醒" in person.say("别提前三天，提前一天", STOP, reminder_lead="P1D")


def test_in_english(database: Database, wang: int, english: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    answer = english.say("Remind me the evening before, write here", SET, reminder_lead="P1D@20:00")
    assert "A reminder 8:00 pm the day before, each meeting (a message here)." in answer
    assert "reminder on Tuesday 24 November, 8:00 pm" in answer
    english.say("yes", "affirm")
    assert wish(database, wang).lead == "P1D@20:00"
    assert "I will not remind you of this one" in english.say("not this time", STOP)
    english.say("yes", "affirm")
    assert wish_for(database, wang, meeting).is_on is False


def test_a_meeting_called_off_meanwhile_takes_no_wish(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.say("这次提前一天发消息", SET, reminder_lead="P1D")
    with database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE meetings SET state = 'cancelled' WHERE id = {meeting}")
    assert "我没有记" in person.say("对", "affirm")
    assert wish_for(database, wang, meeting) is None
