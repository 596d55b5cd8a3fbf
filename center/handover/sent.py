"""What staff do with a message that they have written: take it back, send it once more. Part of hand-over services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.conversations import service as conversations
from center.handover.keeping import carry_out, find_speaker
from center.handover.states import StaffTookBack


def recall(session: Session, *, case_id: int, outbox_id: int, by: Actor, now: datetime) -> bool:
    """Take back an own message of a case before it leaves; False if it was too late, or is no own one of this case.

    The person has not been answered then: a clock that it stopped runs on, and they wait for a word.
    """
    line = cases.find_reply(session, case_id=case_id, outbox_id=outbox_id)
    if line is None or by.staff_id is None or line.staff_id != by.staff_id:
        return False
    case = cases.get_case(session, case_id=case_id)
    if case.conversation_id is None:
        return False
    conversations.lock_conversation(session, conversation_id=case.conversation_id)
    if not conversations.recall(session, id=outbox_id, now=now):
        return False
    cases.take_back_reply(session, line=line, by=by, now=now)
    speaker = find_speaker(session, conversation_id=case.conversation_id)
    if speaker is not None and speaker.staff_id == by.staff_id:
        event = StaffTookBack(by.staff_id)
        carry_out(session, conversation_id=case.conversation_id, case=case, event=event, by=by, now=now)
    return True


def send_again(session: Session, *, case_id: int, outbox_id: int, by: Actor, now: datetime) -> bool:
    """Send a message of a case that was given up once more; False if it was not given up, or is not of this case."""
    if not cases.has_line_of(session, case_id=case_id, outbox_id=outbox_id):
        return False
    if not conversations.send_again(session, id=outbox_id, now=now):
        return False
    cases.add_entry(
        session,
        case_id=case_id,
        kind="change",
        fact_name="sent_again",
        body="",
        author="staff",
        author_name=by.name,
        staff_id=by.staff_id,
        outbox_id=outbox_id,
        now=now,
    )
    return True
