"""Whatever people, staff, clocks and failures do in whatever order: never two speakers, nothing lost, nobody unheard."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from center.alerts import service as alerts
from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.db import Database
from center.deadlines import service as deadlines
from center.deadlines.watch import watch
from center.handover import service as handover
from center.staff import service as staff
from tests.center.desk import LIU, ZHANG, add_clerks, add_route
from tests.center.people import add_conversation, add_members

CLERKS = st.sampled_from([ZHANG, LIU])
PEOPLE = st.sampled_from(["a", "b"])
LEASE = timedelta(seconds=60)


class Center(RuleBasedStateMachine):
    """Two retirees, two clerks, a gateway, delivery, alerts and the watch, on a clock that only runs forward."""

    empty: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yinling-handover-"))
        shutil.copy(self.empty, self.folder / "center.db")
        self.database = Database(f"sqlite:///{self.folder / 'center.db'}")
        self.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        self.heard: dict[str, str] = {}  # what was written, and who had to answer: assistant or staff
        self.closed: list[cases.CaseView] = []
        self.written: dict[str, int] = {}  # what staff wrote, and who
        self.taken_back: set[str] = set()
        with self.database.write() as session:
            add_members(session, self.now)
            add_clerks(session, self.now)
            add_route(session, self.now)
            self.conversations = {
                person: add_conversation(session, self.now, external_id=person).conversation_id for person in "ab"
            }

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.dispose()
            shutil.rmtree(self.folder)

    def rows(self, query: str) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(text(query)))

    def speaker(self, person: str) -> handover.SpeakerView | None:
        with self.database.read() as session:
            return handover.find_speaker(session, conversation_id=self.conversations[person])

    def open_cases(self) -> list[cases.CaseView]:
        with self.database.read() as session:
            return [
                case
                for urgency in ("urgent", "soon", "normal")
                for case in cases.list_open(session, urgency=urgency, limit=99)
            ]

    @rule(person=PEOPLE, is_fall=st.booleans(), asks_for_staff=st.booleans())
    def member_writes(self, person: str, is_fall: bool, asks_for_staff: bool) -> None:
        words = f"{len(self.heard)}"
        with self.database.write() as session:
            stored = conversations.record_inbound(
                session, channel="web", external_id=person, external_message_id=words, text=words, now=self.now
            )
            about = {"conversation_id": stored.conversation_id, "now": self.now}
            if is_fall:
                cases.open_urgent(session, kind="health_emergency", text=words, inbox_id=stored.id, **about)
            held = handover.note_member_message(session, inbox_id=stored.id, text=words, **about)
            if asks_for_staff and held is None:
                request = {"kind": "person_request", "member_id": None, "summary": words, "details": {}}
                cases.open_case(session, **request, **about)
            replies = [ReplyDraft(f"to {words}")] if held is None else []
            outcome = "rasa" if held is None else "staff"
            conversations.finish_inbound(session, ids=[stored.id], outcome=outcome, now=self.now, replies=replies)
        self.heard[words] = outcome

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data(), by=CLERKS, over_other=st.booleans())
    def staff_take_over(self, data: st.DataObject, by: Any, over_other: bool) -> None:
        case = data.draw(st.sampled_from(self.open_cases()))
        person = next(name for name, id_ in self.conversations.items() if id_ == case.conversation_id)
        before = self.speaker(person)
        try:
            with self.database.write() as session:
                handover.take_over(session, case_id=case.id, by=by, over_other=over_other, now=self.now)
        except handover.HeldByAnotherError:
            assert not over_other
            assert self.speaker(person) == before
            return
        assert self.speaker(person).staff_id == by.staff_id
        assert over_other or before is None or before.staff_id == by.staff_id

    @rule(person=PEOPLE, by=CLERKS, hold=st.sampled_from([timedelta(0), LEASE]))
    def staff_write(self, person: str, by: Any, hold: timedelta) -> None:
        words, before = f"staff {len(self.written)}", self.speaker(person)
        try:
            with self.database.write() as session:
                about = {"conversation_id": self.conversations[person], "by": by, "now": self.now}
                handover.reply_as_staff(session, text=words, hold=hold, **about)
        except handover.NotTheSpeakerError:
            assert before is None or before.staff_id != by.staff_id
            return
        assert before is not None and before.staff_id == by.staff_id
        assert self.speaker(person).waits_since is None
        self.written[words] = by.staff_id

    @precondition(lambda self: self.written)
    @rule(data=st.data(), by=CLERKS)
    def staff_take_back(self, data: st.DataObject, by: Any) -> None:
        words = data.draw(st.sampled_from(sorted(self.written)))
        query = "SELECT case_id, outbox_id, body FROM case_entries WHERE kind = 'reply'"
        case_id, outbox_id = next((row[0], row[1]) for row in self.rows(query) if row[2] == words)
        with self.database.write() as session:
            state = conversations.list_delivery(session, ids=[outbox_id])[outbox_id]
            about = {"case_id": case_id, "outbox_id": outbox_id, "by": by, "now": self.now}
            is_back = handover.recall(session, **about)
        assert is_back is (state.is_recallable and self.written[words] == by.staff_id)
        if is_back:
            self.taken_back.add(words)

    @precondition(lambda self: self.open_cases() or self.closed)
    @rule(data=st.data(), by=CLERKS)
    def staff_undo(self, data: st.DataObject, by: Any) -> None:
        case = data.draw(st.sampled_from([*self.open_cases(), *self.closed]))
        undo = {"case_id": case.id, "by": by, "expected_version": case.version, "now": self.now}
        with contextlib.suppress(cases.CannotUndoError, cases.CaseChangedError), self.database.write() as session:
            assert cases.undo(session, **undo).version == case.version + 1

    @rule(person=PEOPLE, by=CLERKS)
    def staff_hand_back(self, person: str, by: Any) -> None:
        before = self.speaker(person)
        try:
            with self.database.write() as session:
                handover.hand_back(session, conversation_id=self.conversations[person], by=by, now=self.now)
        except handover.NotTheSpeakerError:
            assert before is None or before.staff_id != by.staff_id
        else:
            assert self.speaker(person) is None

    @precondition(lambda self: self.open_cases())
    @rule(data=st.data(), by=CLERKS, what=st.sampled_from(["close", "urgent", "normal", "release"]))
    def staff_change_a_case(self, data: st.DataObject, by: Any, what: str) -> None:
        case = data.draw(st.sampled_from(self.open_cases()))
        change = {"case_id": case.id, "by": by, "expected_version": case.version, "now": self.now}
        with self.database.write() as session:
            if what == "close":
                self.closed.append(cases.close(session, reason="settled", outcome="helped", **change))
            elif what == "release":
                cases.assign(session, to=None, **change)
            else:
                cases.set_urgency(session, urgency=what, **change)

    @precondition(lambda self: self.closed)
    @rule(by=CLERKS)
    def staff_undo_closing(self, by: Any) -> None:
        closed = self.closed.pop()
        undo = {"case_id": closed.id, "by": by, "expected_version": closed.version, "now": self.now}
        with (
            contextlib.suppress(cases.CannotReopenError, cases.CaseChangedError),
            self.database.write() as session,
        ):
            cases.reopen(session, **undo)

    @rule(by=CLERKS, returns=st.booleans())
    def staff_go_or_come(self, by: Any, returns: bool) -> None:
        with self.database.write() as session:
            about = {"actor": by, "now": self.now}
            for absence in staff.list_absences(session, now=self.now):
                if absence.staff_id == by.staff_id:
                    staff.cancel_absence(session, absence_id=absence.id, **about)
            if not returns:
                staff.add_absence(session, staff_id=by.staff_id, absent_from=self.now, absent_until=None, **about)
        self.replace_absent()

    @rule(minutes=st.sampled_from([1, 2, 3, 5, 10, 61, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with self.database.write() as session:
            watch(session, now=self.now)
            for late in handover.list_timed_out(session, now=self.now):
                assert handover.time_out(session, conversation_id=late.conversation_id, now=self.now)
        self.replace_absent()

    def replace_absent(self) -> None:
        with self.database.write() as session:
            handover.leave_absent(session, now=self.now)
            for absence in staff.list_absences(session, now=self.now):
                assert handover.list_held_by(session, staff_id=absence.staff_id) == []
                assert cases.list_held_by(session, staff_id=absence.staff_id) == []

    @rule(fails=st.booleans())
    def messages_and_alerts_leave(self, fails: bool) -> None:
        failed = {"reason": "x", "permanent": False, "next_attempt_at": self.now, "now": self.now}
        work = {"worker": "w", "now": self.now, "lease": LEASE, "limit": 50}
        with self.database.write() as session:
            for message in conversations.claim_due_outbound(session, channel="web", **work):
                if fails:
                    conversations.mark_failed(session, id=message.id, **failed)
                else:
                    conversations.mark_sent(session, ids=[message.id], provider_ids=[None], now=self.now)
            for alert in alerts.claim_due(session, kind="telegram", **work):
                if fails:
                    alerts.mark_failed(session, id=alert.id, **failed)
                else:
                    alerts.mark_sent(session, ids=[alert.id], now=self.now)

    @invariant()
    def one_speaks_at_a_time(self) -> None:
        both = """
            SELECT 1 FROM handovers one JOIN handovers other
            ON one.conversation_id = other.conversation_id AND one.id < other.id
            WHERE one.ended_at IS NULL OR one.ended_at > other.since
        """
        assert self.rows(both) == []

    @invariant()
    def nobody_waits_for_ever(self) -> None:
        assert all(view.until > self.now for view in map(self.speaker, self.conversations) if view is not None)

    @invariant()
    def nothing_that_was_written_is_lost(self) -> None:
        answered = """
            SELECT inbox_messages.text FROM inbox_messages
            JOIN outbox_messages ON outbox_messages.in_reply_to = inbox_messages.id
        """
        told = """
            SELECT DISTINCT text FROM inbox_messages
            JOIN case_entries ON inbox_id = inbox_messages.id WHERE outcome = 'staff'
        """
        sent = """
            SELECT text, staff_id FROM outbox_messages
            JOIN case_entries ON outbox_id = outbox_messages.id AND kind = 'reply' WHERE outbox_messages.author = 'staff'
        """
        for query, who in ((answered, "rasa"), (told, "staff")):
            assert sorted(row[0] for row in self.rows(query)) == sorted(self.heard_by(who))
        assert sorted(tuple(row) for row in self.rows(sent)) == sorted(self.written.items())

    @invariant()
    def what_was_taken_back_was_never_sent(self) -> None:
        left = self.rows("SELECT text FROM outbox_messages WHERE author = 'staff' AND state IN ('sending', 'sent')")
        assert not self.taken_back & {row[0] for row in left}

    def heard_by(self, who: str) -> list[str]:
        return [words for words, answered_by in self.heard.items() if answered_by == who]

    @invariant()
    def whoever_comes_or_goes_is_told_of(self) -> None:
        changes = self.rows("SELECT 1 FROM case_entries WHERE fact_name = 'speaker'")
        told = self.rows("SELECT 1 FROM outbox_messages WHERE author = 'assistant' AND in_reply_to IS NULL")
        assert len(told) == len(changes)

    @invariant()
    def no_urgent_case_is_silent(self) -> None:
        for case in self.open_cases():
            if case.urgency == "urgent" and case.first_answered_at is None:
                with self.database.read() as session:
                    told = {alert.state for alert in alerts.list_of_case(session, case_id=case.id)}
                    clocks = deadlines.list_of_case(session, case_id=case.id)
                assert told - {"withdrawn", "given_up"}
                assert all(clock.met_at is None for clock in clocks)


def test_hand_over_keeps_its_promises_whatever_happens(empty_sqlite: Path) -> None:
    Center.empty = empty_sqlite
    run_state_machine_as_test(
        Center,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
