"""Take the wish to be reminded before meetings. Sends nothing: the wish is stored for who plans reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.fields import Field
from actions.forms import GuidedForm
from actions.meetings.answering import is_undecided, number_of
from actions.meetings.concerned import (
    choices_of_meetings,
    coming_to,
    find_meeting,
    meetings_meant,
    moments_of,
    next_reminded,
    scope_in,
    told_of,
    wishes_of,
)
from actions.meetings.reminded import reminded_of
from actions.meetings.wishes import (
    EVERY,
    PHONE,
    QUIET,
    SMS,
    TOO_LONG,
    Wish,
    lead_before,
    read_lead,
    read_means,
    read_wish,
)
from actions.paused import CONFIRM, REQUESTED, start_form
from actions.submit import MemberSubmitAction, Said
from actions.turn import Choice, Event, Turn
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.meetings import service as meetings
from center.meetings.replies import reference
from center.meetings.views import MeetingView
from center.wording import formats
from center.wording.names import name_of

FORM = "reminder_form"
REFUSALS = {QUIET: "utter_meetings_reminder_quiet", TOO_LONG: "utter_meetings_reminder_too_long"}


def lead_in(turn: Turn) -> str | None:
    """Return how early; of several wishes the last, which is the one that mends the others."""
    lead, _ = read_lead(_named_leads(turn))
    return lead


def _named_leads(turn: Turn) -> list[Any]:
    named = turn.entities("reminder_lead")
    moment = turn.entity("datetime")
    if named or moment is None or turn.slot(REQUESTED) != "reminder_lead":
        return named
    before = lead_before(turn.said, str(moment), to_local(turn.now))
    return [before] if before else []


def means_in(turn: Turn) -> str | None:
    """Return by what means, where it is one that there is."""
    return available(read_means(turn.said))


def available(means: str | None) -> str | None:
    """Return the means, or None where nothing can be sent by it."""
    return None if means == SMS else means


def open_reminder(turn: Turn, heard: Asked, wish: Wish) -> list[Event]:
    """Open the form with what was said and with what was wished before; what they do not tell is asked."""
    general, alone = wishes_of(turn)
    meant = meetings_meant(turn, heard)
    where: str | None = EVERY
    if meant is not None:
        where = reference(meant[0].id) if len(meant) == 1 else None
        if not meant:
            turn.say("utter_meetings_none_then")
    lead, means = wish.lead, available(wish.means)
    before = general
    if wish.resumes and lead is None and means is None and meant is None:
        off = [m.id for m in coming_to(turn) if m.id in alone and not alone[m.id].is_on]
        if general is not None and not general.is_on:
            lead, means = general.lead, available(general.means)
        elif off:
            where, lead, means = reference(off[0]), alone[off[0]].lead, available(alone[off[0]].means)
        elif general is not None:
            is_on = _for_phone("utter_meetings_reminder_is_on", general.means)
            turn.say(is_on, **wish_told(turn, general.lead, general.means))
            return []
    elif before is not None and (lead or means or wish.forbids_means or wish.resumes):
        lead = lead or (None if wish.refused else before.lead)
        means = means or (None if wish.forbids_means or wish.means == SMS else available(before.means))
    if wish.means == SMS:
        turn.say("utter_meetings_reminder_no_sms")
    if wish.refused:
        turn.say(REFUSALS[wish.refused])
    known = {"reminder_meeting": where, "reminder_lead": lead, "reminder_means": means}
    return [*(SlotSet(slot, value) for slot, value in known.items()), *start_form(turn, FORM)]


class ActionSetReminder(MemberAction):
    """Open the reminder form with what was said already; whoever wants none is asked whether they are to stop."""

    action_name = "action_set_reminder"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Start the form."""
        from actions.meetings.stopping import open_stopping

        heard = asked(turn, kept=question)
        wish = read_wish(heard.said, heard.all("reminder_lead"))
        if wish == Wish() and is_undecided(heard.said) and reminded_of(turn).is_last:
            turn.say("utter_meetings_rsvp_undecided")
            return []
        return open_stopping(turn, heard) if wish.stops else open_reminder(turn, heard, wish)


class ValidateReminderForm(GuidedForm):
    """Ask for which meeting where that is not plain, how early and by what means; read back with the full date."""

    action_name = "validate_reminder_form"
    topic = "meetings"
    form = FORM
    called_off = "提醒"
    own_intents = frozenset({"set_reminder"})
    fields = (
        Field("reminder_meeting", scope_in, prefill=True),
        Field("reminder_lead", lead_in, prefill=True),
        Field("reminder_means", means_in, prefill=True),
    )

    def is_left(self, turn: Turn) -> bool:
        """Hear 不用提醒了 as the wish to stop where reminders are on already."""
        general, _ = wishes_of(turn)
        is_on = turn.intent == "stop_reminder" and general is not None and general.is_on
        return not is_on and super().is_left(turn)

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the meetings by their days."""
        return choices_of_meetings(turn, "set_reminder") if slot == "reminder_meeting" else []

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Name the meeting where it is for one alone."""
        is_once = slot == "reminder_lead" and values["reminder_meeting"] != EVERY
        return f"{super().ask_response(turn, slot, values)}{'_once' if is_once else ''}"

    def hint_response(self, turn: Turn, slot: str) -> str:
        """Say why a time cannot be had, where one was named."""
        refused = read_lead(_named_leads(turn))[1] if slot == "reminder_lead" else None
        if slot == "reminder_means" and read_means(turn.said) == SMS:
            return "utter_meetings_hint_reminder_no_sms"
        return REFUSALS[refused] if refused else super().hint_response(turn, slot)

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Ask how early of nobody who is called: staff call about a day before."""
        return slot != "reminder_lead" or values["reminder_means"] != PHONE

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Name the one meeting, or the next where there is one."""
        if values["reminder_meeting"] != EVERY:
            what = "once"
        else:
            what = "form" if self._next(turn, values)[0] else "no_meeting"
        return _for_phone(f"utter_meetings_confirm_reminder_{what}", values["reminder_means"])

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the wish in words, the meeting concerned with its full date, and when it is then told of."""
        lead, means, where = values.get("reminder_lead"), values.get("reminder_means"), values.get("reminder_meeting")
        told = {**wish_told(turn, lead, means), "remind_at": ""}
        if where is not None and where != EVERY:
            meeting = find_meeting(turn, where)
            moments = moments_of(turn, meeting, str(lead)) if meeting and lead else []
        else:
            meeting, moments = self._next(turn, values) if means else (None, [])
        written = formats.listed([formats.moment(moment, turn.language) for moment in moments], turn.language)
        return {**told, **told_of(turn, meeting), "remind_at": written}

    def _next(self, turn: Turn, values: dict[str, Any]) -> tuple[MeetingView | None, list[datetime]]:
        """Return the first meeting that a general wish concerns, and when it is told of."""
        lead, alone = values.get("reminder_lead"), wishes_of(turn)[1]
        if values.get("reminder_means") == PHONE:
            return next((m for m in coming_to(turn) if m.id not in alone), None), []
        found = next_reminded(turn, str(lead), alone) if lead else None
        return (found[0], list(found[1])) if found else (None, [])

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        if read_means(turn.said) != SMS:
            return super()._take_confirmation(turn, values)
        turn.say("utter_meetings_hint_reminder_no_sms")
        return [SlotSet("reminder_means", None), SlotSet(CONFIRM, None), SlotSet(REQUESTED, "reminder_means")]

    def _ask_next(
        self, turn: Turn, values: dict[str, Any], events: list[Event], *, keep: str | None = None
    ) -> list[Event]:
        # A time that is over for this one meeting is no wish: it is asked for again.
        lead, where = values["reminder_lead"], values["reminder_meeting"]
        meeting = find_meeting(turn, where) if where not in (None, EVERY) else None
        is_called = values["reminder_means"] == PHONE
        if lead and meeting and not is_called and not moments_of(turn, meeting, str(lead)):
            turn.say("utter_meetings_reminder_too_late", **wish_told(turn, lead, None), **told_of(turn, meeting))
            values["reminder_lead"] = None
            events = [*events, SlotSet("reminder_lead", None)]
        return super()._ask_next(turn, values, events, keep=keep)


def wish_told(turn: Turn, lead: Any, means: Any) -> dict[str, Any]:
    """Return a wish in words."""
    return {
        "lead": formats.leads(str(lead), turn.language) if lead else "",
        "means": name_of("reminder_means", str(means), turn.language) if means else "",
    }


def _for_phone(response: str, means: Any) -> str:
    """Return the response for who is called: not at a time that they name, but when staff call."""
    return f"{response}_phone" if means == PHONE else response


class ActionSubmitReminder(MemberSubmitAction):
    """Store the wish."""

    action_name = "action_submit_reminder"
    form_slots = ("reminder_meeting", "reminder_lead", "reminder_means")
    asked_by = ActionSetReminder.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it over an earlier one, in general or for one meeting."""
        means, where = str(turn.slot("reminder_means")), str(turn.slot("reminder_meeting"))
        lead = str(turn.slot("reminder_lead") or meetings.DEFAULT_LEAD)
        told = wish_told(turn, lead, means)
        if where == EVERY:
            meetings.set_reminder(session, member_id=member.member_id, lead=lead, means=means, now=turn.now)
            return Said(_for_phone("utter_meetings_reminder_set", means), told)
        meeting = meetings.find_invitation(
            session, member_id=member.member_id, meeting_id=number_of(where), now=turn.now
        )
        try:
            meetings.set_reminder(
                session,
                member_id=member.member_id,
                meeting_id=number_of(where),
                lead=lead,
                means=means,
                now=turn.now,
            )
        except (meetings.MeetingNotFoundError, meetings.MeetingBegunError):
            return Said("utter_meetings_reminder_gone", {})
        moments = moments_of(turn, meeting, lead) if meeting else []
        written = formats.listed([formats.moment(moment, turn.language) for moment in moments], turn.language)
        response = _for_phone("utter_meetings_reminder_set_once", means)
        return Said(response, {**told, **told_of(turn, meeting), "remind_at": written})
