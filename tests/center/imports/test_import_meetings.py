"""Sheets of meetings: once is enough, what staff have done stays, and every wrong row is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from center.audit.views import Actor
from center.db import Database
from center.meetings.keeping import service as meetings
from tests.center.imports.conftest import Clerk

HEADINGS = "组织,会议类别,参加范围,会议名称,日期,开始时间,结束时间,地点,议程,请带,线上链接"
ROW = "B00001,支部会,党员,支部会,2026-12-09,9:00,10:30,三楼,学习,老花镜,"
BY = Actor(None, "test", "")
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_examples_come_in_once_and_change_nothing_the_second_time(
    database: Database, clerk_at: Callable[[Database], Clerk]
) -> None:
    clerk = clerk_at(database)
    assert clerk.example("organizations").code == 0
    assert "新增 3，变更 0，不变 0" in clerk.example("meetings").out
    assert "新增 0，变更 0，不变 3" in clerk.example("meetings").out
    assert clerk.rows("SELECT title_zh, title_en, state, audience, version FROM meetings ORDER BY id") == [
        ("十二月支部会", "十二月支部会", "planned", "party_members", 1),
        ("冬季防骗学习", "冬季防骗学习", "planned", "everyone", 1),
        ("总支党课", "总支党课", "planned", "party_members", 1),
    ]
    assert clerk.rows("SELECT staff_name, action FROM audit_entries WHERE object_kind = 'meeting' LIMIT 1") == [
        ("test", "enter.meeting")
    ]


def test_an_activity_invites_everyone_where_nothing_else_is_said(center: Clerk) -> None:
    center.bring(
        "meetings", HEADINGS, ROW.replace("支部会,党员", "活动,"), ROW.replace("党员,", ",").replace("09", "10")
    )
    assert center.rows("SELECT kind, audience FROM meetings ORDER BY id") == [
        ("activity", "everyone"),
        ("branch_meeting", "party_members"),
    ]


def test_check_writes_nothing(center: Clerk) -> None:
    checked = center.bring("meetings", HEADINGS, ROW, options=("--check",))
    assert (checked.code, center.count("meetings")) == (0, 0)
    assert "新增 1" in checked.out and "没有写入" in checked.out


def test_another_time_in_the_sheet_is_a_move(center: Clerk) -> None:
    center.bring("meetings", HEADINGS, ROW)
    again = center.bring("meetings", HEADINGS, ROW.replace("9:00,10:30", "14:00,15:30").replace("老花镜", "-"))
    assert "新增 0，变更 1" in again.out
    assert center.rows("SELECT state, revision, version, bring_zh FROM meetings") == [("moved", 1, 3, None)]
    worded = center.bring("meetings", HEADINGS, ROW.replace("9:00,10:30", "14:00,15:30").replace("学习", "谈心"))
    assert "变更 1" in worded.out
    assert center.rows("SELECT state, revision, agenda_zh FROM meetings") == [("moved", 1, "谈心")]


def test_what_staff_have_moved_or_cancelled_stays_so(center: Clerk) -> None:
    center.bring("meetings", HEADINGS, ROW, ROW.replace("12-09", "12-16"))
    with center.database.write() as session:
        first = meetings.get_meeting(session, meeting_id=1)
        span = meetings.Span(first.starts_at + timedelta(days=1), first.ends_at + timedelta(days=1))
        meetings.move(
            session, meeting_id=1, place=meetings.Place("别处"), span=span, by=BY, expected_version=1, now=NOW
        )
        meetings.cancel(session, meeting_id=2, reason="有事", by=BY, expected_version=1, now=NOW)
    again = center.bring("meetings", HEADINGS, ROW, ROW.replace("12-09", "12-16"))
    assert "新增 0，变更 0，不变 2" in again.out
    assert center.rows("SELECT state, place_zh FROM meetings ORDER BY id") == [("moved", "别处"), ("cancelled", "三楼")]
    other = center.bring("meetings", HEADINGS, ROW.replace("12-09", "12-16").replace("三楼", "二楼"))
    assert other.code == 1 and "这个会已经取消" in other.out


WRONG = {
    "没有这个支部": ROW.replace("B00001", "第九支部"),
    "这里不能写“聚餐”": ROW.replace("支部会,党员", "聚餐,党员"),
    "时间看不懂：九点": ROW.replace("9:00", "九点"),
    "时间看不懂：25:00": ROW.replace("9:00", "25:00"),
    "结束时间不晚于开始时间": ROW.replace("10:30", "8:30"),
    "这个时间已经过去了": ROW.replace("2026-12-09", "2026-11-20"),
    "离现在太远了": ROW.replace("2026-12-09", "2036-12-09"),
    "链接要以 http": ROW + "meeting.example.org",
    "太长了，最多 60 个字": ROW.replace("支部会,2026", "会" * 61 + ",2026"),
    "这一格不能空着": ROW.replace("三楼", ""),
    "日期看不懂": ROW.replace("2026-12-09", "下周三"),
}


@pytest.mark.parametrize("told", WRONG)
def test_a_wrong_row_is_named_and_keeps_all_out(center: Clerk, told: str) -> None:
    right = ROW.replace("12-09", "12-23")
    done = center.bring("meetings", HEADINGS, right, WRONG[told])
    assert done.code == 1
    assert "第 3 行" in done.out and told in done.out and "Row 3" in done.out
    assert center.count("meetings") == 0


def test_two_rows_of_one_day_are_told_with_both_rows(center: Clerk) -> None:
    done = center.bring("meetings", HEADINGS, ROW, ROW.replace("9:00", "9:30"))
    assert "第 3 行 · 日期：和第 2 行重复" in done.out
    assert center.bring("meetings", HEADINGS, ROW, ROW.replace("支部会,党员", "党课,党员")).code == 0


def test_a_meeting_of_the_past_that_is_as_it_was_stays(center: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    center.bring("meetings", HEADINGS, ROW)
    monkeypatch.setenv("YINLING_NOW", "2027-01-10T10:00:00+08:00")
    assert "不变 1，有错 0" in center.bring("meetings", HEADINGS, ROW).out
    # Words may be put right afterwards, the time may not.
    assert center.bring("meetings", HEADINGS, ROW.replace("学习", "谈心")).code == 0
    late = center.bring("meetings", HEADINGS, ROW.replace("9:00,", "8:00,"))
    assert late.code == 1 and "过去的会不能导入" in late.out
