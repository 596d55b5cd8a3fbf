"""Take the wish to be reminded before meetings, or not to be. Sends nothing: the wish is stored for who reminds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import asked
from actions.base import MemberAction
from actions.forms import Field, GuidedForm
from actions.meetings.planned import list_planned, shown
from actions.meetings.reading import duration_of, read_lead, read_means
from actions.paused import CONFIRM, REQUESTED, start_form
from actions.submit import MemberSubmitAction, Said
from actions.turn import Event, Turn
from center.identity.service import MemberIdentity, find_member_of
from center.meetings import service as meetings
from center.meetings.views import MeetingView
from center.wording import formats
from center.wording.names import name_of


def lead_in(turn: Turn) -> str | None:
    """Return how early; of several times the last, which is the one that mends the others."""
    named = turn.entities("reminder_lead")
    return read_lead(turn.said, str(named[-1]) if named else None)


def means_in(turn: Turn) -> str | None:
    """Return by what means."""
    return read_means(turn.said)


def next_concerned(turn: Turn, lead: str) -> tuple[MeetingView, timedelta] | None:
    """Return the first meeting that can still be reminded of so early."""
    early = duration_of(lead)
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        own = None if member is None or member.is_proxy else member.member_id
        planned = list_planned(session, member_id=own, now=turn.now) if own is not None else []
    if early is None:
        return None
    return next(((m, early) for m in planned if m.starts_at - early > turn.now), None)


class ActionSetReminder(MemberAction):
    """Open the reminder form with what was said already."""

    action_name = "action_set_reminder"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Start the form."""
        heard = asked(turn, kept=question)
        named = heard.all("reminder_lead")
        lead = read_lead(heard.said, str(named[-1]) if named else None)
        known = [SlotSet("reminder_lead", lead), SlotSet("reminder_means", read_means(heard.said))]
        return [*known, *start_form(turn, ValidateReminderForm.form)]


class ValidateReminderForm(GuidedForm):
    """Ask how early and by what means; read back with the next meeting it concerns."""

    action_name = "validate_reminder_form"
    topic = "meetings"
    form = "reminder_form"
    own_intents = frozenset({"set_reminder"})
    fields = (
        Field("reminder_lead", lead_in, prefill=True),
        Field("reminder_means", means_in, prefill=True),
    )

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Name the next meeting where there is one."""
        found = next_concerned(turn, str(values["reminder_lead"]))
        return "utter_meetings_confirm_reminder_form" if found else "utter_meetings_confirm_reminder_no_meeting"

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return lead and means in words and the next meeting concerned with its full date."""
        lead, means = values.get("reminder_lead"), values.get("reminder_means")
        told = wish_told(turn, lead, means)
        found = next_concerned(turn, str(lead)) if lead and means else None
        if found is None:
            return {**told, "when": "", "title": "", "remind_at": ""}
        meeting, early = found
        remind_at = formats.moment(meeting.starts_at - early, turn.language)
        return {**told, **shown(meeting, turn.language), "remind_at": remind_at}


def wish_told(turn: Turn, lead: Any, means: Any) -> dict[str, Any]:
    """Return a wish in words."""
    return {
        "lead": formats.duration(str(lead), turn.language) if lead else "",
        "means": name_of("reminder_means", str(means), turn.language) if means else "",
    }


class ActionSubmitReminder(MemberSubmitAction):
    """Store the wish."""

    action_name = "action_submit_reminder"
    form_slots = ("reminder_lead", "reminder_means")
    asked_by = ActionSetReminder.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it over an earlier one."""
        lead, means = str(turn.slot("reminder_lead")), str(turn.slot("reminder_means"))
        meetings.set_reminder(session, member_id=member.member_id, lead=lead, means=means, now=turn.now)
        return Said("utter_meetings_reminder_set", wish_told(turn, lead, means))


class ActionStopReminder(MemberAction):
    """Ask once whether reminders are to stop; say so where they have stopped already."""

    action_name = "action_stop_reminder"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Open the form that only confirms."""
        with turn.read() as session:
            wish = meetings.reminder_wish_of(session, member_id=member.member_id)
        if wish is not None and not wish.is_on:
            turn.say("utter_meetings_reminder_is_off")
            return []
        return start_form(turn, ValidateStopReminderForm.form)


class ValidateStopReminderForm(GuidedForm):
    """Confirm, and nothing else; no is to leave."""

    action_name = "validate_stop_reminder_form"
    topic = "meetings"
    form = "stop_reminder_form"
    own_intents = frozenset({"stop_reminder"})
    fields = ()

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        if turn.intent == "stop_reminder":
            return [SlotSet(CONFIRM, True), SlotSet("form_outcome", "confirmed"), SlotSet(REQUESTED, None)]
        return super()._take_confirmation(turn, values)


class ActionSubmitStopReminder(MemberSubmitAction):
    """Store that no reminders are wanted."""

    action_name = "action_submit_stop_reminder"
    form_slots = ()
    asked_by = ActionStopReminder.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it; an earlier wish is kept for when they ask again."""
        meetings.stop_reminders(session, member_id=member.member_id, now=turn.now)
        return Said("utter_meetings_reminder_stopped", {})
