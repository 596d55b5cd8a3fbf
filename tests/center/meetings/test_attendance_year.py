"""Attendance over a year, and who has been silent for three meetings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from center.db import Database
from center.meetings.attendance import service as attendance
from center.meetings.attendance.service import Tally
from center.meetings.models import Meeting
from center.members.models import Member
from tests.center.notifications.invited import add_meeting, add_people, answer, tell

ALL = frozenset([1, 2, 3, 4])
DAY = timedelta(days=1)


def held(session: Session, now: datetime, days_ago: int, **changes: Any) -> int:
    at = now - days_ago * DAY
    return add_meeting(session, now, starts_at=at, ends_at=at + DAY / 12, state="held", **changes)


def year(session: Session, now: datetime, top: int = 1, branches: frozenset[int] = ALL) -> attendance.YearFigures:
    return attendance.read_year(session, top=top, branch_ids=branches, year=2026, now=now)


def test_what_is_not_on_record_is_missing_and_not_absence(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        meeting = held(session, now, 10)
        answer(session, now, people["王桂兰"], meeting, was_present=True)
        answer(session, now, people["赵玉梅"], meeting)
    with database.read() as session:
        figures = year(session, now)
    assert figures.tally == Tally(invited=3, present=1)
    assert (figures.tally.missing, figures.tally.share) == (2, Fraction(1))
    assert [(one.month, one.meetings) for one in figures.months] == [("2026-11", 1)]


def test_where_nothing_is_on_record_there_is_no_share(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_people(session, now - 500 * DAY)
        held(session, now, 10)
    with database.read() as session:
        assert year(session, now).tally.share is None


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        ({"was_present": True}, "present"),
        ({"answer": "decline", "was_present": True}, "present"),
        ({"answer": "decline"}, "excused"),
        ({"answer": "decline", "was_present": False}, "excused"),
        ({"was_present": False}, "absent"),
        ({"answer": None, "answered_at": None, "was_present": False}, "absent"),
        ({}, "missing"),
    ],
)
def test_each_standing_is_told_alike_of_the_year_and_of_the_member(
    database: Database, now: datetime, row: dict[str, Any], standing: str
) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        answer(session, now, people["王桂兰"], held(session, now, 10), **row)
    with database.read() as session:
        tally = year(session, now).tally
        member = attendance.list_members_of_year(session, branch_ids=ALL, year=2026, now=now)
        lines = attendance.list_meetings_of_member(
            session, member_id=people["王桂兰"], branch_id=3, is_party_member=True, year=2026, now=now
        )
    assert getattr(tally, standing) == (3 if standing == "missing" else 1)
    wang = next(one for one in member if one.name == "王桂兰")
    assert getattr(wang.tally, standing) == 1
    assert [one.standing for one in lines] == [standing]


def test_branches_add_up_to_the_whole_and_each_counts_its_own_people(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        above = held(session, now, 20, organization_id=2, audience="everyone")
        held(session, now, 10)
        answer(session, now, people["周国强"], above, was_present=True)
    with database.read() as session:
        whole = year(session, now, top=2)
        own = year(session, now, top=4, branches=frozenset([4]))
    assert [(one.organization_id, one.tally) for one in whole.branches] == [
        (3, Tally(invited=7)),
        (4, Tally(invited=1, present=1)),
    ]
    assert sum((one.tally for one in whole.branches), Tally()) == whole.tally
    assert (own.people, own.meetings, own.tally) == (1, 1, Tally(1, 1))


def test_cancelled_meetings_those_to_come_and_other_years_do_not_count(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_people(session, now - 500 * DAY)
        add_meeting(session, now)
        held(session, now, 400)
        held(session, now, 5)
        session.execute(update(Meeting).where(Meeting.id == 3).values(state="cancelled"))
    with database.read() as session:
        assert year(session, now).meetings == 0


def test_the_year_begins_at_midnight_of_the_centers_own_clock(database: Database, now: datetime) -> None:
    last_second = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)
    with database.write() as session:
        add_people(session, now - 500 * DAY)
        for at in (last_second, last_second + timedelta(seconds=1)):
            add_meeting(session, now, starts_at=at, ends_at=at + DAY, state="held")
    with database.read() as session:
        assert [one.month for one in year(session, now).months] == ["2026-01"]


def silent(session: Session, now: datetime, meeting: int, **only: Any) -> list[int]:
    return attendance.list_silent_members(session, meeting_id=meeting, now=now, **only)


def test_silent_is_who_neither_answered_nor_came_three_times_in_a_row(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        past = [held(session, now, days) for days in (90, 60, 30)]
        coming = add_meeting(session, now)
        answer(session, now, people["王桂兰"], past[0], was_present=False)
        answer(session, now, people["赵玉梅"], past[1], answer=None, answered_at=None, was_present=True)
        for meeting in past:
            tell(session, now, people["孙 丽·华"], meeting)
    with database.read() as session:
        assert silent(session, now, coming) == [people["孙 丽·华"]]
        assert silent(session, now, coming, organization_ids=[4]) == []
        lines = attendance.list_members_of_year(session, branch_ids=frozenset([3]), year=2026, now=now)
        assert [one.name for one in lines if one.is_silent] == ["孙 丽·华"]


def test_two_meetings_are_too_few_to_call_anybody_silent(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        for days in (60, 30):
            tell(session, now, people["王桂兰"], held(session, now, days))
        coming = add_meeting(session, now)
    with database.read() as session:
        assert silent(session, now, coming) == []


def test_a_meeting_of_which_nothing_is_on_record_says_nothing_of_anybodys_silence(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        told = [held(session, now, days) for days in (120, 90, 60)]
        unknown = held(session, now, 30)
        coming = add_meeting(session, now)
        for meeting in told:
            tell(session, now, people["赵玉梅"], meeting)
        answer(session, now, people["王桂兰"], told[0])
    with database.read() as session:
        assert unknown
        assert silent(session, now, coming) == sorted([people["赵玉梅"], people["孙 丽·华"]])


def test_nobody_is_silent_to_what_was_before_they_were_on_record(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 45 * DAY)
        for days in (90, 60, 30):
            tell(session, now, people["王桂兰"], held(session, now, days))
        coming = add_meeting(session, now)
    with database.read() as session:
        assert silent(session, now, coming) == []


def test_only_meetings_to_which_somebody_was_invited_count(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now - 500 * DAY)
        for days in (90, 60, 30):
            tell(session, now, people["周国强"], held(session, now, days, organization_id=4))
        coming = add_meeting(session, now, organization_id=1, audience="everyone")
    with database.read() as session:
        assert silent(session, now, coming) == [people["周国强"]]
    with database.write() as session:
        session.execute(update(Member).where(Member.id == people["周国强"]).values(is_party_member=False))
    with database.read() as session:
        assert silent(session, now, coming) == []
        assert silent(session, now, 999) == []
