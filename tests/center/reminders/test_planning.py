"""The planner on real databases: who is planned, once, whatever changes and wherever it is killed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from center.conversations import service as conversations
from center.db import Database
from center.meetings import service as meetings
from center.meetings.models import Attendance, Meeting, MeetingReminderWish
from center.members.models import Member
from center.notifications import service as notifications
from center.notifications.models import Notification
from center.notifications.views import Wanted
from center.reminders import service as reminders
from center.reminders.claims import LEASE
from center.reminders.work import PlanWork
from tests.center.reminders.planning import (
    ENTERED,
    cancel,
    change,
    connect,
    enter,
    move,
    open_center,
    plan_all,
    register,
    send,
    told,
)
from tests.center.reminders.simulation import local

A_SECOND = timedelta(seconds=1)


def planned_version(database: Database, meeting_id: int) -> int | None:
    with database.read() as session:
        return session.get_one(Meeting, meeting_id).planned_version


def test_a_new_meeting_is_planned_for_all_it_invites(database: Database) -> None:
    wang, li = open_center(database)
    meeting = enter(database)
    plan_all(database)
    assert (
        told(database, wang) == told(database, li) == [f"{meeting} lead:P1D 09 09:00", f"{meeting} lead:PT2H 10 07:30"]
    )
    assert planned_version(database, meeting) == 1


def test_what_is_for_party_members_reaches_only_them_in_all_branches_below(database: Database) -> None:
    wang, li = open_center(database)
    other = register(database, 1, branch_id=4, is_party_member=True)
    enter(database, organization_id=2, audience="party_members")
    plan_all(database)
    assert told(database, wang) and told(database, other) and not told(database, li)


def test_another_branch_hears_nothing(database: Database) -> None:
    open_center(database)
    other = register(database, 1, branch_id=4)
    enter(database)
    plan_all(database)
    assert told(database, other) == []


def test_planning_again_changes_nothing_and_writes_nothing(database: Database) -> None:
    wang, _ = open_center(database)
    enter(database)
    plan_all(database)
    before = told(database, wang)
    change(database, 1)
    plan_all(database, now=ENTERED + A_SECOND)
    assert told(database, wang) == before and planned_version(database, 1) == 2
    with database.read() as session:
        assert {row.created_at for row in session.execute(select(Notification)).scalars()} == {ENTERED}


def test_what_lies_far_ahead_is_planned_when_it_comes_near(database: Database) -> None:
    wang, _ = open_center(database)
    far = ENTERED + timedelta(days=90)
    enter(database, far)
    plan_all(database)
    assert told(database, wang) == []
    plan_all(database, now=far - timedelta(days=50))
    assert len(told(database, wang)) == 2


def test_who_was_told_the_old_time_hears_the_new_one_and_never_the_old_one_again(database: Database) -> None:
    wang, li = open_center(database)
    meeting = enter(database)
    plan_all(database)
    send(database, now=local(9, 9))
    move(database, meeting, local(10, 10))
    plan_all(database, now=local(9, 9, 5))
    assert told(database, wang) == [
        f"{meeting} lead:P1D:1 09 09:05",
        f"{meeting} moved:1 09 09:05",
        f"{meeting} lead:PT2H:1 10 08:00",
    ]
    assert told(database, li, states=("withdrawn",)) == [f"{meeting} lead:PT2H 10 07:30"]
    send(database, now=local(9, 9, 6))
    with database.read() as session:
        assert (
            len(
                conversations.list_outbound_after(
                    session, conversation_id=account_of(database, wang), after_id=0, limit=9
                )
            )
            == 2
        )


def account_of(database: Database, member_id: int) -> str:
    with database.read() as session:
        return conversations.list_accounts_of(session, member_ids=[member_id])[member_id][0].conversation_id


def test_a_cancelled_meeting_is_told_to_those_who_knew_of_it_and_to_nobody_else(database: Database) -> None:
    wang, li = open_center(database)
    meeting = enter(database)
    with database.write() as session:
        meetings.set_reminder(session, member_id=li, lead="PT2H", means="channel", now=ENTERED)
    plan_all(database)
    send(database, now=local(9, 9))
    cancel(database, meeting)
    plan_all(database, now=local(9, 10))
    assert told(database, wang) == [f"{meeting} cancelled:1 09 10:00"]
    assert told(database, li) == []


def test_a_call_about_a_cancelled_meeting_leaves_the_list(database: Database) -> None:
    open_center(database)
    silent = register(database, 1)
    meeting = enter(database)
    plan_all(database)
    assert told(database, silent) == [f"{meeting} call 09 09:00 no_channel"]
    cancel(database, meeting)
    plan_all(database, now=local(2, 10))
    assert told(database, silent) == []


def test_a_call_moves_with_the_meeting(database: Database) -> None:
    open_center(database)
    silent = register(database, 1)
    meeting = enter(database)
    plan_all(database)
    move(database, meeting, local(8, 10))
    plan_all(database, now=local(2, 10))
    assert told(database, silent) == [f"{meeting} call:1 07 10:00 no_channel"]


def test_a_wish_counts_within_seconds_and_for_all_meetings_that_are_planned(database: Database) -> None:
    wang, li = open_center(database)
    one, two = enter(database), enter(database, local(20, 15))
    work = PlanWork(database)
    plan_all(database, work=work)
    with database.write() as session:
        meetings.set_reminder(
            session, member_id=wang, lead="P1D@20:00".partition("@")[0], means="phone", now=local(2, 9)
        )
    plan_all(database, now=local(2, 9) + timedelta(seconds=3), work=work)
    assert told(database, wang) == [f"{one} call 09 09:00 wished", f"{two} call 19 15:00 wished"]
    assert [each.split()[1] for each in told(database, li)] == ["lead:P1D", "lead:PT2H"] * 2


def test_a_wish_for_one_meeting_leaves_the_others_as_they_are(database: Database) -> None:
    wang, _ = open_center(database)
    one, two = enter(database), enter(database, local(20, 15))
    work = PlanWork(database)
    plan_all(database, work=work)
    own = {
        "member_id": wang,
        "meeting_id": one,
        "is_on": False,
        "lead": "P1D",
        "means": "channel",
        "updated_at": local(2, 9),
    }
    with database.write() as session:
        session.execute(insert(MeetingReminderWish).values(own))
    plan_all(database, now=local(2, 10), work=work)
    assert told(database, wang) == [f"{two} lead:P1D 19 15:00", f"{two} lead:PT2H 20 13:00"]


def test_who_declines_hears_no_more_of_it(database: Database) -> None:
    wang, _ = open_center(database)
    meeting = enter(database)
    work = PlanWork(database)
    plan_all(database, work=work)
    with database.write() as session:
        meetings.record_answer(
            session, member_id=wang, meeting_id=meeting, answer="decline", reason=None, now=local(2, 9)
        )
    plan_all(database, now=local(2, 10), work=work)
    assert told(database, wang) == []


def test_who_can_be_written_to_from_now_on_is_not_called(database: Database) -> None:
    open_center(database)
    member = register(database, 1)
    meeting = enter(database)
    work = PlanWork(database)
    plan_all(database, work=work)
    assert told(database, member) == [f"{meeting} call 09 09:00 no_channel"]
    with database.write() as session:
        connect(session, member, local(2, 9))
    plan_all(database, now=local(2, 9, 2), work=work)
    assert told(database, member) == [f"{meeting} lead:P1D 09 09:00", f"{meeting} lead:PT2H 10 07:30"]


def test_who_cannot_be_written_to_any_more_is_called(database: Database) -> None:
    wang, _ = open_center(database)
    meeting = enter(database)
    work = PlanWork(database)
    plan_all(database, work=work)
    with database.write() as session:
        conversations.mark_unreachable(session, conversation_id=account_of(database, wang), now=local(2, 9))
    plan_all(database, now=local(2, 9, 2), work=work)
    assert told(database, wang) == [f"{meeting} call 09 09:00 no_channel"]


def test_a_meeting_of_a_branch_does_not_wait_for_a_meeting_of_all(database: Database) -> None:
    wang, _ = open_center(database)
    for number in range(20):
        register(database, number, branch_id=4)
    everybody = enter(database, organization_id=1)
    work = PlanWork(database, members_at_once=2)
    for _ in range(3):
        work.step(now=ENTERED)
    small = enter(database, local(12, 9))
    pieces = 0
    while planned_version(database, small) is None:
        assert work.step(now=ENTERED + timedelta(seconds=4))
        pieces += 1
    assert pieces < 10 and planned_version(database, everybody) is None
    plan_all(database, now=ENTERED + timedelta(seconds=5), work=work)
    assert planned_version(database, everybody) == 1 and len(told(database, wang)) == 4


def test_a_wish_said_while_everything_was_down_is_heard_after_the_start(database: Database) -> None:
    wang, _ = open_center(database)
    enter(database)
    plan_all(database)
    with database.write() as session:
        meetings.stop_reminders(session, member_id=wang, now=ENTERED + timedelta(minutes=1))
    plan_all(database, now=ENTERED + timedelta(hours=2), work=PlanWork(database))
    assert told(database, wang) == []


def test_who_changes_branch_hears_of_the_meetings_there(database: Database) -> None:
    wang, _ = open_center(database)
    here, there = enter(database), enter(database, local(12, 9), organization_id=4)
    plan_all(database)
    with database.write() as session:
        session.execute(update(Member).where(Member.id == wang).values(branch_id=4))
    plan_all(database, now=ENTERED + timedelta(days=1, seconds=1))
    assert [each.split()[0] for each in told(database, wang)] == [str(there)] * 2
    assert [each.split()[0] for each in told(database, wang, states=("withdrawn",))] == [str(here)] * 2


def test_the_dead_are_told_nothing_not_even_that_it_is_cancelled(database: Database) -> None:
    wang, _ = open_center(database)
    meeting = enter(database)
    plan_all(database)
    send(database, now=local(9, 9))
    with database.write() as session:
        session.execute(update(Member).where(Member.id == wang).values(status="deceased"))
    cancel(database, meeting)
    plan_all(database, now=local(9, 10))
    assert told(database, wang) == []


def test_meetings_of_one_day_are_told_together_whichever_was_entered_last(database: Database) -> None:
    wang, _ = open_center(database)
    afternoon = enter(database, local(10, 15))
    plan_all(database)
    assert told(database, wang)[0] == f"{afternoon} lead:P1D 09 15:00"
    morning = enter(database, local(10, 9))
    plan_all(database, now=ENTERED + A_SECOND)
    assert told(database, wang)[:2] == [f"{afternoon} lead:P1D 09 09:00", f"{morning} lead:P1D 09 09:00"]
    cancel(database, morning)
    plan_all(database, now=ENTERED + 2 * A_SECOND)
    assert told(database, wang) == [f"{afternoon} lead:P1D 09 15:00", f"{afternoon} lead:PT2H 10 13:00"]


def test_who_was_silent_three_times_is_on_the_call_list(database: Database) -> None:
    wang, li = open_center(database, now=local(1, 8, month=9))
    for day in (1, 8, 15):
        past = enter(database, local(day, 9, month=10), state="held")
        with database.write() as session:
            session.execute(insert(Attendance).values(member_id=li, meeting_id=past, was_present=True))
    meeting = enter(database)
    plan_all(database)
    assert f"{meeting} call 09 09:00 silent" in told(database, wang)
    assert "silent" not in " ".join(told(database, li))


def test_who_was_told_three_times_and_never_answered_is_silent_though_nobody_noted_who_came(database: Database) -> None:
    wang, li = open_center(database, now=local(1, 8, month=9))
    for day in (1, 8, 15):
        past = enter(database, local(day, 9, month=10), state="held")
        wanted = Wanted(li, f"meeting:{past}", "lead:P1D", local(day, 9, month=9), meeting_id=past)
        with database.write() as session:
            notifications.put(session, wanted=[wanted], now=ENTERED)
            session.execute(update(Notification).where(Notification.meeting_id == past).values(state="sent"))
    meeting = enter(database)
    plan_all(database)
    assert all(f"{meeting} call 09 09:00 silent" in told(database, member_id) for member_id in (wang, li))


def test_a_meeting_that_moves_while_it_is_planned_is_planned_as_it_is_now(database: Database) -> None:
    open_center(database)
    people = [register(database, number) for number in range(7)]
    meeting = enter(database)
    work = PlanWork(database, members_at_once=2)
    for _ in range(3):
        work.step(now=ENTERED)
    move(database, meeting, local(11, 9))
    plan_all(database, work=work)
    with database.read() as session:
        rows = session.execute(select(Notification).where(Notification.state.in_(("planned", "call")))).scalars()
        assert {row.revision for row in rows} == {1}
    assert all(told(database, member_id) == [f"{meeting} call:1 10 09:00 no_channel"] for member_id in people)


@pytest.mark.parametrize("steps", range(1, 12))
def test_a_worker_that_is_killed_leaves_nothing_undone_and_nothing_twice(sqlite_database: Database, steps: int) -> None:
    open_center(sqlite_database)
    people = [register(sqlite_database, number) for number in range(7)]
    meeting = enter(sqlite_database)
    killed = PlanWork(sqlite_database, members_at_once=2)
    for _ in range(steps):
        killed.step(now=ENTERED)
    plan_all(sqlite_database, now=ENTERED + LEASE, work=PlanWork(sqlite_database, members_at_once=3))
    assert all(told(sqlite_database, one) == [f"{meeting} call 09 09:00 no_channel"] for one in people)
    assert planned_version(sqlite_database, meeting) == 1


def test_two_workers_plan_everybody_once(database: Database) -> None:
    open_center(database)
    people = [register(database, number) for number in range(7)]
    meeting = enter(database)
    works = [PlanWork(database, members_at_once=2), PlanWork(database, members_at_once=3)]
    while sum(work.step(now=ENTERED) for work in works):
        pass
    assert all(told(database, one) == [f"{meeting} call 09 09:00 no_channel"] for one in people)


def test_a_meeting_that_cannot_be_planned_holds_no_other_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, _ = open_center(database)
    broken, whole = enter(database, local(9, 9)), enter(database, local(10, 9), organization_id=2)
    plan_branch = reminders.plan_branch

    def fails_for_one(session: object, **rest: object) -> object:
        if rest["occasion"].gathering.id == broken:  # type: ignore[attr-defined]
            raise LookupError("broken")
        return plan_branch(session, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "plan_branch", fails_for_one)
    work = PlanWork(database)
    plan_all(database, work=work)
    assert [each.split()[0] for each in told(database, wang)] == [str(whole)] * 2
    monkeypatch.undo()
    plan_all(database, now=ENTERED + timedelta(minutes=11), work=work)
    assert planned_version(database, broken) == 1
