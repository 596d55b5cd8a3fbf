"""Carries a transition out: who speaks is stored, the person is told, staff are alerted. Part of hand-over services.

Whoever does it holds the conversation's lock, so that two cannot do it at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.conversations.views import ReplyDraft
from center.deadlines import service as deadlines
from center.deadlines.rules import NEXT_ANSWER
from center.handover import queries
from center.handover.states import (
    AssistantSpeaks,
    Effect,
    Event,
    HandBack,
    HeldByAnotherError,
    StaffAbsent,
    StaffSpeaks,
    TakeOver,
    TimedOut,
    transition,
)
from center.handover.views import SpeakerView
from center.staff import service as staff
from center.wording import formats
from center.wording.responses import render

END_REASONS: dict[type[Event], str] = {
    TakeOver: "taken_over",
    HandBack: "handed_back",
    TimedOut: "timed_out",
    StaffAbsent: "absent",
}
TOLD = {
    Effect.TELL_STAFF_SPEAKS: "utter_handover_staff_speaks",
    Effect.TELL_OTHER_STAFF_SPEAKS: "utter_handover_other_staff_speaks",
    Effect.TELL_STAFF_LEFT: "utter_handover_staff_left",
    Effect.TELL_NOBODY_ANSWERED: "utter_handover_nobody_answered",
}


def find_speaker(session: Session, *, conversation_id: str) -> SpeakerView | None:
    """Return who of the staff has a conversation; None where the assistant speaks."""
    row = session.execute(queries.OF_CONVERSATION, {"of_conversation": conversation_id}).one_or_none()
    return None if row is None else SpeakerView(*row)


def carry_out(
    session: Session, *, conversation_id: str, case: CaseView, event: Event, by: Actor, now: datetime
) -> SpeakerView | None:
    """Let an event happen in a locked conversation and return who speaks then; raises as `states.transition` does."""
    before = find_speaker(session, conversation_id=conversation_id)
    state = AssistantSpeaks() if before is None else before.state
    about = {"case_kind": case.kind, "urgency": case.urgency, "priority": case.priority}
    answer_by = deadlines.wait_until(session, kind=NEXT_ANSWER, start=now, **about)
    step = transition(state, event, now=now, answer_within=answer_by - now)
    if step.speaker == state:
        return before
    if before is not None and (isinstance(step.speaker, AssistantSpeaks) or step.speaker.staff_id != before.staff_id):
        session.execute(queries.END, {"of_id": before.id, "now": now, "reason": END_REASONS[type(event)]})
        _begin(session, conversation_id, step.speaker)
    elif before is None:
        _begin(session, conversation_id, step.speaker)
    elif isinstance(step.speaker, StaffSpeaks):
        _go_on(session, before, step.speaker)
    after = find_speaker(session, conversation_id=conversation_id)
    if (before and before.staff_id) != (after and after.staff_id):
        _write_down(session, case, after, by, now)
    for effect in step.effects:
        _cause(session, effect, event, before, after, case, now)
    return after


def end_silently(session: Session, speaker: SpeakerView, *, now: datetime) -> None:
    """End a hold without a word to anybody: the telephone belongs to somebody else from now on."""
    session.execute(queries.END, {"of_id": speaker.id, "now": now, "reason": "handed_on"})
    _write_down(session, cases.get_case(session, case_id=speaker.case_id), None, cases.NOBODY, now)


def _begin(session: Session, conversation_id: str, speaker: AssistantSpeaks | StaffSpeaks) -> None:
    if isinstance(speaker, AssistantSpeaks):
        return
    row = {"conversation_id": conversation_id, "staff_id": speaker.staff_id, "case_id": speaker.case_id}
    times = {"since": speaker.since, "last_staff_at": None, "waits_since": speaker.waits_since}
    if session.execute(queries.BEGIN, {**row, **times, "held_until": speaker.until}).scalar_one_or_none() is None:
        other = find_speaker(session, conversation_id=conversation_id)
        raise HeldByAnotherError(speaker.staff_id if other is None else other.staff_id)


def _go_on(session: Session, before: SpeakerView, speaker: StaffSpeaks) -> None:
    values = {
        "of_id": before.id,
        "new_case": speaker.case_id,
        "new_last_staff_at": speaker.last_staff_at,
        "new_waits_since": speaker.waits_since,
        "new_until": speaker.until,
    }
    session.execute(queries.GO_ON, values)


def _write_down(session: Session, case: CaseView, after: SpeakerView | None, by: Actor, now: datetime) -> None:
    cases.add_entry(
        session,
        case_id=case.id,
        kind="change",
        fact_name="speaker",
        body="" if after is None else after.staff_name,
        author="staff" if by.name else "system",
        author_name=by.name or None,
        staff_id=by.staff_id,
        now=now,
    )


def _cause(
    session: Session,
    effect: Effect,
    event: Event,
    before: SpeakerView | None,
    after: SpeakerView | None,
    case: CaseView,
    now: datetime,
) -> None:
    if effect is Effect.ALERT_NO_ANSWER:
        occasion = now.isoformat()
        alerts.enqueue(session, case_id=case.id, event="no_answer", urgency=case.urgency, now=now, occasion=occasion)
    elif effect is Effect.MOVE_CASE:
        if before is not None:
            move_case(session, case, from_staff=before.staff_id, is_absent=isinstance(event, StaffAbsent), now=now)
    else:
        name = "" if after is None else after.staff_name
        _tell(session, TOLD[effect], case, name, now)


def move_case(session: Session, case: CaseView, *, from_staff: int, is_absent: bool, now: datetime) -> None:
    """Give an open case of somebody who does not answer to whoever is on duty instead.

    Where nobody is, it stays, unless its holder is absent: then it is nobody's, for everybody to see.
    """
    case = cases.get_case(session, case_id=case.id)
    instead = staff.find_on_duty(session, now=now, instead_of=from_staff)
    to = None if instead is None else cases.StaffRef(instead.id, instead.display_name)
    stays = not is_absent if to is None else to.staff_id == case.assigned_to
    if case.closed_at is None and case.assigned_to == from_staff and not stays:
        cases.assign(session, case_id=case.id, to=to, by=cases.NOBODY, expected_version=case.version, now=now)


def _tell(session: Session, response: str, case: CaseView, name: str, now: datetime) -> None:
    if case.conversation_id is None:
        return
    language = conversations.get_conversation(session, conversation_id=case.conversation_id).language
    when = formats.moment(contacts.answered_by(session, urgency=case.urgency, now=now), language)
    values = {"name": name, "number": case.number, "when": when} | contacts.numbers(session)
    text = render(response, language, **values).text
    conversations.enqueue(
        session, conversation_id=case.conversation_id, reply=ReplyDraft(text=text), urgent=True, now=now
    )
