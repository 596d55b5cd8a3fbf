"""Visits, changes, suggestions, complaints, offices, news, activities, a person to talk to, and emergencies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from actions.services.times import told_time
from actions.words import without_long_numbers
from center.cases import service as cases
from center.contacts.models import Contact
from center.conversations import service as conversations
from center.db.engine import Database
from center.identity import service as identity
from center.meetings.models import Meeting
from center.notices.models import Activity, Notice
from tests.actions.conftest import NOW, open_on_weekdays
from tests.actions.rehearsal import Person
from tests.actions.test_scams import Alerted, case_of

VISIT, CONTACT = "request_home_visit", "query_contact"
SUGGEST, COMPLAIN, NEWS, ACTIVITY = "submit_suggestion", "complain_service", "query_news", "query_activity"
HUMAN = "talk_to_human"


@pytest.fixture(autouse=True)
def offices(database: Database) -> None:
    def contact(topic: str, name: str, english: str, position: int) -> dict[str, Any]:
        return {
            "topic": topic,
            "position": position,
            "name_zh": name,
            "name_en": english,
            "phone": f"0937-555010{position}",
            "address_zh": f"中心楼{position}层",
            "address_en": f"floor {position}",
            "bring_zh": "身份证",
            "bring_en": "your ID card",
        }

    with database.write() as session:
        session.execute(
            insert(Contact),
            [
                contact("window", "服务窗口", "Service window", 1),
                contact("medical", "报销窗口", "Medical reimbursement window", 2),
                contact("activities", "老年活动中心", "Activity center", 3),
            ],
        )
    open_on_weekdays(database)


def publish(database: Database, *titles: str) -> None:
    rows = [
        {
            "kind": "notice",
            "title_zh": title,
            "title_en": f"{title} (en)",
            "body_zh": f"{title}的内容",
            "body_en": f"Body of {title}",
            "source": "退管中心",
            "published_at": NOW - timedelta(days=i + 1),
            "is_sample": True,
        }
        for i, title in enumerate(titles)
    ]
    with database.write() as session:
        session.execute(insert(Notice), rows)


def plan(database: Database, *kinds: str) -> None:
    rows = [
        {
            "kind": kind,
            "title_zh": f"{kind}活动",
            "title_en": kind,
            "detail_zh": "请空腹来",
            "detail_en": "Come without breakfast",
            "starts_at": datetime(2026, 11, 24 + i, 1, 0, tzinfo=UTC),
            "ends_at": datetime(2026, 11, 24 + i, 3, 0, tzinfo=UTC),
            "place_zh": "活动中心",
            "place_en": "the activity center",
        }
        for i, kind in enumerate(kinds)
    ]
    with database.write() as session:
        session.execute(insert(Activity), rows)


def relative(database: Database, member_id: int, number: int = 9) -> Person:
    """A relative whom the staff have approved for this member."""
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id=f"son{number}", now=NOW)
        case = identity.request_proxy(
            session,
            conversation_id=account.conversation_id,
            relative_name="王小明",
            member_hint="王桂兰",
            relation="儿子",
            now=NOW,
        )
        identity.approve_proxy(
            session, case_id=case.id, member_id=member_id, scopes=["benefits"], decided_by="zhang", now=NOW
        )
    return Person(account.conversation_id)


# A home visit


def test_a_visit_is_asked_read_back_and_noted(database: Database, person: Person) -> None:
    person.say("请人上门", VISIT)
    assert person.responses == ["utter_services_ask_visit_errand"]
    person.say("灯泡坏了，够不着")
    assert person.responses == ["utter_services_ask_visit_when"]
    answer = person.say("下周三上午", datetime="2026-11-25/morning")
    assert "灯泡坏了，够不着" in answer
    assert "11 月 25 日（星期三）上午" in answer
    answer = person.say("对", "affirm")
    case = case_of(database, person, "home_visit")
    assert case.number in answer
    assert case.details == {"errand": "灯泡坏了，够不着", "when": "2026-11-25/morning"}
    assert case.member_id == 1


def test_what_the_first_message_tells_of_a_visit_is_not_asked(person: Person) -> None:
    person.say("明天能不能来个人帮我量血压", VISIT, datetime="2026-11-23")
    assert person.responses == ["utter_services_confirm_home_visit_form"]


def test_any_day_suits_too(database: Database, person: Person) -> None:
    person.say("想请人上门修水管", VISIT)
    assert "哪天都行" in person.say("随时都行")
    person.say("对", "affirm")
    assert case_of(database, person, "home_visit").details["when"] is None


def test_one_part_of_a_visit_is_mended(database: Database, person: Person) -> None:
    person.say("明天上门修水管", VISIT, datetime="2026-11-23")
    answer = person.say("不对，后天", "deny", datetime="2026-11-24")
    assert "11 月 24 日" in answer
    person.say("对", "affirm")
    assert case_of(database, person, "home_visit").details["when"] == "2026-11-24"


def test_a_visit_is_not_noted_when_it_was_left(database: Database, person: Person) -> None:
    person.say("请人上门", VISIT)
    person.say("算了", command="stop")
    with database.read() as session:
        assert cases.list_of_conversation(session, conversation_id=person.conversation_id) == []
    assert person.form is None


def test_for_a_visit_a_stranger_says_first_who_they_are(stranger: Person) -> None:
    stranger.say("请人上门修水管", VISIT)
    assert stranger.form == "identity_form"


def test_an_approved_relative_may_ask_for_a_visit(database: Database, wang: int) -> None:
    son = relative(database, wang)
    son.say("我妈屋里暖气不热，派个人去看看", VISIT)
    assert son.responses == ["utter_services_ask_visit_when"]


# Suggestions and complaints


def test_a_suggestion_in_the_message_itself_is_read_back(database: Database, stranger: Person) -> None:
    answer = stranger.say("建议在楼道里装扶手，老人怕摔", SUGGEST)
    assert "装扶手" in answer
    stranger.tap("对")
    assert case_of(database, stranger, "suggestion").details["text"] == "建议在楼道里装扶手，老人怕摔"


def test_a_bare_wish_to_suggest_is_asked_for_the_words(stranger: Person) -> None:
    stranger.say("我想提个建议", SUGGEST)
    assert stranger.responses == ["utter_services_ask_suggestion_text"]


def test_what_calls_itself_a_suggestion_is_one_whatever_matter_it_is_about(
    database: Database, stranger: Person
) -> None:
    stranger.say("我想提个建议", SUGGEST)
    stranger.say("建议改电话不用跑一趟", "update_personal_info", 0.95)
    stranger.say("对", "affirm")
    assert case_of(database, stranger, "suggestion").summary == "建议改电话不用跑一趟"


def test_a_complaint_may_sound_like_anything(database: Database, person: Person) -> None:
    person.say("我要投诉", COMPLAIN)
    person.say("昨天窗口的人态度不好，把我的本子摔了", "query_contact", 0.6)
    person.say("对", "affirm")
    case = case_of(database, person, "complaint")
    assert (case.summary, case.member_id) == ("昨天窗口的人态度不好，把我的本子摔了", 1)


def test_a_complaint_is_written_anew_when_it_was_wrong(person: Person) -> None:
    person.say("投诉窗口办事太慢，等了一上午", COMPLAIN)
    person.say("不对", "deny")
    assert person.responses == ["utter_services_ask_complaint_text"]


# Offices


def test_the_office_for_a_matter_is_named_with_phone_and_address(stranger: Person) -> None:
    answer = stranger.say("药费在哪儿报销", CONTACT)
    assert "报销窗口：电话 0937-5550102" in answer
    assert "身份证" in answer


def test_hours_are_told_and_when_it_opens_next(stranger: Person) -> None:
    answer = stranger.say("你们几点上班", CONTACT)
    assert "星期一到星期五" in answer
    assert "11 月 23 日（星期一）上午 8 点半" in answer


def test_an_open_window_is_called_open(monkeypatch: pytest.MonkeyPatch, stranger: Person) -> None:
    monkeypatch.setenv("YINLING_NOW", "2026-11-23T02:00:00+00:00")
    assert "开着" in stranger.say("这会儿开门吗", CONTACT)


def test_where_no_matter_is_named_the_hall_and_the_number_are_told(stranger: Person) -> None:
    answer = stranger.say("你们在哪", CONTACT)
    assert "服务窗口" in answer
    assert "12345" in answer


def test_offices_are_told_in_english(english: Person) -> None:
    answer = english.say("where do I hand in medical invoices", CONTACT)
    assert "Medical reimbursement window" in answer


# News and activities


def test_notices_are_told_by_title_and_one_is_read_out(database: Database, stranger: Person) -> None:
    publish(database, "取暖提醒", "认证截止")
    stranger.say("有什么通知", NEWS)
    assert [b["title"] for b in stranger.buttons] == ["第一条", "第二条"]
    chosen = Alerted(stranger.conversation_id)
    chosen.metadata = {"said": "第二条", "tapped": True}
    assert "认证截止的内容" in chosen.say("/query_news", NEWS)


def test_a_single_notice_is_read_at_once(database: Database, english: Person) -> None:
    publish(database, "取暖提醒")
    assert "Body of 取暖提醒" in english.say("any news", NEWS)


def test_without_notices_it_says_so(stranger: Person) -> None:
    stranger.say("有什么通知", NEWS)
    assert stranger.responses == ["utter_services_news_none"]


def test_activities_of_a_kind_are_told(database: Database, stranger: Person) -> None:
    plan(database, "calligraphy", "health_check")
    answer = stranger.say("什么时候体检", ACTIVITY)
    assert "health_check活动" in answer
    assert "calligraphy" not in answer
    assert "0937-5550103" in answer
    assert "空腹" in answer


def test_activities_of_a_day_are_told(database: Database, stranger: Person) -> None:
    plan(database, "calligraphy", "choir")
    assert "calligraphy" not in stranger.say("25号有什么活动", ACTIVITY, datetime="2026-11-25")
    stranger.say("30号有什么活动", ACTIVITY, datetime="2026-11-30")
    assert stranger.responses[0] == "utter_services_activity_none_that_day"


def test_an_activity_of_the_branch_is_told_to_its_members_alone(
    database: Database, person: Person, stranger: Person
) -> None:
    starts_at = NOW + timedelta(days=2)
    activity = {
        "organization_id": 3,
        "kind": "activity",
        "audience": "everyone",
        "title_zh": "南坪太极拳",
        "title_en": "Tai chi in Nanping",
        "agenda_zh": "李师傅教。",
        "agenda_en": None,
        "place_zh": "南坪广场",
        "place_en": "Nanping square",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
    }
    with database.write() as session:
        session.execute(insert(Meeting).values(activity))
    answer = person.say("有太极拳吗", ACTIVITY)
    assert "南坪太极拳，在南坪广场" in answer
    assert "李师傅教。" in answer
    person.say("书法班什么时候", ACTIVITY)
    assert person.responses == ["utter_services_activity_none_of_kind"]
    assert "太极" not in stranger.say("有啥活动", ACTIVITY)


def test_without_activities_it_says_so(stranger: Person) -> None:
    stranger.say("有啥活动", ACTIVITY)
    assert stranger.responses == ["utter_services_activity_none"]
    stranger.say("书法班什么时候", ACTIVITY)
    assert stranger.responses == ["utter_services_activity_none_of_kind"]


# A person


def test_a_person_is_asked_for_at_once_and_it_is_said_when_they_answer(database: Database, stranger: Person) -> None:
    answer = stranger.say("找个真人跟我说", HUMAN)
    assert "下班" in answer
    assert "11 月 23 日（星期一）中午 12 点" in answer
    assert "12345" in answer
    assert case_of(database, stranger, "person_request").summary == "找个真人跟我说"


def test_asking_again_for_a_person_keeps_the_place_in_the_line(database: Database, stranger: Person) -> None:
    stranger.say("找工作人员", HUMAN)
    stranger.say("怎么还没人理我", HUMAN)
    assert stranger.responses == ["utter_services_person_again"]
    with database.read() as session:
        assert len(cases.list_of_conversation(session, conversation_id=stranger.conversation_id)) == 1


def test_a_person_is_reachable_from_inside_a_form(stranger: Person) -> None:
    stranger.say("我想提个建议", SUGGEST)
    stranger.say("找工作人员", HUMAN)
    assert "utter_services_person_closed" in stranger.responses


# Words and times


def test_times_are_read_back_as_dates() -> None:
    assert told_time("2026-11-25T15:00", "zh") == "11 月 25 日（星期三）下午 3 点"
    assert told_time("2026-11-25/morning", "en") == "Wednesday 25 November morning"
    assert told_time("这周末", "zh") == "这周末"


def test_long_numbers_are_cut_and_telephones_kept() -> None:
    assert without_long_numbers("卡6222021234567890123，电话13812345678") == "卡*0123，电话13812345678"
