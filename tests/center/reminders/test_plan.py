"""Who hears what of one meeting, and when: one example for each rule."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.clock import to_local
from center.reminders.leads import read_leads
from center.reminders.plan import plan, plan_meeting
from center.reminders.views import Gathering, Invitation, Listener, Row, Told, Wish
from tests.center.reminders.simulation import at, local

ENTERED = local(1, 10)
MEETING = Gathering(1, "branch_meeting", local(10, 9), "planned", entered_at=ENTERED)
MOVED = Gathering(1, "branch_meeting", local(10, 10), "moved", 1, moved_from=local(10, 9), entered_at=ENTERED)
REACHED = Listener()
CANCELLED = Gathering(1, "branch_meeting", local(10, 9), "cancelled", 1, entered_at=ENTERED)
REOPENED = Gathering(1, "branch_meeting", local(10, 9), "planned", 2, entered_at=ENTERED)


def wish(leads: str, means: str = "channel", *, is_on: bool = True, since: datetime | None = None) -> Wish:
    return Wish(is_on, read_leads(leads), means, since)


def told(kind: str, state: str = "sent", revision: int = 0, due_at: datetime = ENTERED, **rest: str) -> Told:
    return Told(kind, state, revision, due_at, **rest)


def written(rows: list[Row]) -> list[str]:
    """Each row as `kind day hour:minute reason`, in the order of time."""
    return [
        f"{row.kind} {to_local(row.due_at):%d %H:%M}" + (f" {row.call_reason}" if row.call_reason else "")
        for row in sorted(rows, key=lambda row: (row.due_at, row.kind))
    ]


def planned(
    meeting: Gathering = MEETING,
    *,
    now: datetime = ENTERED,
    listener: Listener = REACHED,
    **invitation: object,
) -> list[str]:
    return written(plan_meeting(Invitation(meeting, **invitation), listener, circumstances=at(now)))


def test_a_branch_meeting_is_told_three_days_one_day_and_two_hours_before() -> None:
    assert planned() == ["lead:P3D 07 09:00", "lead:P1D 09 09:00", "lead:PT2H 10 07:30"]


def test_a_study_session_is_told_one_day_and_two_hours_before() -> None:
    session = Gathering(2, "study_session", local(10, 15), "planned", entered_at=ENTERED)
    assert planned(session) == ["lead:P1D 09 15:00", "lead:PT2H 10 13:00"]


def test_what_a_member_wishes_counts_before_the_kind_of_meeting() -> None:
    assert planned(wish=wish("P1D@20:00,P0D@08:00")) == ["lead:P1D@20:00 09 20:00", "lead:P0D@08:00 10 08:00"]


def test_what_is_past_when_a_meeting_is_entered_is_let_go() -> None:
    late = Gathering(1, "branch_meeting", local(10, 9), "planned", entered_at=local(8, 10))
    assert planned(late, now=local(8, 10)) == ["lead:P1D 09 09:00", "lead:PT2H 10 07:30"]


def test_who_would_hear_only_on_the_day_itself_hears_at_once() -> None:
    late = Gathering(1, "branch_meeting", local(10, 15), "planned", entered_at=local(9, 16))
    assert planned(late, now=local(9, 16)) == ["lead:P1D 09 16:00", "lead:PT2H 10 13:00"]


def test_who_hears_soon_anyway_does_not_hear_at_once() -> None:
    late = Gathering(1, "branch_meeting", local(10, 15), "planned", entered_at=local(10, 10, 30))
    assert planned(late, now=local(10, 10, 30)) == ["lead:PT2H 10 13:00"]


def test_an_hour_before_the_start_everybody_hears_at_once() -> None:
    late = Gathering(1, "branch_meeting", local(10, 9), "planned", entered_at=local(10, 8))
    assert planned(late, now=local(10, 8)) == ["lead:PT2H 10 08:00"]


def test_a_meeting_entered_at_night_is_told_in_the_morning() -> None:
    late = Gathering(1, "branch_meeting", local(10, 9), "planned", entered_at=local(10, 2))
    assert planned(late, now=local(10, 2)) == ["lead:PT2H 10 07:30"]


def test_a_meeting_entered_at_night_for_the_early_morning_goes_on_the_call_list() -> None:
    late = Gathering(1, "branch_meeting", local(10, 7), "planned", entered_at=local(9, 23))
    assert planned(late, now=local(9, 23)) == ["call 09 23:00 unreachable"]


def test_what_the_quiet_hours_would_make_too_late_is_told_the_evening_before() -> None:
    early = Gathering(1, "study_session", local(10, 7), "planned", entered_at=ENTERED)
    assert planned(early) == ["lead:P1D 09 07:30", "lead:PT2H 09 20:30"]


def test_what_fell_due_while_the_planner_was_down_is_told_late_but_once() -> None:
    assert planned(now=local(9, 11)) == ["lead:P1D 09 11:00", "lead:PT2H 10 07:30"]


def test_what_stands_planned_and_is_overdue_stays_as_it_is() -> None:
    standing = (told("lead:P3D", "planned", due_at=local(7, 9)), told("lead:P1D", "planned", due_at=local(9, 9)))
    assert planned(now=local(9, 9, 1), told=standing)[:2] == ["lead:P3D 07 09:00", "lead:P1D 09 09:00"]


def test_what_has_left_is_never_planned_again() -> None:
    assert planned(now=local(8, 9), told=(told("lead:P3D", due_at=local(7, 9)),)) == [
        "lead:P1D 09 09:00",
        "lead:PT2H 10 07:30",
    ]


def test_a_wish_that_comes_too_late_is_let_go() -> None:
    late = wish("P3D,PT2H", since=local(8, 12))
    assert planned(now=local(8, 12), wish=late, told=(told("lead:P3D"),)) == ["lead:PT2H 10 07:30"]


def test_a_wish_for_a_time_after_the_start_is_heard_two_hours_before() -> None:
    afternoon = Gathering(1, "branch_meeting", local(10, 15), "planned", entered_at=ENTERED)
    assert planned(afternoon, wish=wish("P0D@18:00")) == ["lead:P0D@18:00 10 13:00"]


def test_who_has_said_yes_is_still_reminded_and_who_has_said_no_is_not() -> None:
    assert planned(answer="attend") == planned()
    assert planned(answer="decline") == []


def test_who_is_to_be_telephoned_is_on_the_list_a_day_before_and_gets_no_message() -> None:
    assert planned(wish=wish("P1D", "phone")) == ["call 09 09:00 wished"]


def test_who_has_no_channel_is_on_the_list_in_working_time() -> None:
    monday = Gathering(1, "branch_meeting", local(14, 9), "planned", entered_at=ENTERED)
    assert planned(monday, listener=Listener(has_channel=False)) == ["call 11 14:30 no_channel"]


def test_a_call_that_stands_keeps_its_place_in_the_list() -> None:
    stands = (told("call", "call", due_at=local(9, 9), call_reason="no_channel"),)
    late = planned(now=local(9, 15), listener=Listener(has_channel=False), told=stands)
    assert late == ["call 09 09:00 no_channel"]


def test_nobody_is_called_about_what_they_were_called_about() -> None:
    done = (told("call", "called", due_at=local(9, 9), call_reason="no_channel", outcome="reached"),)
    assert planned(now=local(9, 15), listener=Listener(has_channel=False), told=done) == []


def test_whom_a_message_did_not_reach_stands_on_the_list_once() -> None:
    failed = (told("lead:P3D", "call", due_at=local(7, 9), call_reason="failed"),)
    assert planned(now=local(8, 9), listener=Listener(has_channel=False), told=failed) == ["lead:P3D 07 09:00 failed"]


def test_a_call_for_a_message_that_may_not_arrive_stays_on_the_list() -> None:
    failing = (
        told("lead:P3D", "due", due_at=local(7, 9)),
        told("call", "call", due_at=local(8, 9), call_reason="failed"),
    )
    assert "call 08 09:00 failed" in planned(now=local(8, 10), told=failing)
    assert planned(CANCELLED, now=local(8, 10), told=failing) == ["cancelled:1 08 10:00"]


def test_who_was_silent_three_times_is_called_and_written_to() -> None:
    silent = Listener(is_silent=True)
    assert sorted(planned(listener=silent)) == sorted([*planned(), "call 09 09:00 silent"])
    assert "silent" not in " ".join(planned(listener=silent, answer="attend"))


def test_who_was_told_the_old_time_is_told_the_new_one_at_once_and_reminded_again() -> None:
    rows = planned(MOVED, now=local(8, 10), told=(told("lead:P3D"), told("lead:P1D", "planned", due_at=local(9, 9))))
    assert rows == ["moved:1 08 10:00", "lead:P1D:1 09 10:00", "lead:PT2H:1 10 08:00"]


def test_who_did_not_know_the_old_time_hears_only_the_new_one() -> None:
    rows = planned(MOVED, now=local(2, 10), told=(told("lead:P3D", "planned", due_at=local(7, 9)),))
    assert rows == ["lead:P3D:1 07 10:00", "lead:P1D:1 09 10:00", "lead:PT2H:1 10 08:00"]


def test_a_reminder_that_left_for_the_old_time_is_due_again_for_the_new_one() -> None:
    later = Gathering(1, "branch_meeting", local(17, 9), "moved", 1, moved_from=local(10, 9), entered_at=ENTERED)
    rows = planned(later, now=local(9, 12), told=(told("lead:P3D"), told("lead:P1D")))
    assert rows == ["moved:1 09 12:00", "lead:P3D:1 14 09:00", "lead:P1D:1 16 09:00", "lead:PT2H:1 17 07:30"]


def test_who_was_told_of_the_move_is_not_told_again() -> None:
    known = (told("lead:P3D"), told("moved:1", revision=1, due_at=local(8, 10)))
    assert planned(MOVED, now=local(8, 11), told=known) == ["lead:P1D:1 09 10:00", "lead:PT2H:1 10 08:00"]


def test_a_move_by_night_is_told_in_the_morning_and_keeps_that_time() -> None:
    known = (told("lead:P3D"),)
    first = planned(MOVED, now=local(7, 23), told=known)
    assert first[0] == "moved:1 08 07:30"
    stands = (*known, told("moved:1", "planned", 1, local(8, 7, 30)))
    assert planned(MOVED, now=local(8, 7, 45), told=stands)[0] == "moved:1 08 07:30"


def test_a_move_by_night_of_what_begins_early_is_told_by_telephone() -> None:
    early = Gathering(1, "study_session", local(10, 10), "moved", 1, moved_from=local(10, 7), entered_at=ENTERED)
    assert "moved:1 09 22:00 unreachable" in planned(early, now=local(9, 22), told=(told("lead:P1D"),))


def test_who_has_answered_knows_the_old_time() -> None:
    assert planned(MOVED, now=local(2, 10), answer="attend")[0] == "moved:1 02 10:00"
    assert planned(MOVED, now=local(2, 10), answer="decline") == ["moved:1 02 10:00"]


def test_a_later_answer_was_given_to_the_new_time() -> None:
    seen = Gathering(1, "branch_meeting", local(10, 10), "moved", 1, is_planned=True, entered_at=ENTERED)
    assert planned(seen, now=local(2, 10), answer="attend")[0] == "lead:P3D:1 07 10:00"


def test_a_cancelled_meeting_tells_nothing_but_that_and_only_to_those_who_know_of_it() -> None:
    assert planned(CANCELLED, now=local(8, 10), told=(told("lead:P3D"),)) == ["cancelled:1 08 10:00"]
    assert planned(CANCELLED, now=local(8, 10), told=(told("lead:P3D", "due"),)) == ["cancelled:1 08 10:00"]
    assert planned(CANCELLED, now=local(8, 10), told=(told("lead:P3D", "planned"),)) == []
    assert planned(CANCELLED, now=local(8, 10), told=(told("call", "call", call_reason="no_channel"),)) == []


def test_who_was_told_by_telephone_is_told_the_end_of_it_by_telephone() -> None:
    known = (told("call", "called", call_reason="no_channel", outcome="reached"),)
    rows = planned(CANCELLED, now=local(9, 16), listener=Listener(has_channel=False), told=known)
    assert rows == ["cancelled:1 09 16:00 no_channel"]


def test_whom_nobody_reached_by_telephone_does_not_know() -> None:
    tried = (told("call", "called", call_reason="no_channel", outcome="no_answer"),)
    assert planned(CANCELLED, now=local(9, 16), listener=Listener(has_channel=False), told=tried) == []


def test_a_meeting_that_is_open_again_is_told_to_those_who_think_it_cancelled() -> None:
    known = (told("lead:P3D"), told("cancelled:1", revision=1))
    rows = planned(REOPENED, now=local(8, 10), told=known)
    assert rows == ["reopened:2 08 10:00", "lead:P1D:2 09 09:00", "lead:PT2H:2 10 07:30"]
    assert planned(CANCELLED, now=local(8, 10), told=known) == []


def test_who_wants_no_reminders_hears_only_what_becomes_of_what_they_said_yes_to() -> None:
    off = wish("P1D", is_on=False)
    assert planned(wish=off) == planned(wish=off, answer="attend") == []
    assert planned(MOVED, now=local(8, 10), wish=off, answer="attend") == ["moved:1 08 10:00"]
    assert planned(CANCELLED, now=local(8, 10), wish=off, answer="attend") == ["cancelled:1 08 10:00"]
    assert planned(MOVED, now=local(8, 10), wish=off, told=(told("lead:P3D"),)) == []
    assert planned(wish=off, listener=Listener(has_channel=False, is_silent=True)) == []


def test_who_belongs_to_another_branch_now_hears_only_what_they_were_told_wrongly() -> None:
    assert planned(is_invited=False, told=(told("lead:P3D"),)) == []
    assert planned(MOVED, now=local(8, 10), is_invited=False, told=(told("lead:P3D"),)) == ["moved:1 08 10:00"]


def test_a_second_reminder_that_staff_have_asked_for_stays_while_there_is_no_answer() -> None:
    again = (told("lead:P3D"), told("again:1", "planned", due_at=local(8, 9)))
    assert "again:1 08 09:00" in planned(now=local(8, 8), told=again)
    assert "again:1" not in " ".join(planned(now=local(8, 8), told=again, answer="attend"))


def test_nothing_is_planned_once_a_meeting_has_begun() -> None:
    assert planned(now=local(10, 9)) == []
    assert planned(Gathering(1, "branch_meeting", local(10, 9), "held"), now=ENTERED) == []


def together(*meetings: Gathering, now: datetime = ENTERED, leads: str | None = None) -> dict[int, list[str]]:
    own = None if leads is None else wish(leads)
    rows = plan([Invitation(one, own) for one in meetings], Listener(), circumstances=at(now))
    return {meeting_id: written(ones) for meeting_id, ones in rows.items()}


AFTERNOON = Gathering(2, "study_session", local(10, 15), "planned", entered_at=ENTERED)


def test_what_is_wished_for_one_day_leaves_together_and_what_is_wished_for_an_hour_does_not() -> None:
    both = together(MEETING, AFTERNOON)
    assert both[1] == ["lead:P3D 07 09:00", "lead:P1D 09 09:00", "lead:PT2H 10 07:30"]
    assert both[2] == ["lead:P1D 09 09:00", "lead:PT2H 10 13:00"]


def test_who_has_named_a_time_hears_the_rest_of_the_day_then() -> None:
    two_days_later = Gathering(2, "branch_meeting", local(12, 9), "planned", entered_at=ENTERED)
    both = together(MEETING, two_days_later, leads="P3D,P1D@20:00")
    assert both[1] == ["lead:P3D 07 09:00", "lead:P1D@20:00 09 20:00"]
    assert both[2] == ["lead:P3D 09 20:00", "lead:P1D@20:00 11 20:00"]


def test_nothing_is_joined_over_midnight() -> None:
    the_day_after = Gathering(2, "study_session", local(11, 9), "planned", entered_at=ENTERED)
    both = together(MEETING, the_day_after)
    assert (both[1][1], both[2][0]) == ("lead:P1D 09 09:00", "lead:P1D 10 09:00")


@pytest.mark.parametrize("hours", [1, 5, 12, 30, 100])
def test_planning_again_changes_nothing(hours: int) -> None:
    now = MEETING.starts_at - timedelta(hours=hours)
    first = plan_meeting(Invitation(MEETING), Listener(), circumstances=at(now))
    stands = tuple(Told(row.kind, "planned", row.revision, row.due_at) for row in first)
    assert plan_meeting(Invitation(MEETING, told=stands), Listener(), circumstances=at(now)) == first
