"""What staff did is taken back as one more change: exactly, by its author alone, and only while nobody was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit import service as audit
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.db import Database
from center.deadlines import service as deadlines
from center.handover import service as handover
from center.staff import service as staff
from tests.center.desk import LIU, ZHANG, add_clerks, add_route, lines_of, open_case
from tests.center.people import add_conversation

MINUTE = timedelta(minutes=1)
Step = Callable[[Session, cases.CaseView, datetime], cases.CaseView]


@pytest.fixture
def case(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        add_clerks(session, now)
        return open_case(session, now, conversation_id=add_conversation(session, now).conversation_id)


def changing(name: str, **values: object) -> Step:
    def change(session: Session, case: cases.CaseView, now: datetime) -> cases.CaseView:
        about = {"case_id": case.id, "by": ZHANG, "expected_version": case.version, "now": now}
        return getattr(cases, name)(session, **about, **values)

    return change


def claim(session: Session, case: cases.CaseView, now: datetime) -> cases.CaseView:
    return cases.claim(session, case_id=case.id, by=ZHANG, now=now)


def wait(session: Session, case: cases.CaseView, now: datetime) -> cases.CaseView:
    return cases.change_state(session, case_id=case.id, state="waiting", changed_by=ZHANG, now=now)


def end(session: Session, case: cases.CaseView, now: datetime) -> cases.CaseView:
    return changing("close", reason="settled", outcome="helped")(session, case, now)


def due(session: Session, case: cases.CaseView, now: datetime) -> cases.CaseView:
    return changing("set_due", kind="close", due_at=now + timedelta(days=3))(session, case, now)


STEPS: dict[str, Step] = {
    "claim": claim,
    "assign": changing("assign", to=cases.StaffRef(2, "刘洋"), note="请接手"),
    "priority": changing("set_priority", priority="high"),
    "urgency": changing("set_urgency", urgency="urgent"),
    "due": due,
    "state": wait,
    "close": end,
}


def undo(database: Database, case: cases.CaseView, at: datetime, by=ZHANG) -> cases.CaseView:
    with database.write() as session:
        return cases.undo(session, case_id=case.id, by=by, expected_version=case.version, now=at)


def done(database: Database, step: str, case: cases.CaseView, now: datetime) -> cases.CaseView:
    with database.write() as session:
        return STEPS[step](session, case, now)


def plans(database: Database, case: cases.CaseView) -> set[tuple[object, ...]]:
    with database.read() as session:
        return {
            (known.kind, known.warn_at, known.due_at, known.is_set_by_hand, known.met_at)
            for known in deadlines.list_of_case(session, case_id=case.id)
        }


@pytest.mark.parametrize("step", STEPS)
def test_everything_is_as_it_was_but_for_the_version(
    database: Database, case: cases.CaseView, now: datetime, step: str
) -> None:
    planned = plans(database, case)
    after = done(database, step, case, now + MINUTE)
    with database.read() as session:
        offered = cases.find_undo(session, case=after, staff_id=1, now=now + 2 * MINUTE)
        lines = len(lines_of(session, case.id))
    assert offered is not None
    assert (offered.step, offered.until) == (step, now + 11 * MINUTE)
    undone = undo(database, after, now + 2 * MINUTE)
    assert undone.version == case.version + 2
    for column in ("state", "assigned_to", "priority", "urgency", "closed_at", "close_reason", "outcome"):
        assert getattr(undone, column) == getattr(case, column), column
    assert plans(database, case) == planned
    with database.read() as session:
        assert len(lines_of(session, case.id)) > lines, "undoing is a line too"
        recorded = audit.list_entries(session, chosen=audit.EntryFilter(object_id=case.number)).entries
    if step != "due":
        assert "undo.case" in {entry.action for entry in recorded}


@pytest.mark.parametrize("step", STEPS)
def test_nobody_undoes_what_another_did_nor_after_ten_minutes(
    database: Database, case: cases.CaseView, now: datetime, step: str
) -> None:
    after = done(database, step, case, now)
    for by, at, problem in ((LIU, now, "not_yours"), (ZHANG, now + 11 * MINUTE, "too_late")):
        with pytest.raises(cases.CannotUndoError) as refused:
            undo(database, after, at, by)
        assert refused.value.problem == problem
        with database.read() as session:
            assert cases.find_undo(session, case=after, staff_id=by.staff_id, now=at) is None


def test_what_somebody_else_has_changed_since_is_not_undone(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    mine = done(database, "priority", case, now)
    with database.write() as session:
        about = {"case_id": case.id, "expected_version": mine.version, "now": now}
        theirs = cases.set_urgency(session, urgency="soon", by=LIU, **about)
    with pytest.raises(cases.CaseChangedError):
        undo(database, mine, now)
    with pytest.raises(cases.CannotUndoError):
        undo(database, theirs, now)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).priority == "high"


def test_undoing_is_not_undone(database: Database, case: cases.CaseView, now: datetime) -> None:
    undone = undo(database, done(database, "claim", case, now), now)
    with pytest.raises(cases.CannotUndoError):
        undo(database, undone, now)


@pytest.mark.parametrize("way", ["message", "telephone", "takes over"])
def test_what_the_person_was_told_of_is_not_undone(
    database: Database, case: cases.CaseView, now: datetime, way: str
) -> None:
    after = done(database, "claim", case, now)
    with database.write() as session:
        if way == "telephone":
            cases.add_reply(session, case_id=case.id, text="电话里说了", by=ZHANG, now=now + MINUTE)
        elif way == "takes over":
            handover.take_over(session, case_id=case.id, by=ZHANG, now=now + MINUTE)
        else:
            reply = {"conversation_id": case.conversation_id, "reply": ReplyDraft("好"), "author": "staff"}
            conversations.enqueue(session, now=now + MINUTE, worker="w", lease=MINUTE, **reply)
    with pytest.raises(cases.CannotUndoError) as refused:
        undo(database, after, now + 2 * MINUTE)
    assert refused.value.problem == "was_told"


def test_a_message_that_was_taken_back_in_time_hinders_no_undoing(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        handover.take_over(session, case_id=case.id, by=ZHANG, now=now)
        about = {"conversation_id": case.conversation_id, "by": ZHANG}
        sent = handover.reply_as_staff(session, text="错字", now=now + MINUTE, hold=MINUTE, **about)
    with database.read() as session:
        current = cases.get_case(session, case_id=case.id)
    after = done(database, "priority", current, now + MINUTE / 2)
    with database.write() as session:
        assert handover.recall(session, case_id=case.id, outbox_id=sent.id, by=ZHANG, now=now + MINUTE)
    assert undo(database, after, now + 2 * MINUTE).priority == "normal"


def test_a_case_that_was_made_urgent_by_mistake_is_silent_again(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        add_route(session, now)
    after = done(database, "urgency", case, now)
    undo(database, after, now)
    with database.read() as session:
        assert [alert.state for alert in alerts.list_of_case(session, case_id=case.id)] == ["withdrawn"]


def test_an_urgent_case_that_was_made_calm_or_closed_by_mistake_rings_again(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        add_route(session, now)
        fall = open_case(session, now, "health_emergency", conversation_id=case.conversation_id)
    for step in (changing("set_urgency", urgency="normal"), end):
        with database.write() as session:
            after = step(session, fall, now)
            assert "due" not in {alert.state for alert in alerts.list_of_case(session, case_id=fall.id)}
        fall = undo(database, after, now)
        with database.read() as session:
            assert "due" in {alert.state for alert in alerts.list_of_case(session, case_id=fall.id)}


def test_a_miss_that_was_recorded_meanwhile_stays(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        soon = changing("set_due", kind="close", due_at=now + MINUTE)(session, case, now)
    with database.write() as session:
        missed = deadlines.claim_missed(session, now=now + 2 * MINUTE, limit=5)
    undo(database, soon, now + 3 * MINUTE)
    with database.read() as session:
        close = next(k for k in deadlines.list_of_case(session, case_id=case.id) if k.kind == "close")
    assert missed[0].id == close.id
    assert (close.missed_at, close.due_at) == (now + 2 * MINUTE, now + MINUTE)


def test_a_time_that_had_been_missed_already_is_missed_again(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    late = now + timedelta(days=30)
    with database.write() as session:
        deadlines.claim_missed(session, now=late, limit=5)
    before = plans(database, case)
    after = done(database, "due", case, late)
    assert plans(database, case) != before
    undo(database, after, late + MINUTE)
    assert plans(database, case) == before


def test_whoever_was_slower_is_told_what_was_changed_since(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        cases.add_note(session, case_id=case.id, text="家里没人", by=LIU, now=now)
        after = cases.claim(session, case_id=case.id, by=LIU, now=now + MINUTE)
        changing("set_priority", priority="low")(session, after, now + 2 * MINUTE)
    with database.read() as session:
        told = cases.list_changes_after(session, case_id=case.id, version=case.version)
        assert [(line.fact_name, line.body) for line in told] == [("assigned_to", "刘洋"), ("priority", "low")]
        last = cases.list_changes_after(session, case_id=case.id, version=after.version)
        assert [line.fact_name for line in last] == ["priority"]
        assert cases.list_changes_after(session, case_id=case.id, version=after.version + 1) == []


@pytest.mark.parametrize("change", ["UPDATE case_changes SET staff_id = 2", "DELETE FROM case_changes"])
def test_what_was_replaced_cannot_be_altered(
    database: Database, case: cases.CaseView, now: datetime, change: str
) -> None:
    done(database, "claim", case, now)
    with pytest.raises(SQLAlchemyError), database.write() as session:
        session.execute(text(change))


def test_only_somebody_who_answers_is_given_a_case(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        staff.deactivate(session, actor=ZHANG, staff_id=2, now=now)
    for who in (cases.StaffRef(2, "刘洋"), cases.StaffRef(99, "谁")):
        with pytest.raises(cases.CannotHoldError), database.write() as session:
            changing("assign", to=who)(session, case, now)
    with database.read() as session:
        assert cases.get_case(session, case_id=case.id).assigned_to is None
        assert [colleague.name for colleague in staff.list_colleagues(session, now=now)] == ["张敏"]


def test_those_who_are_absent_are_marked_and_stand_last(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        about = {"absent_from": now - MINUTE, "absent_until": now + timedelta(days=2), "now": now}
        staff.add_absence(session, actor=ZHANG, staff_id=1, **about)
        staff.set_on_duty(session, actor=ZHANG, staff_id=2, is_on_duty=True, now=now)
    with database.read() as session:
        found = staff.list_colleagues(session, now=now)
    assert [(colleague.name, colleague.is_there) for colleague in found] == [("刘洋", True), ("张敏", False)]
    assert found[1].absence is not None
