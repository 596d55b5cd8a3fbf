"""Take an answer to an invitation: coming or not, read back with the full date before it is stored."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.forms import Field, GuidedForm
from actions.meetings.invitations import Invitation, at_times, list_invitations, meant, store_answer
from actions.meetings.reading import LONGEST_REASON, reason_in
from actions.paused import CONFIRM, REQUESTED, is_fresh_answer, start_form
from actions.submit import MemberSubmitAction, Said
from actions.turn import Choice, Event, Turn
from center.identity.service import MemberIdentity, find_member_of
from center.meetings.views import MeetingView
from center.wording import formats

ATTEND, DECLINE = "attend", "decline"
INTENTS = {"rsvp_attend": ATTEND, "rsvp_decline": DECLINE}
MOST_CHOICES = 5
NO_REASON = ""
LONGEST_NO = 8
SURELY_DANGER = 0.999
_DECLINES = re.compile(
    r"请.{0,2}假|告个?假|去不(?!去)|来不(?!来)|(?<!去)不去|(?<!来)不来|不参加|不能"
    r"|can'?t|cannot|won'?t|not coming|excuse",
    re.IGNORECASE,
)
# The next one is meant: said so, or it has just been told. It is read back with its date before anything is stored.
_NEXT = re.compile(r"下[一]?次|下回|这[一]?次|这回|最近|头一个|\bnext\b|\bthis one\b", re.IGNORECASE)
JUST_TOLD = frozenset({"utter_meetings_next", "utter_meetings_next_moved"})
JUST_ANSWERED = frozenset({"utter_meetings_rsvp_attend_done", "utter_meetings_rsvp_decline_done"})
_ATTENDS = re.compile(r"我来|参加|[能会要准]来|[能会要准]去|我去|i'?ll come|i will|coming|attend", re.IGNORECASE)


def coming_to(turn: Turn) -> list[Invitation]:
    """Return the invitations of the one whose conversation this is."""
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None or member.is_proxy:
            return []
        return list_invitations(session, member_id=member.member_id, now=turn.now)


def read_meeting(turn: Turn) -> str | None:
    """Return the reference of the one invitation that the message names by its time or kind."""
    heard = asked(turn)
    coming = coming_to(turn)
    times = heard.all("datetime")
    if times:
        at_that_time = at_times(coming, times)
        found = [i for i in meant(coming, heard) if i in at_that_time] or at_that_time
        return found[0].ref if len(found) == 1 else None
    if turn.slot(REQUESTED) != "rsvp_meeting":
        return None
    titled = [i for i in coming if i.event.title_zh in turn.said or i.event.title_en.casefold() in turn.said.casefold()]
    if len(titled) == 1:
        return titled[0].ref
    found = meant(coming, heard)
    return found[0].ref if len(found) == 1 else None


def read_answer(turn: Turn) -> str | None:
    """Return attend or decline."""
    if turn.intent in INTENTS:
        return INTENTS[turn.intent]
    if _DECLINES.search(turn.said):
        return DECLINE
    return ATTEND if _ATTENDS.search(turn.said) else None


def read_reason(turn: Turn) -> str | None:
    """Return why somebody cannot come; empty where they would rather not say."""
    said = " ".join(turn.said.split())
    reason = reason_in(said)
    if turn.entity("command") == "skip" or (turn.intent == "deny" and len(said) <= LONGEST_NO):
        return NO_REASON
    if said.startswith("/") or len(said) < 2:
        return None
    return None if reason is None and _DECLINES.search(said) else reason or said[:LONGEST_REASON]


class ActionRsvp(MemberAction):
    """Start the answer with what the message says already: which meeting, coming or not, and why not."""

    action_name = "action_rsvp"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Open the form; where there is nothing to answer, say so."""
        heard = asked(turn, kept=question)
        with turn.read() as session:
            coming = list_invitations(session, member_id=member.member_id, now=turn.now)
        fitting = meant(coming, heard)
        if not fitting:
            turn.say("utter_meetings_rsvp_nothing")
            return []
        if _NEXT.search(heard.said) or JUST_TOLD & set(turn.told_last()):
            fitting = fitting[:1]
        if JUST_ANSWERED & set(turn.told_last()):
            fitting = changed_mind(fitting, INTENTS.get(heard.intent)) or fitting
        return [*known(heard, fitting), *start_form(turn, ValidateRsvpForm.form)]


def changed_mind(fitting: list[Invitation], answer: str | None) -> list[Invitation]:
    """Return the one meeting to which the opposite was answered, if there is exactly one."""
    opposite = {ATTEND: DECLINE, DECLINE: ATTEND}.get(str(answer))
    found = [i for i in fitting if isinstance(i.event, MeetingView) and i.event.answer == opposite]
    return found if len(found) == 1 else []


def known(heard: Asked, fitting: list[Invitation]) -> list[Event]:
    """Return what needs no asking."""
    answer = INTENTS.get(heard.intent)
    reason = reason_in(heard.said) if answer == DECLINE else None
    return [
        SlotSet("rsvp_meeting", fitting[0].ref if len(fitting) == 1 else None),
        SlotSet("rsvp_answer", answer),
        SlotSet("rsvp_reason", reason),
    ]


class ValidateRsvpForm(GuidedForm):
    """Ask which one, whether, and for those who cannot come, why."""

    action_name = "validate_rsvp_form"
    topic = "meetings"
    form = "rsvp_form"
    own_intents = frozenset(INTENTS)
    fields = (
        Field("rsvp_meeting", read_meeting, prefill=True),
        Field("rsvp_answer", read_answer, prefill=True),
        Field("rsvp_reason", read_reason, free_text=True, ailing_up_to=SURELY_DANGER),
    )

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Ask why only who cannot come to a meeting."""
        if slot != "rsvp_reason":
            return True
        return values["rsvp_answer"] == DECLINE and str(values["rsvp_meeting"]).startswith("meeting:")

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the invitations by their days."""
        if slot != "rsvp_meeting":
            return []
        answer = INTENTS.get(turn.intent) or turn.slot("rsvp_answer")
        intent = "rsvp_decline" if answer == DECLINE else "rsvp_attend"
        coming = self._offered(turn)
        days = [formats.day(i.starts_at, turn.language) for i in coming]
        return [
            Choice(
                title=day if days.count(day) == 1 else formats.moment(i.starts_at, turn.language),
                payload=f"/{intent}{json.dumps({'datetime': i.shown(turn.language)['at']})}",
            )
            for i, day in zip(coming, days, strict=True)
        ]

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Read back coming, or not coming with or without a reason."""
        if values["rsvp_answer"] == ATTEND:
            return "utter_meetings_confirm_rsvp_attend"
        return f"utter_meetings_confirm_rsvp_decline{'_reason' if values['rsvp_reason'] else ''}"

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the invitation in full, and those there are to choose from."""
        ref = values.get("rsvp_meeting")
        chosen = next((i for i in coming_to(turn) if i.ref == ref), None) if ref else None
        offered = [] if ref else self._offered(turn)
        lines = [" ".join((s["when"], s["title"])) for s in (i.shown(turn.language) for i in offered)]
        found = chosen.shown(turn.language) if chosen else {"when": "", "title": "", "place": "", "at": ""}
        return {**found, "options": "\n".join(lines), "rsvp_reason": values.get("rsvp_reason") or ""}

    def _offered(self, turn: Turn) -> list[Invitation]:
        coming = coming_to(turn)
        about_this = turn.intent in INTENTS or (
            turn.slot(REQUESTED) == "rsvp_meeting" and is_fresh_answer(turn, self.form)
        )
        heard = asked(turn) if about_this else Asked("", "", {})
        return (meant(coming, heard) or coming)[:MOST_CHOICES]

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        # A mind changed while another thing is asked counts as well.
        changed = INTENTS.get(turn.intent)
        if changed is None or changed == values["rsvp_answer"] or requested == "rsvp_answer":
            return super()._take_field(turn, values, requested)
        values["rsvp_answer"] = changed
        return [*super()._take_field(turn, values, requested), SlotSet("rsvp_answer", changed)]

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        # Who says it once more in the same sense has confirmed it.
        repeats = INTENTS.get(turn.intent) == values["rsvp_answer"] and not turn.entity("datetime")
        if repeats:
            return [SlotSet(CONFIRM, True), SlotSet("form_outcome", "confirmed"), SlotSet(REQUESTED, None)]
        return super()._take_confirmation(turn, values)


class ActionSubmitRsvp(MemberSubmitAction):
    """Store the answer."""

    action_name = "action_submit_rsvp"
    form_slots = ("rsvp_meeting", "rsvp_answer", "rsvp_reason")
    asked_by = ActionRsvp.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it over an earlier answer, and say that it can be changed."""
        answer = str(turn.slot("rsvp_answer"))
        stored = store_answer(
            session,
            member_id=member.member_id,
            ref=str(turn.slot("rsvp_meeting")),
            answer=answer,
            reason=turn.slot("rsvp_reason") or None,
            now=turn.now,
        )
        if stored is None:
            return Said("utter_meetings_rsvp_gone", {})
        return Said(f"utter_meetings_rsvp_{answer}_done", stored.shown(turn.language))
