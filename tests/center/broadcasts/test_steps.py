"""Broadcasts take two people; the slower of two is told, the same step taken twice is taken once, all of it on record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.broadcasts.service import Audience
from center.db import Database
from center.db.models import metadata
from center.notices import service as notices
from center.vetting.service import CannotUndoError
from tests.center.broadcasts.crowd import Crowd
from tests.center.clarifications.vetters import QIAN, SUN, ZHAO, notice_draft


@pytest.fixture
def center(database: Database, now: datetime) -> Crowd:
    return Crowd(database, now, 40, unbound=8)


def actions(database: Database) -> list[str]:
    with database.read() as session:
        log = metadata.tables["audit_entries"]
        return [
            row.action
            for row in session.execute(select(log).where(log.c.object_kind == "broadcast").order_by(log.c.id))
        ]


def end_at(session: Session, at: datetime) -> None:
    session.execute(metadata.tables["notices"].update().values(expires_at=at))


def test_a_broadcast_takes_two_people(center: Crowd) -> None:
    made = center.draft()
    assert (made.state, made.estimated_people, made.estimated_unreachable) == ("draft", 40, 8)
    with pytest.raises(broadcasts.OwnBroadcastError), center.database.write() as session:
        broadcasts.approve(session, broadcast_id=made.id, by=ZHAO, seen=1, now=center.now)
    with center.database.write() as session:
        begun = broadcasts.approve(session, broadcast_id=made.id, by=QIAN, seen=1, now=center.now)
    assert (begun.state, begun.approved_by, begun.version) == ("running", QIAN.staff_id, 2)
    assert actions(center.database) == ["draft.broadcast", "approve.broadcast"]


def test_the_database_itself_lets_nobody_approve_their_own(center: Crowd) -> None:
    center.draft()
    with pytest.raises(Exception, match="approved_by_another"), center.database.write() as session:
        session.execute(text("UPDATE broadcasts SET state = 'running', approved_by = drafted_by"))
    with pytest.raises(Exception, match="approved"), center.database.write() as session:
        session.execute(text("UPDATE broadcasts SET state = 'running'"))


def test_double_clicks_do_no_harm(center: Crowd) -> None:
    made = center.draft(Audience((2,)))
    assert center.draft(Audience((2,))).id == made.id
    assert center.draft(Audience((3,))).id != made.id
    for _ in range(2):
        with center.database.write() as session:
            broadcasts.approve(session, broadcast_id=made.id, by=QIAN, seen=1, now=center.now)
    for _ in range(2):
        with center.database.write() as session:
            broadcasts.stop(session, broadcast_id=made.id, by=SUN, now=center.now)
    for _ in range(2):
        with center.database.write() as session:
            broadcasts.resume(session, broadcast_id=made.id, by=SUN, seen=3, now=center.now)
    names = ["draft", "draft", "approve", "stop", "resume"]
    assert actions(center.database) == [f"{name}.broadcast" for name in names]


def test_the_slower_of_two_is_told_and_changes_nothing(center: Crowd) -> None:
    made = center.draft()
    with center.database.write() as session:
        broadcasts.refuse(session, broadcast_id=made.id, by=QIAN, seen=1, now=center.now)
    for step in (
        lambda session: broadcasts.approve(session, broadcast_id=made.id, by=SUN, seen=1, now=center.now),
        lambda session: broadcasts.resume(session, broadcast_id=made.id, by=SUN, seen=1, now=center.now),
        lambda session: broadcasts.stop(session, broadcast_id=made.id, by=SUN, now=center.now),
    ):
        with pytest.raises(broadcasts.BroadcastChangedError), center.database.write() as session:
            step(session)
    assert center.get().state == "refused"


def test_whoever_looked_at_an_older_version_resumes_nothing(center: Crowd) -> None:
    made = center.begin()
    center.stop()
    with pytest.raises(broadcasts.BroadcastChangedError), center.database.write() as session:
        broadcasts.resume(session, broadcast_id=made.id, by=SUN, seen=made.version, now=center.now)


def test_what_is_not_published_is_told_to_nobody(center: Crowd) -> None:
    with center.database.write() as session:
        unpublished = notices.create(session, draft=notice_draft("还没发布"), by=ZHAO, now=center.now)
        with pytest.raises(broadcasts.NoticeOverError):
            broadcasts.draft(
                session, notice_id=unpublished.id, audience=Audience(), calls=False, by=ZHAO, now=center.now
            )
    made = center.draft()
    with center.database.write() as session:
        end_at(session, center.now + timedelta(seconds=1))
    later = center.now + timedelta(minutes=1)
    with pytest.raises(broadcasts.NoticeOverError), center.database.write() as session:
        broadcasts.approve(session, broadcast_id=made.id, by=QIAN, seen=1, now=later)


def test_a_notice_that_is_withdrawn_stops_its_broadcasts(center: Crowd) -> None:
    begun = center.begin()
    center.feed()
    center.hand_on()
    center.deliver(3)
    waiting = center.draft(Audience((3,)))
    with center.database.write() as session:
        notices.withdraw(
            session,
            notice_id=center.notice.id,
            by=QIAN,
            expected_version=center.notice.version,
            reason="说错了",
            now=center.now,
        )
        assert broadcasts.get_broadcast(session, broadcast_id=begun.id).state == "stopped"
        assert broadcasts.get_broadcast(session, broadcast_id=waiting.id).state == "refused"
        with pytest.raises(broadcasts.NoticeOverError):
            broadcasts.resume(session, broadcast_id=begun.id, by=QIAN, seen=3, now=center.now)
    center.feed()
    center.hand_on()
    center.deliver()
    assert sum(center.sent().values()) == 3


def test_a_notice_that_runs_out_ends_its_broadcast(center: Crowd) -> None:
    center.begin()
    center.feed(10)
    with center.database.write() as session:
        end_at(session, center.now + timedelta(seconds=1))
    center.now += timedelta(minutes=2)
    assert center.feed() == 0
    assert center.get().state == "stopped"
    assert center.states() == {"withdrawn": 10}


def test_a_publication_is_taken_back_only_before_anybody_was_told(center: Crowd) -> None:
    center.begin()
    about = {"notice_id": center.notice.id, "by": QIAN, "expected_version": center.notice.version, "now": center.now}
    center.feed(5)
    center.hand_on()
    with pytest.raises(CannotUndoError), center.database.write() as session:
        notices.undo(session, **about)


def test_a_publication_that_is_taken_back_stops_what_was_to_be_told(center: Crowd) -> None:
    center.begin()
    about = {"notice_id": center.notice.id, "by": QIAN, "expected_version": center.notice.version, "now": center.now}
    center.feed(5)
    with center.database.write() as session:
        notices.undo(session, **about)
    assert (center.get().state, center.states()) == ("stopped", {"withdrawn": 5})
