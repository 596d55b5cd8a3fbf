"""Meetings: when, coming or not, reminders, study material, the branch."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select

from center.db.engine import Database
from center.identity import service as identity
from center.meetings import service as meetings
from center.meetings.models import Attendance, Material, Meeting
from center.notices.models import Activity, ActivitySignup
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person

ASK = "query_meeting"
WEDNESDAY, NEXT_WEEK = "2026-11-25T09:30", "2026-12-02T15:00"


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def add_meeting(database: Database, starts: str, **changed: Any) -> int:
    row = {
        "organization_id": 3,
        "kind": "branch_meeting",
        "audience": "party_members",
        "title_zh": "十一月支部会",
        "title_en": "November branch meeting",
        "starts_at": local(starts),
        "ends_at": local(starts) + timedelta(hours=2),
        "place_zh": "南坪活动室",
        "place_en": "the Nanping room",
        "agenda_zh": None,
        "agenda_en": None,
        "bring_zh": None,
        "bring_en": None,
        "state": "planned",
        **changed,
    }
    with database.write() as session:
        return int(session.execute(insert(Meeting).returning(Meeting.id), [row]).scalar_one())


def add_study(database: Database, starts: str, **changed: Any) -> int:
    titles = {"title_zh": "十二月集中学习", "title_en": "December study session"}
    return add_meeting(database, starts, kind="study_session", **titles, **changed)


def add_tai_chi(database: Database, starts: str) -> int:
    titles = {"title_zh": "南坪太极拳", "title_en": "Tai chi in Nanping"}
    return add_meeting(database, starts, kind="activity", audience="everyone", **titles)


def add_material(database: Database, meeting_id: int, position: int = 0, **changed: Any) -> None:
    row = {
        "meeting_id": meeting_id,
        "position": position,
        "kind": "text",
        "title_zh": "讲话摘要",
        "title_en": "Speech in short",
        "text_zh": "头一段话。",
        "text_en": "First part.",
        "url": None,
        "minutes": None,
        **changed,
    }
    with database.write() as session:
        session.execute(insert(Material), [row])


def add_outing(database: Database) -> int:
    row = {
        "organization_id": None,
        "kind": "outing",
        "title_zh": "老君庙参观",
        "title_en": "Trip to Laojunmiao",
        "detail_zh": None,
        "detail_en": None,
        "starts_at": local("2026-11-28T08:00"),
        "ends_at": local("2026-11-28T16:00"),
        "place_zh": "中心门口",
        "place_en": "the gate",
        "capacity": 40,
        "sign_up_until": None,
        "is_sample": False,
    }
    with database.write() as session:
        return int(session.execute(insert(Activity).returning(Activity.id), [row]).scalar_one())


def answers(database: Database) -> list[tuple[int, str | None, str | None]]:
    with database.read() as session:
        return [
            tuple(row) for row in session.execute(select(Attendance.meeting_id, Attendance.answer, Attendance.reason))
        ]


def wish(database: Database, member: int) -> Any:
    with database.read() as session:
        return meetings.reminder_wish_of(session, member_id=member)


def test_the_next_meeting_is_told_with_day_hour_place_agenda_and_what_to_bring(
    database: Database, person: Person
) -> None:
    add_meeting(database, WEDNESDAY, agenda_zh="选举委员。", bring_zh="党费证")
    answer = person.say("支部多会儿开会", ASK)
    assert answer.startswith("11 月 25 日（星期三）上午 9 点半，十一月支部会，在南坪活动室。")
    assert "内容是：选举委员。" in answer
    assert "请带上：党费证。" in answer
    assert answer.endswith("您来不来？")


def test_a_kind_that_is_named_is_the_one_that_is_told(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    add_study(database, NEXT_WEEK)
    answer = person.say("下次学习在哪", ASK)
    assert "集中学习" in answer
    assert "支部会" not in answer
    answer = person.say("党课啥时候上", ASK)
    assert answer.startswith("您问的这种会，眼下没有。")
    assert "支部会" in answer


def test_a_day_or_week_that_is_named_chooses_the_meeting(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    add_study(database, NEXT_WEEK)
    assert "集中学习" in person.say("下礼拜三那个会几点", ASK, datetime="2026-12-02")
    assert "再往后" not in person.say("下周有没有会", ASK, period="2026-W48")
    assert person.say("星期五的会呢", ASK, datetime="2026-11-27").startswith("您说的那几天没有会。")


def test_a_moved_meeting_says_so_and_a_cancelled_one_is_not_told(database: Database, person: Person) -> None:
    add_meeting(database, "2026-11-24T09:00", state="cancelled", title_zh="老早的会")
    add_meeting(database, WEDNESDAY, state="moved")
    answer = person.say("开会吗", ASK)
    assert "老早的会" not in answer
    assert "时间改过" in answer


def test_nothing_planned_is_kind_to_members_and_to_others(database: Database, person: Person, li: Person) -> None:
    assert "还没有定下" in person.say("开会吗", ASK)
    add_meeting(database, WEDNESDAY)
    assert "您不用操心" in li.say("开会吗", ASK)


def test_it_answers_in_english(database: Database, english: Person) -> None:
    add_meeting(database, WEDNESDAY)
    answer = english.say("When is the meeting?", ASK)
    assert "November branch meeting: Wednesday 25 November, 9:30 am, at the Nanping room." in answer


def test_a_stranger_hears_nothing_of_a_branch(database: Database, stranger: Person) -> None:
    add_meeting(database, WEDNESDAY)
    assert "南坪" not in stranger.say("开会吗", ASK)
    assert stranger.form == "identity_form"


def test_coming_is_read_back_with_its_date_before_it_is_stored(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    answer = person.say("我来参加", "rsvp_attend")
    assert "11 月 25 日（星期三）上午 9 点半，十一月支部会，我给您记上要来。对吗？" in answer
    assert answers(database) == []
    assert "记好了" in person.say("对", "affirm")
    assert answers(database) == [(meeting, "attend", None)]
    assert "您已经说好要来" in person.say("开会吗", ASK)


def test_a_reason_in_the_first_message_is_not_asked_for(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    assert "原因记的是“在医院输液”" in person.say("明天支部会我来不了，在医院输液", "rsvp_decline")
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "在医院输液")]


def test_a_reason_need_not_be_given(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    assert "不说也行" in person.say("去不了", "rsvp_decline")
    assert "我替您请假。对吗" in person.say("跳过", command="skip")
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", None)]


def test_a_mind_can_be_changed_before_and_after(database: Database, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.say("我来参加", "rsvp_attend")
    assert "不说也行" in person.say("哎呀去不了了", "rsvp_decline")
    person.say("家里有事")
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "家里有事")]
    person.say("我又能来了", "rsvp_attend")
    assert "记好了" in person.say("我来", "rsvp_attend")
    assert answers(database) == [(meeting, "attend", None)]


def test_of_several_meetings_it_asks_which(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    answer = person.say("我要参加", "rsvp_attend")
    assert "哪一个" in answer
    assert "12 月 2 日（星期三）下午 3 点 十二月集中学习" in answer
    assert "说哪一天" in person.say("嗯嗯")
    assert "集中学习，我给您记上" in person.tap("12 月 2 日（星期三）")
    person.say("对", "affirm")
    assert answers(database) == [(later, "attend", None)]


def test_the_meeting_can_be_mended_when_it_is_read_back(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    person.say("周三的会我去", "rsvp_attend", datetime="2026-11-25")
    assert "集中学习" in person.say("不是，是下下周三的", "deny", datetime="2026-12-02")
    person.say("对", "affirm")
    assert answers(database) == [(later, "attend", None)]


def test_a_day_with_two_meetings_is_asked_about_when_it_mends(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    add_meeting(database, "2026-12-02T09:00")
    person.say("周三的会我请假", "rsvp_decline", datetime="2026-11-25")
    person.say("家里有事")
    assert "哪一个" in person.say("不对，是下周三的", "deny", datetime="2026-12-02")
    assert len(person.buttons) == 2
    assert "原因记的是“家里有事”" in person.tap("12 月 2 日（星期三）下午 3 点")
    person.say("对", "affirm")
    assert answers(database) == [(later, "decline", "家里有事")]


def test_saying_no_asks_what_to_mend(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    person.say("我要参加", "rsvp_attend")
    assert "哪一项要改" in person.say("不对", "deny")
    assert "还是请假" in person.tap("来不来")
    assert "不说也行" in person.tap("请假")


def test_a_mind_changed_while_the_day_is_asked_counts(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    later = add_study(database, NEXT_WEEK)
    person.say("我要参加", "rsvp_attend")
    person.say("算了还是去不了", "rsvp_decline")
    assert "不说也行" in person.tap("12 月 2 日（星期三）")
    person.say("跳过", command="skip")
    person.say("对", "affirm")
    assert answers(database) == [(later, "decline", None)]


def test_no_question_is_said_twice_in_a_row(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    add_study(database, NEXT_WEEK)
    said = [person.say("我要参加", "rsvp_attend")] + [person.say("嗯") for _ in range(3)]
    assert all(one != following for one, following in pairwise(said))


def test_an_activity_is_signed_up_for_in_the_same_way(database: Database, li: Person) -> None:
    add_meeting(database, WEDNESDAY)
    outing = add_outing(database)
    assert "老君庙参观，我给您记上要来" in li.say("老君庙参观我头一个报", "rsvp_attend")
    li.say("对", "affirm")
    with database.read() as session:
        assert session.execute(select(ActivitySignup.activity_id, ActivitySignup.answer)).all() == [(outing, "attend")]


def test_an_activity_that_is_entered_as_a_meeting_is_signed_up_for_by_its_name(database: Database, li: Person) -> None:
    add_outing(database)
    tai_chi = add_tai_chi(database, NEXT_WEEK)
    assert "南坪太极拳，我给您记上要来" in li.say("太极拳我参加", "rsvp_attend")
    li.say("对", "affirm")
    assert answers(database) == [(tai_chi, "attend", None)]


def test_asking_for_meetings_tells_an_activity_of_the_branch_too(database: Database, li: Person) -> None:
    add_meeting(database, WEDNESDAY)
    add_tai_chi(database, NEXT_WEEK)
    assert "南坪太极拳" in li.say("最近有啥会", ASK)
    assert "南坪太极拳" in li.say("太极拳几点", ASK)


def test_a_kind_of_meeting_that_is_named_is_no_activity(database: Database, person: Person) -> None:
    add_tai_chi(database, WEDNESDAY)
    add_meeting(database, NEXT_WEEK)
    answer = person.say("支部活动啥时候", ASK)
    assert "支部会" in answer
    assert "太极" not in answer


def test_nothing_to_answer_opens_no_form(database: Database, person: Person) -> None:
    add_meeting(database, "2027-01-20T09:00")
    assert "没有要您回话的会" in person.say("我要参加", "rsvp_attend")
    assert person.form is None


def test_a_meeting_called_off_meanwhile_is_not_answered(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    person.say("我要参加", "rsvp_attend")
    with database.write() as session:
        session.execute(Meeting.__table__.delete())
    assert "已经变了" in person.say("对", "affirm")
    assert answers(database) == []


def test_the_answer_is_kept_over_the_identity_check(database: Database, stranger: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    stranger.say("去不成咧，腿疼得下不了炕", "rsvp_decline")
    stranger.say("王桂兰")
    stranger.say("1948年3月5日")
    assert "请假，原因记的是“腿疼得下不了炕”" in stranger.say("002X")
    stranger.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "腿疼得下不了炕")]


def test_another_question_interrupts_and_the_form_goes_on(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    person.say("我来参加", "rsvp_attend")
    answer = person.say("那天在哪开", ASK)
    assert answer.index("在南坪活动室") < answer.index("对吗")
    assert person.form == "rsvp_form"


def test_another_form_in_between_is_ended_and_the_first_goes_on(database: Database, wang: int, person: Person) -> None:
    meeting = add_meeting(database, WEDNESDAY)
    person.say("去不了", "rsvp_decline")
    assert "最近一次是" in person.say("提前一天打电话提醒我", "set_reminder", reminder_lead="P1D")
    answer = person.say("对", "affirm")
    assert "记好了" in answer
    assert "不说也行" in answer
    person.say("腿疼")
    person.say("对", "affirm")
    assert answers(database) == [(meeting, "decline", "腿疼")]
    assert wish(database, wang).means == "phone"


def test_leaving_stores_nothing(database: Database, person: Person) -> None:
    add_meeting(database, WEDNESDAY)
    person.say("我要参加", "rsvp_attend")
    assert "什么也没有登记" in person.say("算了", "deny", command="stop")
    assert answers(database) == []


def test_a_relative_may_look_but_not_answer(database: Database, wang: int, stranger: Person) -> None:
    add_meeting(database, WEDNESDAY)
    with database.write() as session:
        case = identity.request_proxy(
            session,
            conversation_id=stranger.conversation_id,
            relative_name="王小明",
            member_hint="王桂兰",
            relation="儿子",
            now=NOW,
        )
        identity.approve_proxy(
            session, case_id=case.id, member_id=wang, scopes=["meetings"], decided_by="张干事", now=NOW
        )
    assert "南坪" in stranger.say("开会吗", ASK)
    stranger.say("我妈要去", "rsvp_attend")
    assert stranger.form is None
    assert answers(database) == []
    assert "书记" not in stranger.say("书记是谁", "query_branch")
