"""Who was told of a meeting, what they answered and who is to be called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from center.db import Database
from center.meetings.models import Meeting
from center.members.models import Member
from center.members.service import read_term
from center.notifications.reading import service as reading
from center.notifications.reading.service import FILTERS, Reach
from tests.center.notifications.invited import add_meeting, add_people, answer, tell


def seen(session: Session, meeting_id: int, scope: frozenset[int] | None = None) -> Reach:
    return reading.get_reach(session, meeting_id=meeting_id, scope=scope)


def names(session: Session, reach: Reach, standing: str = "all", typed: str = "") -> list[str]:
    wanted = replace(reach.wanted(), standing=standing, term=read_term(typed))
    counts = reading.count_people(session, wanted=wanted)
    found = [one.name for one in reading.list_people(session, wanted=wanted, limit=50)]
    if standing in FILTERS:
        assert counts.of(standing) == len(found)
    return found


def test_party_members_of_the_branch_and_all_below_are_invited_and_nobody_else(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        add_people(session, now)
        own = add_meeting(session, now)
        above = add_meeting(session, now, organization_id=2)
        everyone = add_meeting(session, now, audience="everyone")
    with database.read() as session:
        assert names(session, seen(session, own)) == ["孙 丽·华", "王桂兰", "赵玉梅"]
        assert names(session, seen(session, above)) == ["孙 丽·华", "王桂兰", "赵玉梅", "周国强"]
        assert "李建国" in names(session, seen(session, everyone))


def test_who_has_died_or_left_is_not_invited(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now)
        meeting = add_meeting(session, now)
        session.execute(update(Member).where(Member.id == people["王桂兰"]).values(status="deceased"))
    with database.read() as session:
        assert "王桂兰" not in names(session, seen(session, meeting))


def test_a_secretary_sees_their_own_people_of_a_meeting_of_the_whole_center(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_people(session, now)
        meeting = add_meeting(session, now, organization_id=1)
        other = add_meeting(session, now, organization_id=3)
    with database.read() as session:
        assert names(session, seen(session, meeting, frozenset([4]))) == ["周国强"]
        for wrong, scope in ((other, frozenset([4])), (999, None), (meeting, frozenset[int]())):
            with pytest.raises(reading.MeetingNotFoundError):
                seen(session, wrong, scope)


def test_coming_excused_and_silent_are_told_apart(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now)
        meeting = add_meeting(session, now)
        answer(session, now, people["王桂兰"], meeting)
        answer(session, now, people["赵玉梅"], meeting, answer="decline", reason="住院了，卡号6222020402001234567")
    with database.read() as session:
        reach = seen(session, meeting)
        assert names(session, reach, "coming") == ["王桂兰"]
        assert names(session, reach, "excused") == ["赵玉梅"]
        assert names(session, reach, "silent") == ["孙 丽·华"]
        wanted = replace(reach.wanted(), standing="excused")
        found = reading.list_people(session, wanted=wanted, limit=9)[0]
        assert found.standing == "excused"
        assert found.reason is not None
        assert found.reason.startswith("住院了")
        assert "6222020402001234567" not in found.reason


def test_told_is_who_was_told_as_the_meeting_stands_now(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now)
        meeting = add_meeting(session, now)
        tell(session, now, people["王桂兰"], meeting, state="read", told_at=now, channel="webchat")
        tell(session, now, people["赵玉梅"], meeting, state="planned")
    with database.read() as session:
        reach = seen(session, meeting)
        assert names(session, reach, "untold") == ["孙 丽·华", "赵玉梅"]
        line = reading.list_people(session, wanted=reach.wanted(), limit=9)[1].lines[0]
        assert (line.state, line.channel, line.told_at, line.kind) == ("read", "webchat", now, "lead:P1D")
    with database.write() as session:
        session.execute(update(Meeting).where(Meeting.id == meeting).values(state="moved", revision=1))
    with database.read() as session:
        assert len(names(session, seen(session, meeting), "untold")) == 3


def test_who_answers_need_not_be_called_for_silence_but_for_what_never_arrived(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        people = add_people(session, now)
        meeting = add_meeting(session, now)
        for name, reason in (("王桂兰", "silent"), ("赵玉梅", "failed"), ("孙 丽·华", "unread")):
            tell(session, now, people[name], meeting, kind="call", state="call", call_reason=reason)
        answer(session, now, people["王桂兰"], meeting)
        answer(session, now, people["赵玉梅"], meeting)
    with database.read() as session:
        reach = seen(session, meeting)
        assert names(session, reach, "call") == ["孙 丽·华", "赵玉梅"]
        assert reading.list_people(session, wanted=reach.wanted(), limit=1)[0].call_reasons == ("unread",)


def test_of_a_cancelled_meeting_only_the_cancellation_is_called_about(database: Database, now: datetime) -> None:
    with database.write() as session:
        people = add_people(session, now)
        meeting = add_meeting(session, now, state="cancelled", revision=1)
        tell(session, now, people["王桂兰"], meeting, kind="lead:P1D", state="call", call_reason="failed")
        tell(
            session, now, people["赵玉梅"], meeting, kind="cancelled:1", state="call", call_reason="failed", revision=1
        )
    with database.read() as session:
        assert names(session, seen(session, meeting), "call") == ["赵玉梅"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("王", ["王桂兰"]),
        ("丽华", ["孙 丽·华"]),
        ("zhaoym", ["赵玉梅"]),
        ("000004", ["孙 丽·华"]),
        ("YM000001", ["王桂兰"]),
        ("12900000001", []),
        ("62090219480305002X", []),
        ("%", []),
        ("没有", []),
    ],
)
def test_people_are_found_by_name_sound_and_employee_number_never_by_telephone_or_id(
    database: Database, now: datetime, typed: str, found: list[str]
) -> None:
    with database.write() as session:
        add_people(session, now)
        meeting = add_meeting(session, now)
    with database.read() as session:
        assert names(session, seen(session, meeting), typed=typed) == found


def test_pages_follow_each_other_without_a_gap(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_people(session, now)
        meeting = add_meeting(session, now - timedelta(hours=1), organization_id=1, audience="everyone")
    with database.read() as session:
        wanted = seen(session, meeting).wanted()
        pages = [reading.list_people(session, wanted=wanted, limit=2, offset=at) for at in (0, 2, 4, 6)]
        assert [len(page) for page in pages] == [2, 2, 1, 0]
        assert len({one.member_id for page in pages for one in page}) == 5
