"""Take the wish not to be reminded: of any meeting, or of one alone. What was wished before is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.corrections import put_right
from actions.fields import Field
from actions.forms import GuidedForm
from actions.meetings.answering import number_of
from actions.meetings.concerned import (
    choices_of_meetings,
    find_meeting,
    meetings_meant,
    scope_in,
    told_of,
    wishes_of,
)
from actions.meetings.reminders import open_reminder
from actions.meetings.wishes import EVERY, read_wish
from actions.paused import CONFIRM, CONFIRMED, LEFT, OUTCOME, REQUESTED, start_form
from actions.submit import MemberSubmitAction, Said
from actions.turn import Choice, Event, Turn
from center.identity.service import MemberIdentity
from center.meetings import service as meetings
from center.meetings.replies import reference

FORM = "stop_reminder_form"


def open_stopping(turn: Turn, heard: Asked) -> list[Event]:
    """Open the form that only confirms; say so where reminders have stopped already, or no such meeting comes."""
    general, alone = wishes_of(turn)
    meant = meetings_meant(turn, heard)
    where: str | None = EVERY
    if meant is not None:
        where = reference(meant[0].id) if len(meant) == 1 else None
        if not meant:
            turn.say("utter_meetings_none_then")
    if general is not None and not general.is_on:
        turn.say("utter_meetings_reminder_is_off")
        return []
    if meant and where is not None and meant[0].id in alone and not alone[meant[0].id].is_on:
        turn.say("utter_meetings_reminder_is_off_once", **told_of(turn, meant[0]))
        return []
    return [SlotSet("stopped_meeting", where), *start_form(turn, FORM)]


class ActionStopReminder(MemberAction):
    """Ask once whether reminders are to stop; who wants another time or other means is asked for these."""

    action_name = "action_stop_reminder"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Open the form."""
        heard = asked(turn, kept=question)
        wish = read_wish(heard.said, heard.all("reminder_lead"))
        sets = wish.lead or wish.refused or wish.means or wish.forbids_means or wish.resumes
        return open_reminder(turn, heard, wish) if sets else open_stopping(turn, heard)


class ValidateStopReminderForm(GuidedForm):
    """Confirm, and ask nothing but which meeting, where that is not plain; no is to leave."""

    action_name = "validate_stop_reminder_form"
    topic = "meetings"
    form = FORM
    own_intents = frozenset({"stop_reminder"})
    fields = (Field("stopped_meeting", scope_in, prefill=True),)

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the meetings by their days."""
        return choices_of_meetings(turn, "stop_reminder") if slot == "stopped_meeting" else []

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Name the one meeting."""
        return f"utter_meetings_confirm_stop_reminder_{'form' if values['stopped_meeting'] == EVERY else 'once'}"

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the one meeting with its full date."""
        where = values.get("stopped_meeting")
        return told_of(turn, None if where in (None, EVERY) else find_meeting(turn, where))

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        # 算了，还是提醒吧 sounds like the wish to stop, and is none.
        if read_wish(turn.said, turn.entities("reminder_lead")).resumes:
            return [SlotSet(OUTCOME, LEFT), SlotSet(REQUESTED, None)]
        instead = put_right(turn.said)
        meant = turn if instead is None else turn.supposing(requested="stopped_meeting", said=instead)
        said_again = scope_in(meant) in (None, values["stopped_meeting"])
        if turn.intent == "stop_reminder" and said_again:
            return [SlotSet(CONFIRM, True), SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        return super()._take_confirmation(turn, values)

    def _ask_mend(self, turn: Turn) -> list[Event]:
        return [SlotSet(OUTCOME, LEFT), SlotSet(REQUESTED, None)]


class ActionSubmitStopReminder(MemberSubmitAction):
    """Store that no reminders are wanted."""

    action_name = "action_submit_stop_reminder"
    form_slots = ("stopped_meeting",)
    asked_by = ActionStopReminder.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it; an earlier wish is kept for when they ask again."""
        where = str(turn.slot("stopped_meeting"))
        if where == EVERY:
            meetings.stop_reminders(session, member_id=member.member_id, now=turn.now)
            return Said("utter_meetings_reminder_stopped", {})
        meeting_id = number_of(where)
        meeting = meetings.find_invitation(session, member_id=member.member_id, meeting_id=meeting_id, now=turn.now)
        try:
            meetings.stop_reminders(session, member_id=member.member_id, meeting_id=meeting_id, now=turn.now)
        except (meetings.MeetingNotFoundError, meetings.MeetingBegunError):
            return Said("utter_meetings_reminder_gone", {})
        return Said("utter_meetings_reminder_stopped_once", told_of(turn, meeting))
