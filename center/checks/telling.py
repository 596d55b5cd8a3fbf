"""Tells people what they are to be told, once. A worker of the bot process calls it, and several may.

The claim, the message in the outbox and the line of the case stand in one transaction: killed anywhere, nothing is lost
and nobody is told twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.answering import note_answer
from center.checks import queries
from center.checks.views import Due
from center.clarifications import drafting
from center.clarifications.views import ClarificationView
from center.conversations import service as conversations
from center.conversations.erasing.service import FORGOTTEN
from center.conversations.queries import changed
from center.conversations.views import ConversationView, ReplyDraft
from center.handover import service as handover
from center.notices import service as notices
from center.staff import service as staff
from center.vetting.rules import CLARIFICATION
from center.wording import formats
from center.wording.names import name_of
from center.wording.responses import render

AGAIN_AFTER = timedelta(minutes=1)
MOST_WAITING = timedelta(hours=1)


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Tell whether anybody is to be told now; asking costs no write."""
    return session.execute(queries.DUE, {"now": now, "at_most": 1}).first() is not None


def list_due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    """Return who is to be told now, the longest due first."""
    return [Due(*row) for row in session.execute(queries.DUE, {"now": now, "at_most": limit})]


def tell(session: Session, *, due: Due, now: datetime) -> bool:
    """Tell one person, or put it off while staff speak with them; False if nobody was told now.

    Whoever has that telephone now may be somebody else: then it is dropped.
    """
    account = conversations.find_conversation(session, conversation_id=due.conversation_id)
    if account is None:
        return _drop(session, due, "gone")
    conversations.lock_conversation(session, conversation_id=due.conversation_id)
    why = _why_not(session, due, account)
    if why is not None:
        return _drop(session, due, why)
    # Who cannot be reached now may write again tomorrow.
    if account.unreachable_at is not None or handover.find_speaker(session, conversation_id=due.conversation_id):
        put_off(session, due=due, now=now)
        return False
    if changed(session.execute(queries.CLAIM, {"of_telling": due.id, "now": now})) == 0:
        return False
    text, author = _words(session, due, account.language)
    sent = conversations.enqueue(
        session,
        conversation_id=due.conversation_id,
        reply=ReplyDraft(text=text),
        unique_key=f"verdict {due.id}",
        now=now,
    )
    if sent is None:
        return False
    session.execute(queries.NOTE_SENT, {"of_telling": due.id, "sent_as": sent.id})
    if due.case_id is not None:
        _note_in_case(session, due, text, author, sent.id, now)
    return True


def put_off(session: Session, *, due: Due, now: datetime) -> None:
    """Try somebody again later; the longer, the more often it was tried."""
    wait = min(AGAIN_AFTER * 2**due.attempts, MOST_WAITING) if due.attempts < 10 else MOST_WAITING
    session.execute(queries.PUT_OFF, {"of_telling": due.id, "later": now + wait})


def _why_not(session: Session, due: Due, account: ConversationView) -> str | None:
    if account.external_id.startswith(FORGOTTEN):
        return "gone"
    if conversations.was_handed_on(session, conversation_id=due.conversation_id, after=due.asked_at):
        return "handed_on"
    return None


def _drop(session: Session, due: Due, why: str) -> bool:
    session.execute(queries.DROP, {"of_telling": due.id, "why": why})
    return False


def _words(session: Session, due: Due, language: str) -> tuple[str, str]:
    """Return what is said, and who of the staff has published it."""
    if due.about != CLARIFICATION:
        notice = notices.get_notice(session, notice_id=due.object_id)
        said = render(f"utter_scams_telling_notice_{due.kind}", language, title=notice.told("title", language))
        return said.text, _name(session, notice.published_by)
    found = drafting.get(session, clarification_id=due.object_id)
    said = render(f"utter_scams_telling_{due.kind}", language, **told_of(found, language))
    return said.text, _name(session, found.published_by)


def told_of(clarification: ClarificationView, language: str) -> dict[str, Any]:
    """Return what people are told of a clarification, by the names that the responses use."""
    return {
        "claim": clarification.told("claim", language),
        "verdict": name_of("verdict", clarification.verdict, language),
        "answer": clarification.told("answer", language),
        "source": clarification.source,
        "date": formats.day(clarification.source_on, language),
    }


def _name(session: Session, staff_id: int | None) -> str:
    return "" if staff_id is None else staff.get_account(session, staff_id=staff_id).display_name


def _note_in_case(session: Session, due: Due, text: str, author: str, outbox_id: int, now: datetime) -> None:
    """Write into the case what its person was told; a check that is answered is settled."""
    case = cases.get_case(session, case_id=due.case_id or 0)
    cases.add_entry(
        session,
        case_id=case.id,
        kind="reply",
        body=text,
        author="staff" if author else "system",
        author_name=author or None,
        outbox_id=outbox_id,
        now=now,
    )
    if case.closed_at is not None or case.kind != "check_message":
        return
    note_answer(session, case_id=case.id, now=now)
    if due.kind != "withdrawn":
        cases.close(
            session,
            case_id=case.id,
            reason="settled",
            outcome="helped",
            by=cases.NOBODY,
            expected_version=case.version,
            now=now,
        )
