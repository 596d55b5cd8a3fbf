"""Who speaks with a person. Gateway, console and watch call it; the assistant must be silent while somebody speaks.

The safety net does not ask here: it runs whoever speaks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import CaseView
from center.conversations import service as conversations
from center.conversations.views import OutboundView, ReplyDraft
from center.handover import queries
from center.handover.keeping import carry_out, end_silently, find_speaker, move_case
from center.handover.sent import recall, send_again
from center.handover.states import (
    HandBack,
    HeldByAnotherError,
    MemberWrote,
    NotTheSpeakerError,
    StaffAbsent,
    StaffWrote,
    TakeOver,
    TimedOut,
)
from center.handover.views import SpeakerView
from center.staff import service as staff

__all__ = [
    "HeldByAnotherError",
    "NoConversationError",
    "NotTheSpeakerError",
    "SpeakerView",
    "find_speaker",
    "hand_back",
    "leave_absent",
    "list_held_by",
    "list_timed_out",
    "note_member_message",
    "recall",
    "release",
    "reply_as_staff",
    "send_again",
    "take_over",
    "time_out",
]


class NoConversationError(LookupError):
    """This case (its id) has no conversation, or its telephone is somebody else's now: its person must be called."""


def list_held_by(session: Session, *, staff_id: int) -> list[SpeakerView]:
    """Return the conversations that somebody of the staff has."""
    return [SpeakerView(*row) for row in session.execute(queries.OF_STAFF, {"of_staff": staff_id})]


def take_over(session: Session, *, case_id: int, by: Actor, now: datetime, over_other: bool = False) -> SpeakerView:
    """Let a member of the staff speak in a case's conversation; the person is told, and the case becomes theirs.

    over_other: knowingly, although another has the conversation or the case. Raises HeldByAnotherError,
    NoConversationError, CaseNotFoundError, CaseClosedError.
    """
    conversation_id = cases.get_case(session, case_id=case_id).conversation_id
    if conversation_id is None:
        raise NoConversationError(case_id)
    staff_id = _id_of(by)
    conversations.lock_conversation(session, conversation_id=conversation_id)
    case = cases.get_case(session, case_id=case_id)
    _require_same_person(session, case, conversation_id)
    before = find_speaker(session, conversation_id=conversation_id)
    holders = {case.assigned_to, None if before is None else before.staff_id}
    for holder in holders - {None, staff_id}:
        if holder is not None and not over_other:
            raise HeldByAnotherError(holder)
    if case.assigned_to is None:
        cases.claim(session, case_id=case_id, by=by, now=now, is_silent=True)
    elif case.assigned_to != staff_id or case.closed_at is not None:
        own = cases.StaffRef(staff_id, by.name)
        cases.assign(session, case_id=case_id, to=own, by=by, expected_version=case.version, now=now, is_silent=True)
    event = TakeOver(staff_id, case_id, over_other)
    carry_out(session, conversation_id=conversation_id, case=case, event=event, by=by, now=now)
    _record(session, by, case, now, old=None if before is None else before.staff_name, new=by.name)
    return _get_own(session, conversation_id, by)


def reply_as_staff(
    session: Session,
    *,
    conversation_id: str,
    by: Actor,
    text: str,
    now: datetime,
    unique_key: str | None = None,
    hold: timedelta = timedelta(0),
) -> OutboundView | None:
    """Write to the person, if this member of the staff has the conversation; the words are a line of the case too.

    unique_key: a form sent twice writes once, the second time returns None. hold: how long the message waits before it
    leaves, so that it can be taken back; in an urgent case it never waits. Raises NotTheSpeakerError.
    """
    conversations.lock_conversation(session, conversation_id=conversation_id)
    speaker = _get_own(session, conversation_id, by)
    case = cases.get_case(session, case_id=speaker.case_id)
    _require_same_person(session, case, conversation_id)
    waits = case.urgency != "urgent" and hold > timedelta(0)
    sent = conversations.enqueue(
        session,
        conversation_id=conversation_id,
        reply=ReplyDraft(text=text.replace("\x00", "")),
        author="staff",
        # Not behind a broadcast to everybody.
        urgent=True,
        due_at=now + hold if waits else None,
        unique_key=None if unique_key is None else f"staff {_id_of(by)} {unique_key}",
        now=now,
    )
    if sent is None:
        return None
    event = StaffWrote(_id_of(by))
    carry_out(session, conversation_id=conversation_id, case=case, event=event, by=by, now=now)
    cases.add_reply(session, case_id=case.id, text=text, by=by, outbox_id=sent.id, now=now)
    return sent


def note_member_message(
    session: Session, *, conversation_id: str, inbox_id: int, text: str, now: datetime
) -> SpeakerView | None:
    """Give what the person wrote to whoever of the staff speaks, and return them; None: the assistant has to answer.

    In the transaction in which the message is finished. A message that is a line of the case already is no second one.
    """
    if find_speaker(session, conversation_id=conversation_id) is None:
        return None
    conversations.lock_conversation(session, conversation_id=conversation_id)
    speaker = find_speaker(session, conversation_id=conversation_id)
    if speaker is None:
        return None
    case = cases.get_case(session, case_id=speaker.case_id)
    if not cases.has_line_of(session, case_id=case.id, inbox_id=inbox_id):
        cases.add_text(session, case_id=case.id, text=text, inbox_id=inbox_id, now=now)
    by = cases.NOBODY
    return carry_out(session, conversation_id=conversation_id, case=case, event=MemberWrote(), by=by, now=now)


def hand_back(session: Session, *, conversation_id: str, by: Actor, now: datetime) -> None:
    """Leave a conversation to the assistant; the person is told. Raises NotTheSpeakerError."""
    conversations.lock_conversation(session, conversation_id=conversation_id)
    speaker = _get_own(session, conversation_id, by)
    case = cases.get_case(session, case_id=speaker.case_id)
    event = HandBack(_id_of(by))
    carry_out(session, conversation_id=conversation_id, case=case, event=event, by=by, now=now)
    _record(session, by, case, now, old=by.name, new=None)


def list_timed_out(session: Session, *, now: datetime, limit: int = 100) -> list[SpeakerView]:
    """Return who has let a person wait too long, or has been silent for long; asking costs no write."""
    return [SpeakerView(*row) for row in session.execute(queries.PAST, {"now": now, "at_most": limit})]


def time_out(session: Session, *, conversation_id: str, now: datetime) -> bool:
    """Let the assistant be back if the time has passed, and say what happens next; False if it has not, or did so."""
    conversations.lock_conversation(session, conversation_id=conversation_id)
    speaker = find_speaker(session, conversation_id=conversation_id)
    if speaker is None:
        return False
    case = cases.get_case(session, case_id=speaker.case_id)
    by = cases.NOBODY
    after = carry_out(session, conversation_id=conversation_id, case=case, event=TimedOut(), by=by, now=now)
    return after is None


def leave_absent(session: Session, *, now: datetime) -> list[int]:
    """Move conversations and cases of those who are absent or gone to whoever is on duty; return the cases that moved.

    Asked again, it finds nothing left to do.
    """
    moved = []
    absent = {absence.staff_id for absence in staff.list_absences(session, now=now) if absence.absent_from <= now}
    absent |= {account.id for account in staff.list_accounts(session) if not account.is_active}
    for staff_id in sorted(absent):
        instead = staff.find_on_duty(session, now=now, instead_of=staff_id)
        event = StaffAbsent(None if instead is None else instead.id)
        for speaker in list_held_by(session, staff_id=staff_id):
            conversations.lock_conversation(session, conversation_id=speaker.conversation_id)
            case = cases.get_case(session, case_id=speaker.case_id)
            held = speaker.conversation_id
            carry_out(session, conversation_id=held, case=case, event=event, by=cases.NOBODY, now=now)
            moved.append(case.id)
        for case in cases.list_held_by(session, staff_id=staff_id):
            move_case(session, case, from_staff=staff_id, is_absent=True, now=now)
            moved.append(case.id)
    return sorted(set(moved))


def release(session: Session, *, conversation_id: str, now: datetime) -> None:
    """End whoever's hold there is, because another person has this telephone now; nobody is told anything."""
    speaker = find_speaker(session, conversation_id=conversation_id)
    if speaker is not None:
        end_silently(session, speaker, now=now)


def _require_same_person(session: Session, case: CaseView, conversation_id: str) -> None:
    """Raise NoConversationError where the telephone of a case has come to somebody else since."""
    if conversations.was_handed_on(session, conversation_id=conversation_id, after=case.opened_at):
        raise NoConversationError(case.id)


def _get_own(session: Session, conversation_id: str, by: Actor) -> SpeakerView:
    speaker = find_speaker(session, conversation_id=conversation_id)
    if speaker is None or speaker.staff_id != by.staff_id:
        raise NotTheSpeakerError(by.staff_id)
    return speaker


def _id_of(by: Actor) -> int:
    if by.staff_id is None:
        raise ValueError("only staff speak with people")
    return by.staff_id


def _record(session: Session, by: Actor, case: CaseView, now: datetime, *, old: str | None, new: str | None) -> None:
    audit.record(
        session,
        actor=by,
        action="answer.conversation",
        object_kind="case",
        object_id=case.number,
        field="speaker",
        old=old,
        new=new,
        now=now,
    )
