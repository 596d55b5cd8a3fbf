"""The call list and the second reminder, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from center.clock import LOCAL_ZONE
from center.db import Database
from center.meetings.attendance.service import list_silent_members
from center.meetings.models import Attendance, Meeting, MeetingReminderWish, ReminderWish
from center.notifications import service as notifications
from center.notifications.again import service as again
from center.notifications.again.rules import HOLD, leaves_at
from center.notifications.calls import service as calls
from center.notifications.models import Notification
from center.notifications.reading import service as reading
from center.notifications.reading.service import Reach
from center.notifications.views import Wanted
from center.reminders.quiet import is_quiet
from tests.center.desk import LIU, ZHANG, add_clerks
from tests.center.notifications.invited import add_meeting, add_people, answer, tell

HOUR = timedelta(hours=1)


def local(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL_ZONE).astimezone(UTC)


def seen(session: Session, meeting: int) -> Reach:
    return reading.get_reach(session, meeting_id=meeting, scope=None)


def kinds(session: Session, kind: str) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Notification.member_id, Notification.state).where(Notification.kind == kind).order_by(Notification.id)
    )
    return [tuple(row) for row in rows]


def remind(database: Database, meeting: int, now: datetime, number: int = 1) -> int:
    with database.write() as session:
        return again.remind_silent(session, reach=seen(session, meeting), number=number, by=ZHANG, now=now)


def gathered(database: Database, now: datetime) -> tuple[dict[str, int], int]:
    """A meeting of which three were told; one of them comes."""
    with database.write() as session:
        add_clerks(session, now)
        people = add_people(session, now)
        meeting = add_meeting(session, now)
        for name in ("王桂兰", "赵玉梅", "孙 丽·华"):
            tell(session, now, people[name], meeting)
        answer(session, now, people["王桂兰"], meeting)
    return people, meeting


@pytest.mark.parametrize(
    ("asked", "leaves"),
    [
        (local(10), local(10) + HOLD),
        (local(20, 57), local(20, 59)),
        (local(20, 58), local(7, 30, day=24)),
        (local(23, 59), local(7, 30, day=24)),
        (local(0, 0), local(7, 30)),
        (local(7, 27), local(7, 30)),
        (local(7, 28), local(7, 30)),
        (local(7, 29), local(7, 31)),
    ],
)
def test_nobody_is_reminded_in_the_night(asked: datetime, leaves: datetime) -> None:
    assert leaves_at(asked, starts_at=local(10, day=28)) == leaves


def test_what_would_leave_after_the_start_does_not_leave() -> None:
    assert leaves_at(local(22), starts_at=local(7, 30, day=24)) is None
    assert leaves_at(local(22), starts_at=local(7, 31, day=24)) == local(7, 30, day=24)
    assert leaves_at(local(9, 59), starts_at=local(10)) is None


@given(st.integers(0, 2 * 366 * 24 * 3600), st.integers(0, 10_000))
def test_a_second_reminder_is_never_early_in_the_night_or_after_the_start(second: int, minutes: int) -> None:
    now = local(0) + timedelta(seconds=second)
    starts_at = now + timedelta(minutes=minutes)
    at = leaves_at(now, starts_at=starts_at)
    if at is None:
        return
    assert now + HOLD <= at < starts_at
    assert not is_quiet(at)
    assert at - now < timedelta(hours=11)


def test_only_who_was_told_and_is_silent_is_reminded_again(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    assert remind(database, meeting, now) == 2
    with database.read() as session:
        planned = session.execute(select(Notification).where(Notification.kind == "again:1")).scalars().all()
        assert {one.member_id for one in planned} == {people["赵玉梅"], people["孙 丽·华"]}
        assert {(one.due_at, one.state, one.meeting_id) for one in planned} == {(now + HOLD, "planned", meeting)}
        assert planned[0].expires_at == now + timedelta(days=1)


@pytest.mark.parametrize(
    ("general", "own", "is_reminded"),
    [
        (None, None, True),
        ((True, "channel"), None, True),
        ((False, "channel"), None, False),
        ((True, "phone"), None, False),
        ((False, "channel"), (True, "channel"), True),
        ((True, "channel"), (False, "channel"), False),
        (None, (True, "phone"), False),
    ],
)
def test_who_wants_no_messages_is_left_in_peace(
    database: Database,
    now: datetime,
    general: tuple[bool, str] | None,
    own: tuple[bool, str] | None,
    is_reminded: bool,
) -> None:
    people, meeting = gathered(database, now)
    with database.write() as session:
        for model, wish, more in ((ReminderWish, general, {}), (MeetingReminderWish, own, {"meeting_id": meeting})):
            if wish is not None:
                row = {"is_on": wish[0], "means": wish[1], "lead": "P1D", "updated_at": now, **more}
                session.execute(insert(model).values(member_id=people["赵玉梅"], **row))
    assert remind(database, meeting, now) == 1 + is_reminded
    with database.read() as session:
        assert (people["赵玉梅"] in [id_ for id_, _ in kinds(session, "again:1")]) is is_reminded


def test_within_twelve_hours_nobody_is_reminded_twice_and_after_them_once_more(
    database: Database, now: datetime
) -> None:
    _, meeting = gathered(database, now)
    remind(database, meeting, now)
    for number in (1, 2):
        with pytest.raises(again.AgainChangedError):
            remind(database, meeting, now + 11 * HOUR, number)
    with database.read() as session:
        looked = again.look(session, reach=seen(session, meeting), now=now + 11 * HOUR)
        assert (looked.number, looked.people, looked.spared) == (2, 0, 2)
    with pytest.raises(again.AgainChangedError):
        remind(database, meeting, now + 13 * HOUR, number=1)
    assert remind(database, meeting, now + 13 * HOUR, number=2) == 2


def test_two_who_remind_in_the_same_moment_remind_once(database: Database, now: datetime) -> None:
    """Both have seen the same; whoever comes second puts in rows that are there already."""
    _, meeting = gathered(database, now)
    with database.read() as session:
        reach = seen(session, meeting)
    remind(database, meeting, now)
    with database.write() as session:
        rows = [Wanted(id_, reach.meeting.occasion, "again:1", now) for id_, _ in kinds(session, "again:1")]
        assert notifications.put(session, wanted=rows, now=now) == 0


def test_the_plan_leaves_a_second_reminder_alone(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    remind(database, meeting, now)
    with database.write() as session:
        notifications.replan(
            session, occasion=f"meeting:{meeting}", member_ids=list(people.values()), wanted=[], now=now
        )
        assert {state for _, state in kinds(session, "again:1")} == {"planned"}


@pytest.mark.parametrize("change", [{"revision": 1, "state": "moved"}, {"state": "cancelled"}])
def test_of_a_meeting_that_was_moved_or_cancelled_no_second_reminder_leaves(
    database: Database, now: datetime, change: dict[str, object]
) -> None:
    _, meeting = gathered(database, now)
    remind(database, meeting, now)
    with database.write() as session:
        session.execute(update(Meeting).where(Meeting.id == meeting).values(**change))
        notifications.dispatch(session, now=now + HOUR, limit=100)
        assert {state for _, state in kinds(session, "again:1")} == {"withdrawn"}


def test_what_was_taken_back_is_not_sent_and_can_be_asked_for_again(database: Database, now: datetime) -> None:
    _, meeting = gathered(database, now)
    remind(database, meeting, now)
    with database.write() as session:
        assert again.take_back(session, reach=seen(session, meeting), number=1, by=ZHANG, now=now) == 2
        assert notifications.dispatch(session, now=now + HOUR, limit=100) == 0
    assert remind(database, meeting, now, number=2) == 2


def test_once_something_has_left_nothing_is_taken_back(database: Database, now: datetime) -> None:
    _, meeting = gathered(database, now)
    remind(database, meeting, now)
    with database.write() as session:
        first = kinds(session, "again:1")[0][0]
        session.execute(
            update(Notification)
            .where(Notification.kind == "again:1", Notification.member_id == first)
            .values(state="sent")
        )
    with pytest.raises(again.AlreadyLeftError), database.write() as session:
        again.take_back(session, reach=seen(session, meeting), number=1, by=ZHANG, now=now)
    with database.read() as session:
        assert sorted(state for _, state in kinds(session, "again:1")) == ["planned", "sent"]


def enter(database: Database, meeting: int, member: int, outcome: str, now: datetime, **more: str) -> None:
    with database.write() as session:
        reach = seen(session, meeting)
        line = calls.get_call(session, reach=reach, member_id=member)
        asked = {"reason": None, "stamp": line.stamp} | more
        calls.record_outcome(session, reach=reach, member_id=member, outcome=outcome, by=LIU, now=now, **asked)


def test_one_call_settles_all_for_which_somebody_was_to_be_called(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    wang = people["王桂兰"]
    with database.write() as session:
        for kind in ("call", "moved:1"):
            tell(session, now, wang, meeting, kind=kind, state="call", call_reason="failed")
        assert [one.people for one in calls.list_open_calls(session, organization_ids=None, now=now)] == [1]
    enter(database, meeting, wang, "told", now)
    with database.read() as session:
        assert kinds(session, "call") + kinds(session, "moved:1") == [(wang, "called"), (wang, "called")]
        assert calls.list_open_calls(session, organization_ids=None, now=now) == []


def test_a_meeting_further_than_a_week_ahead_has_a_list_of_its_own_and_asks_nobody_yet(
    database: Database, now: datetime
) -> None:
    people, meeting = gathered(database, now)
    with database.write() as session:
        tell(session, now, people["王桂兰"], meeting, kind="call", state="call", call_reason="failed")
        starts_at = session.execute(select(Meeting.starts_at).where(Meeting.id == meeting)).scalar_one()
    with database.read() as session:
        found = {
            days: [one.people for one in calls.list_open_calls(session, organization_ids=None, now=starts_at - ahead)]
            for days, ahead in ((6, timedelta(days=6)), (8, timedelta(days=8)))
        }
        assert found == {6: [1], 8: []}
        assert len(calls.list_calls(session, reach=seen(session, meeting), limit=10)) == 1


def test_who_must_be_called_for_something_new_is_on_the_list_again(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    wang = people["王桂兰"]
    with database.write() as session:
        tell(session, now, wang, meeting, kind="call", state="call", call_reason="no_channel")
    enter(database, meeting, wang, "attend", now)
    with database.write() as session:
        session.execute(update(Meeting).where(Meeting.id == meeting).values(state="moved", revision=1))
        tell(session, now, wang, meeting, kind="moved:1", state="call", call_reason="no_channel", revision=1)
    with database.read() as session:
        line = calls.get_call(session, reach=seen(session, meeting), member_id=wang)
        assert (line.is_open, line.entered, line.answer) == (True, None, "attend")
    enter(database, meeting, wang, "no_answer", now + HOUR)
    with database.read() as session:
        # What they had said in the call before still stands.
        assert session.execute(select(Attendance.answer)).scalars().all() == ["attend"]
        assert calls.get_call(session, reach=seen(session, meeting), member_id=wang).entered == "no_answer"


def test_a_line_that_was_seen_before_it_changed_is_not_overwritten(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    wang = people["王桂兰"]
    with database.write() as session:
        tell(session, now, wang, meeting, kind="call", state="call", call_reason="no_channel")
        stamp = calls.get_call(session, reach=seen(session, meeting), member_id=wang).stamp
    enter(database, meeting, wang, "wrong_number", now)
    with pytest.raises(calls.CallChangedError):
        enter(database, meeting, wang, "attend", now, stamp=stamp)
    with pytest.raises(calls.NotOnCallListError):
        enter(database, meeting, people["赵玉梅"], "attend", now)


def test_who_was_reached_is_told_and_who_has_a_wrong_number_is_not(database: Database, now: datetime) -> None:
    people, meeting = gathered(database, now)
    wang = people["王桂兰"]
    with database.write() as session:
        session.execute(update(Meeting).where(Meeting.id == meeting).values(state="moved", revision=1))
        tell(session, now, wang, meeting, kind="call", state="call", call_reason="no_channel")
    for outcome, is_told in (("wrong_number", False), ("told", True), ("open", False)):
        enter(database, meeting, wang, outcome, now)
        with database.read() as session:
            wanted = replace(seen(session, meeting).wanted(), member_ids=frozenset([wang]))
            assert reading.list_people(session, wanted=wanted, limit=1)[0].is_told is is_told


def test_whoever_is_silent_for_long_can_be_put_on_the_list_before_the_meeting(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        people = add_people(session, now - 240 * HOUR)
        for days in (3, 2, 1):
            at = now - days * 24 * HOUR
            tell(session, now, people["王桂兰"], add_meeting(session, now, starts_at=at, ends_at=at + HOUR))
        meeting = add_meeting(session, now)
        silent = list_silent_members(session, meeting_id=meeting, now=now)
        occasion = f"meeting:{meeting}"
        rows = [Wanted(id_, occasion, "call", now, meeting_id=meeting, call_reason="silent") for id_ in silent]
        notifications.put(session, wanted=rows, now=now)
        listed = calls.list_calls(session, reach=seen(session, meeting), limit=10)
        assert [(one.name, one.reasons) for one in listed] == [
            ("孙 丽·华", ("silent",)),
            ("王桂兰", ("silent",)),
            ("赵玉梅", ("silent",)),
        ]
