"""What somebody who has lost money hears of the staff without asking: that a person has their case, or nobody yet.

Called where a case gets its holder and where a deadline is missed, in the same transaction. Each is told once a case,
never to somebody who has the telephone now, and nothing is told that is not so.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.cases.timeline import add_entry
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.conversations.service import ReplyDraft
from center.wording import formats
from center.wording.responses import render

KIND = "scam_loss"
# The line of the case that says the person was told; staff cannot take back what was told.
HOLDER_TOLD, DELAY_TOLD = "holder_told", "delay_told"


def tell_taken(session: Session, *, case: CaseView, name: str, now: datetime) -> bool:
    """Tell the person who of the staff has their case, the first time that somebody has it; False where nobody is told.

    name: as that member of the staff is shown to people.
    """
    return _tell(session, case, "utter_scams_loss_taken", HOLDER_TOLD, name, now)


def tell_late(session: Session, *, case: CaseView, now: datetime) -> bool:
    """Tell the person that nobody has answered in time, and what need not wait; False where nobody is told."""
    return _tell(session, case, "utter_scams_loss_late", DELAY_TOLD, "", now)


def _tell(session: Session, case: CaseView, response: str, line: str, name: str, now: datetime) -> bool:
    if case.kind != KIND or case.closed_at is not None or case.conversation_id is None:
        return False
    if conversations.was_handed_on(session, conversation_id=case.conversation_id, after=case.opened_at):
        return False
    account = conversations.get_conversation(session, conversation_id=case.conversation_id)
    when = formats.moment(contacts.answered_by(session, urgency=case.urgency, now=now), account.language)
    values = {"name": name, "number": case.number, "when": when} | contacts.numbers(session)
    told = conversations.enqueue(
        session,
        conversation_id=case.conversation_id,
        reply=ReplyDraft(text=render(response, account.language, **values).text),
        urgent=True,
        unique_key=f"{line} {case.id}",
        now=now,
    )
    if told is None:
        return False
    add_entry(
        session,
        case_id=case.id,
        kind="change",
        fact_name=line,
        body=name,
        author="system",
        outbox_id=told.id,
        now=now,
    )
    return True
