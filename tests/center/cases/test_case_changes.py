"""What staff do with a case: nobody writes over another, each change is a line and on record, closing can be undone."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from center.audit import service as audit
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.db import Database
from center.deadlines import service as deadlines
from tests.center.desk import LIU, ZHANG, add_clerks, lines_of, open_case
from tests.center.people import add_conversation

MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        add_clerks(session, now)
        return open_case(session, now, conversation_id=add_conversation(session, now).conversation_id)


def recorded(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    with database.read() as session:
        page = audit.list_entries(session, chosen=audit.EntryFilter(object_kind="case"))
    return [(entry.action, entry.field, entry.old_value, entry.new_value) for entry in reversed(page.entries)]


def closed(database: Database, case: cases.CaseView, now: datetime, **about: object) -> cases.CaseView:
    values = {"reason": "settled", "outcome": "helped", "by": ZHANG, "expected_version": case.version} | about
    with database.write() as session:
        return cases.close(session, case_id=case.id, now=now, **values)


def test_of_two_who_claim_a_case_one_gets_it(database: Database, case: cases.CaseView, now: datetime) -> None:
    got, late, both = [], [], threading.Barrier(2)

    def take(actor) -> None:
        both.wait()
        try:
            with database.write() as session:
                got.append(cases.claim(session, case_id=case.id, by=actor, now=now))
        except cases.CaseChangedError as error:
            late.append(error.current.assigned_to)

    clerks = [threading.Thread(target=take, args=(actor,)) for actor in (ZHANG, LIU)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert [(view.assigned_to, view.state) for view in got] == [(late[0], "in_progress")]
    with database.read() as session:
        assert len(lines_of(session, case.id)) == 2


def test_claiming_ones_own_case_changes_nothing(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        first = cases.claim(session, case_id=case.id, by=ZHANG, now=now)
        assert cases.claim(session, case_id=case.id, by=ZHANG, now=now) == first
        assert lines_of(session, case.id)[1:] == [("change", "assigned_to", "张敏")]


def test_a_case_is_handed_on_with_a_note_and_back_to_nobody(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        about = {"case_id": case.id, "by": ZHANG, "now": now}
        liu = cases.StaffRef(2, "刘洋")
        given = cases.assign(session, to=liu, note="周五前要去", expected_version=1, **about)
        assert (given.assigned_to, given.state, given.version) == (2, "in_progress", 2)
        left = cases.assign(session, to=None, expected_version=2, **about)
        assert (left.assigned_to, left.state) == (None, "open")
        assert lines_of(session, case.id)[1:] == [
            ("change", "assigned_to", "刘洋"),
            ("note", None, "周五前要去"),
            ("change", "assigned_to", ""),
        ]
    assert recorded(database) == [
        ("assign.case", "assigned_to", None, "刘洋"),
        ("assign.case", "assigned_to", "2", ""),
    ]


def test_nobody_writes_over_what_another_has_just_changed(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    change = {"case_id": case.id, "by": LIU, "expected_version": case.version, "now": now}
    with database.write() as session:
        cases.set_priority(session, priority="high", **change)
    for attempt in (
        lambda session: cases.set_priority(session, priority="low", **change),
        lambda session: cases.set_urgency(session, urgency="soon", **change),
        lambda session: cases.set_due(session, kind="close", due_at=now + MINUTE, **change),
        lambda session: cases.assign(session, to=None, **change),
        lambda session: cases.close(session, reason="settled", outcome="helped", **change),
        lambda session: cases.reopen(session, **change),
        lambda session: cases.change_state(
            session, case_id=case.id, state="waiting", changed_by=LIU, expected_version=1, now=now
        ),
    ):
        with pytest.raises((cases.CaseChangedError, cases.CannotReopenError)), database.write() as session:
            attempt(session)
    with database.read() as session:
        after = cases.get_case(session, case_id=case.id)
        assert (after.priority, after.version) == ("high", 2)
        assert lines_of(session, case.id)[1:] == [("change", "priority", "high"), *lines_of(session, case.id)[2:]]


def test_conflict_tells_how_the_case_is_now(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        cases.claim(session, case_id=case.id, by=ZHANG, now=now)
    with pytest.raises(cases.CaseChangedError) as conflict, database.write() as session:
        cases.claim(session, case_id=case.id, by=LIU, now=now)
    assert conflict.value.current.assigned_to == ZHANG.staff_id


def test_words_of_the_person_are_no_conflict(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        cases.add_text(session, case_id=case.id, text="还有一件事", now=now)
        cases.add_fact(session, case_id=case.id, name="when", value="周五", now=now)
        assert cases.get_case(session, case_id=case.id).version == 1


def test_closing_says_why_and_what_came_of_it(database: Database, case: cases.CaseView, now: datetime) -> None:
    after = closed(database, case, now, note="灯泡换好了")
    assert (after.state, after.closed_at, after.close_reason, after.outcome) == ("closed", now, "settled", "helped")
    with database.read() as session:
        assert lines_of(session, case.id)[1:] == [
            ("note", None, "灯泡换好了"),
            ("change", "close_reason", "settled"),
            ("change", "outcome", "helped"),
            ("state", None, "closed"),
        ]
    assert ("close.case", "state", "open", "closed") in recorded(database)


def test_a_closed_case_is_not_changed(database: Database, case: cases.CaseView, now: datetime) -> None:
    after = closed(database, case, now)
    for change in (
        lambda session: cases.claim(session, case_id=case.id, by=LIU, now=now),
        lambda session: cases.change_state(session, case_id=case.id, state="open", changed_by="x", now=now),
        lambda session: cases.set_priority(
            session, case_id=case.id, priority="low", by=LIU, expected_version=after.version, now=now
        ),
    ):
        with pytest.raises(cases.CaseClosedError), database.write() as session:
            change(session)


def test_closing_is_undone_within_ten_minutes(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        claimed = cases.claim(session, case_id=case.id, by=ZHANG, now=now)
    after = closed(database, claimed, now)
    undo = {"case_id": case.id, "by": LIU, "expected_version": after.version}
    with pytest.raises(cases.CannotReopenError), database.write() as session:
        cases.reopen(session, now=now + 11 * MINUTE, **undo)
    with database.write() as session:
        again = cases.reopen(session, now=now + 9 * MINUTE, **undo)
        assert (again.state, again.closed_at, again.close_reason, again.outcome) == ("in_progress", None, None, None)
        assert {view.met_at for view in deadlines.list_of_case(session, case_id=case.id)} == {None}
    with pytest.raises(cases.CannotReopenError), database.write() as session:
        cases.reopen(session, now=now, **undo)


@pytest.mark.parametrize("author", ["staff", "assistant"])
def test_closing_is_not_undone_once_staff_have_written(
    database: Database, case: cases.CaseView, now: datetime, author: str
) -> None:
    after = closed(database, case, now)
    undo = {"case_id": case.id, "by": ZHANG, "expected_version": after.version, "now": now + MINUTE}
    with database.write() as session:
        reply = {"conversation_id": case.conversation_id, "reply": ReplyDraft("办好了"), "author": author}
        sent = conversations.enqueue(session, now=now + MINUTE, worker="w", lease=MINUTE, **reply)
        conversations.mark_sent(session, ids=[sent.id], provider_ids=["1"], now=now + MINUTE)
    if author == "staff":
        with pytest.raises(cases.CannotReopenError), database.write() as session:
            cases.reopen(session, **undo)
    else:
        with database.write() as session:
            assert cases.reopen(session, **undo).closed_at is None


def test_a_name_without_an_account_can_still_decide(database: Database, case: cases.CaseView, now: datetime) -> None:
    with database.write() as session:
        after = cases.change_state(session, case_id=case.id, state="closed", changed_by="窗口", now=now)
        line = cases.list_timeline(session, case_id=case.id)[-1]
    assert (after.closed_at, line.author, line.author_name, line.staff_id) == (now, "staff", "窗口", None)


def test_notes_and_replies_are_lines_of_whoever_wrote_them(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    with database.write() as session:
        cases.add_note(session, case_id=case.id, text="家里没人\x00", by=ZHANG, now=now)
        assert cases.get_case(session, case_id=case.id).first_answered_at is None
        cases.add_reply(session, case_id=case.id, text="电话里约好了", by=LIU, now=now + MINUTE)
        assert cases.get_case(session, case_id=case.id).first_answered_at == now + MINUTE
        told = [(line.kind, line.staff_id, line.body) for line in cases.list_timeline(session, case_id=case.id)[1:]]
    assert told == [("note", 1, "家里没人"), ("reply", 2, "电话里约好了")]
    assert recorded(database) == [("note.case", None, None, ""), ("answer.case", None, None, "")]


def test_a_case_that_is_not_there_is_named(database: Database, now: datetime) -> None:
    with pytest.raises(cases.CaseNotFoundError), database.write() as session:
        cases.claim(session, case_id=99, by=ZHANG, now=now)
