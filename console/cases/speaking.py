"""Staff speak with the retiree themselves: take the conversation, write, leave it to the assistant again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases.service import CaseView
from center.clock import utc_now
from center.handover import service as handover
from center.replies import service as replies
from console.access import Form, Visit, allowed_form
from console.cases.answers import RefusedError, change_case, nothing_written
from console.forms import number_of, text_of
from console.site import site_of

router = APIRouter(prefix="/cases")
# The longest that every channel takes in one message.
LONGEST_MESSAGE = 2000
Speaker = Annotated[Visit, Depends(allowed_form("answer.conversation"))]


@router.post("/{number}/speak")
def speak(request: Request, number: str, form: Form, visit: Speaker) -> Response:
    """Take the conversation; the person is told who speaks now, and the assistant keeps silent."""
    knowingly = text_of(form, "over_other") == "yes"

    def take(session: Session, case: CaseView, actor: Actor) -> None:
        handover.take_over(session, case_id=case.id, by=actor, now=utc_now(), over_other=knowingly)

    return change_case(request, visit, number, "claim.case", take)


@router.post("/{number}/reply")
def reply(request: Request, number: str, form: Form, visit: Speaker) -> Response:
    """Write to the person; a form that is sent twice writes once, and one with gaps is not sent."""
    text, once = text_of(form, "text").strip(), text_of(form, "once")[:80]
    if not text or not once:
        return nothing_written(request, visit, number)
    hold = site_of(request).hold

    def write(session: Session, case: CaseView, actor: Actor) -> None:
        if len(text) > LONGEST_MESSAGE:
            raise RefusedError("too_long", most=LONGEST_MESSAGE)
        if gaps := replies.find_gaps(text):
            raise RefusedError("reply_gaps", gaps=" ".join(gaps))
        handover.reply_as_staff(
            session,
            conversation_id=case.conversation_id or "",
            by=actor,
            text=text,
            now=utc_now(),
            unique_key=f"staff-{visit.staff.staff_id}-{once}",
            hold=hold,
        )

    return change_case(request, visit, number, "change.case", write, written={"reply": text}, sent=once)


@router.post("/{number}/recall")
def recall(request: Request, number: str, form: Form, visit: Speaker) -> Response:
    """Take a message back before it leaves, and say so honestly where it was too late."""

    def take_back(session: Session, case: CaseView, actor: Actor) -> None:
        outbox_id = number_of(form, "message")
        if not handover.recall(session, case_id=case.id, outbox_id=outbox_id, by=actor, now=utc_now()):
            raise RefusedError("recall_too_late")

    return change_case(request, visit, number, "change.case", take_back)


@router.post("/{number}/leave")
def leave(request: Request, number: str, visit: Speaker) -> Response:
    """Give the conversation back to the assistant; the person is told."""

    def back(session: Session, case: CaseView, actor: Actor) -> None:
        handover.hand_back(session, conversation_id=case.conversation_id or "", by=actor, now=utc_now())

    return change_case(request, visit, number, "change.case", back)


@router.post("/{number}/again")
def again(request: Request, number: str, form: Form, visit: Speaker) -> Response:
    """Send a message once more that was given up."""

    def send(session: Session, case: CaseView, actor: Actor) -> None:
        outbox_id = number_of(form, "message")
        handover.send_again(session, case_id=case.id, outbox_id=outbox_id, by=actor, now=utc_now())

    return change_case(request, visit, number, "change.case", send)


def leave_conversation(session: Session, case: CaseView, actor: Actor) -> None:
    """Give the conversation back before its case is closed; raises HeldByAnotherError where another one is speaking."""
    if case.conversation_id is None:
        return
    speaker = handover.find_speaker(session, conversation_id=case.conversation_id)
    if speaker is None or speaker.case_id != case.id:
        return
    if speaker.staff_id != actor.staff_id:
        raise handover.HeldByAnotherError(speaker.staff_id)
    handover.hand_back(session, conversation_id=case.conversation_id, by=actor, now=utc_now())
