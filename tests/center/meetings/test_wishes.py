"""What members wish about being reminded, in general and for one meeting; answers end with the start."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from center.db import Database
from center.meetings import service as meetings
from center.meetings.models import Meeting
from tests.center.people import add_members
from tests.center.test_records import DAY, HOUR, add_meeting


@pytest.fixture
def wang(database: Database, now: datetime) -> int:
    with database.write() as session:
        return add_members(session, now)[0]


def test_a_wish_for_one_meeting_stands_beside_the_general_one(database: Database, wang: int, now: datetime) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, DAY, 3)
        meetings.set_reminder(session, member_id=wang, lead="P1D", means="phone", now=now)
        kept = meetings.set_reminder(
            session, member_id=wang, lead="PT2H,P0D@08:00,P3D", means="channel", meeting_id=meeting, now=now
        )
        assert kept.lead == "P3D,PT2H,P0D@08:00"
    with database.read() as session:
        general = meetings.reminder_wish_of(session, member_id=wang)
        alone = meetings.reminder_wish_of(session, member_id=wang, meeting_id=meeting)
        assert (general.lead, general.means) == ("P1D", "phone")
        assert (alone.is_on, alone.lead, alone.means) == (True, "P3D,PT2H,P0D@08:00", "channel")
        assert meetings.list_meeting_wishes(session, member_id=wang) == {meeting: alone}
        assert meetings.reminder_wish_of(session, member_id=wang, meeting_id=meeting + 1) is None


def test_a_wish_for_one_meeting_begins_with_the_general_one_when_it_is_stopped(
    database: Database, wang: int, now: datetime
) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, DAY, 3)
        meetings.set_reminder(session, member_id=wang, lead="P3D", means="sms", now=now)
        meetings.stop_reminders(session, member_id=wang, meeting_id=meeting, now=now)
        alone = meetings.reminder_wish_of(session, member_id=wang, meeting_id=meeting)
        assert (alone.is_on, alone.lead, alone.means) == (False, "P3D", "sms")
        assert meetings.reminder_wish_of(session, member_id=wang).is_on is True


def test_to_stop_all_ends_what_was_wished_for_one(database: Database, wang: int, now: datetime) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, DAY, 3)
        meetings.set_reminder(session, member_id=wang, lead="P1D", means="phone", meeting_id=meeting, now=now)
        meetings.stop_reminders(session, member_id=wang, now=now)
        assert meetings.list_meeting_wishes(session, member_id=wang) == {}
        assert meetings.reminder_wish_of(session, member_id=wang).is_on is False


def test_nobody_wishes_for_a_meeting_that_is_not_theirs_or_has_begun(
    database: Database, wang: int, now: datetime
) -> None:
    with database.write() as session:
        others, running = add_meeting(session, now, DAY, 4), add_meeting(session, now, -HOUR / 2, 3)
        wish = {"member_id": wang, "lead": "P1D", "means": "phone", "now": now}
        with pytest.raises(meetings.MeetingNotFoundError):
            meetings.set_reminder(session, **wish, meeting_id=others)
        with pytest.raises(meetings.MeetingBegunError):
            meetings.set_reminder(session, **wish, meeting_id=running)
        with pytest.raises(meetings.MeetingNotFoundError):
            meetings.stop_reminders(session, member_id=wang, meeting_id=others, now=now)
        assert meetings.list_meeting_wishes(session, member_id=wang) == {}


@pytest.mark.parametrize(("lead", "reason"), [("P1D@22:00", "quiet"), ("P40D", "too_long"), ("P1D;P2D", "unreadable")])
def test_a_lead_that_no_reminder_can_have_is_not_kept(
    database: Database, wang: int, now: datetime, lead: str, reason: str
) -> None:
    with database.write() as session:
        with pytest.raises(meetings.LeadError) as refused:
            meetings.set_reminder(session, member_id=wang, lead=lead, means="channel", now=now)
        assert refused.value.reason == reason
        assert meetings.reminder_wish_of(session, member_id=wang) is None


def test_an_answer_can_be_changed_until_the_start_and_not_after(database: Database, wang: int, now: datetime) -> None:
    with database.write() as session:
        meeting = add_meeting(session, now, timedelta(minutes=1), 3)
        own = {"member_id": wang, "meeting_id": meeting, "reason": None}
        assert meetings.record_answer(session, **own, answer="attend", now=now).answer == "attend"
        with pytest.raises(meetings.MeetingBegunError):
            meetings.record_answer(session, **own, answer="decline", now=now + timedelta(minutes=1))
        found = meetings.find_invitation(session, member_id=wang, meeting_id=meeting, now=now + DAY)
        assert found.answer == "attend"


def test_an_invitation_is_found_whatever_became_of_the_meeting_but_only_by_who_was_invited(
    database: Database, wang: int, now: datetime
) -> None:
    with database.write() as session:
        own, others = add_meeting(session, now, -DAY, 3), add_meeting(session, now, DAY, 4)
        session.execute(update(Meeting).where(Meeting.id == own).values(state="cancelled"))
        found = meetings.find_invitation(session, member_id=wang, meeting_id=own, now=now)
        assert (found.id, found.state) == (own, "cancelled")
        assert meetings.find_invitation(session, member_id=wang, meeting_id=others, now=now) is None
