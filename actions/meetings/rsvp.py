"""Take an answer to an invitation: coming or not, read back with the full date before it is stored."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.corrections import put_right
from actions.fields import Field
from actions.forms import GuidedForm
from actions.meetings.answering import FORM, fitting, invitations_of, is_undecided, note_aside, open_answer
from actions.meetings.invitations import Invitation, at_times, meant, store_answer
from actions.meetings.reading import DECLINES, LONGEST_REASON, gives_grounds, read_words, reason_in
from actions.paused import CONFIRM, CONFIRMED, OUTCOME, REQUESTED, go_back, is_fresh_answer
from actions.submit import MemberSubmitAction, Said
from actions.turn import Choice, Event, Turn
from center.identity.service import MemberIdentity
from center.meetings.replies import ATTEND, DECLINE, MEETING, payload_for
from center.wording import formats

INTENTS = {"rsvp_attend": ATTEND, "rsvp_decline": DECLINE}
MOST_CHOICES = 5
NO_REASON = ""
LONGEST_NO = 8
SURELY_DANGER = 0.999


def read_meeting(turn: Turn) -> str | None:
    """Return the reference of the one invitation that the message names by its time or kind, or that was tapped."""
    heard = asked(turn)
    coming = invitations_of(turn)
    if heard.all(MEETING):
        refs = [i.ref for i in coming if i.ref in heard.all(MEETING)]
        return refs[0] if len(refs) == 1 else None
    if heard.all("datetime"):
        found = named_by_time(coming, heard)
        return found[0].ref if len(found) == 1 else None
    if turn.slot(REQUESTED) != "rsvp_meeting":
        return None
    titled = [i for i in coming if i.event.title_zh in turn.said or i.event.title_en.casefold() in turn.said.casefold()]
    if len(titled) == 1:
        return titled[0].ref
    found = meant(coming, heard)
    return found[0].ref if len(found) == 1 else None


def named_by_time(coming: list[Invitation], heard: Asked) -> list[Invitation]:
    """Return the invitations at the times that the words name: meetings, unless an activity is spoken of."""
    at_that_time = at_times(coming, heard.all("datetime"))
    return [i for i in meant(coming, heard) if i in at_that_time] or at_that_time


def read_answer(turn: Turn) -> str | None:
    """Return attend or decline."""
    return INTENTS[turn.intent] if turn.intent in INTENTS else read_words(turn.said)


def read_reason(turn: Turn) -> str | None:
    """Return why somebody cannot come; empty where they would rather not say."""
    said = " ".join(turn.said.split())
    reason = reason_in(said)
    is_bare = len(said) <= LONGEST_NO and not gives_grounds(said)
    if turn.entity("command") == "skip" or (turn.intent == "deny" and is_bare):
        return NO_REASON
    if said.startswith("/") or len(said) < 2 or (turn.intent == "affirm" and is_bare):
        return None
    return None if reason is None and DECLINES.search(said) else reason or said[:LONGEST_REASON]


class ActionRsvp(MemberAction):
    """Start the answer with what the message says already: which meeting, coming or not, and why not."""

    action_name = "action_rsvp"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Store what was tapped, or open the form; whoever has not made up their mind is not asked to."""
        heard = asked(turn, kept=question)
        if is_undecided(heard.said) and not turn.active_form:
            turn.say("utter_meetings_rsvp_undecided")
            return []
        return open_answer(turn, member_id=member.member_id, heard=heard, answer=INTENTS.get(heard.intent))


class ValidateRsvpForm(GuidedForm):
    """Ask which one, whether, and for those who cannot come, why."""

    action_name = "validate_rsvp_form"
    topic = "meetings"
    form = FORM
    called_off = "请假|告假"
    own_intents = frozenset(INTENTS)
    fields = (
        Field("rsvp_meeting", read_meeting, prefill=True),
        Field("rsvp_answer", read_answer, prefill=True),
        Field("rsvp_reason", read_reason, free_text=True, ailing_up_to=SURELY_DANGER),
    )

    def is_left(self, turn: Turn) -> bool:
        """Hear 算了，我还是去吧 as the other answer."""
        return INTENTS.get(turn.intent) in (None, turn.slot("rsvp_answer")) and super().is_left(turn)

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
        coming = self._offered(turn)
        days = [formats.day(i.starts_at, turn.language) for i in coming]
        return [
            Choice(
                title=day if days.count(day) == 1 else formats.moment(i.starts_at, turn.language),
                payload=payload_for(answer if answer == DECLINE else ATTEND, [i.ref]),
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
        chosen = next((i for i in invitations_of(turn) if i.ref == ref), None) if ref else None
        offered = [] if ref else self._offered(turn)
        lines = [" ".join((s["when"], s["title"])) for s in (i.shown(turn.language) for i in offered)]
        found = chosen.shown(turn.language) if chosen else {"when": "", "title": "", "place": "", "at": ""}
        return {**found, "options": "\n".join(lines), "rsvp_reason": values.get("rsvp_reason") or ""}

    def _offered(self, turn: Turn) -> list[Invitation]:
        coming = [i for i in invitations_of(turn) if i.starts_at > turn.now]
        is_about = turn.slot(REQUESTED) == "rsvp_meeting" or bool(turn.entities("datetime"))
        about_this = turn.intent in INTENTS or (is_about and is_fresh_answer(turn, self.form))
        heard = asked(turn) if about_this else Asked("", "", {})
        return (fitting(turn, coming, heard, None) or coming)[:MOST_CHOICES]

    def answer(self, turn: Turn) -> list[Event]:
        """Hear a tap under a reminder of another meeting beside what is being asked."""
        requested, refs = turn.slot(REQUESTED), turn.entities(MEETING)
        is_aside = (
            turn.active_form == self.form
            and requested not in (None, "rsvp_meeting")
            and len(refs) == 1
            and refs[0] != turn.slot("rsvp_meeting")
            and turn.intent in INTENTS
            and is_fresh_answer(turn, self.form)
        )
        if not is_aside or not note_aside(turn, ref=str(refs[0]), answer=INTENTS[turn.intent]):
            return super().answer(turn)
        go_back(turn)
        return self._ask_next(turn, {f.slot: turn.slot(f.slot) for f in self.fields}, [], keep=requested)

    def _ask_next(
        self, turn: Turn, values: dict[str, Any], events: list[Event], *, keep: str | None = None
    ) -> list[Event]:
        # What was tapped is stored already; only why was still to be heard.
        is_stored = is_stored_as(turn.slot("rsvp_stored"), values)
        if is_stored and values["rsvp_reason"] is not None:
            known = [SlotSet(slot, value) for slot, value in values.items()]
            return [*events, *known, SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        return super()._ask_next(turn, values, events, keep=keep)

    def _take_new_value(self, turn: Turn, values: dict[str, Any]) -> list[Event] | None:
        # 不对，我去不了，那天要去复查 says why at once.
        if values["rsvp_answer"] == ATTEND and read_answer(turn) == DECLINE:
            values["rsvp_reason"] = reason_in(put_right(turn.said) or turn.said)
        # A day on which there are several is asked about, and is no reason.
        named = named_by_time(invitations_of(turn), asked(turn))
        if len(named) < 2 or values["rsvp_meeting"] in {i.ref for i in named}:
            return super()._take_new_value(turn, values)
        values["rsvp_meeting"] = None
        return self._ask_next(turn, values, [SlotSet("rsvp_meeting", None)])

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        # A mind changed while another thing is asked counts as well.
        changed = INTENTS.get(turn.intent)
        # 走亲戚去 is why, though it sounds like going.
        is_why = requested == "rsvp_reason" and gives_grounds(turn.said) and read_words(turn.said) is None
        if changed in (None, values["rsvp_answer"]) or requested == "rsvp_answer" or is_why:
            return super()._take_field(turn, values, requested)
        values["rsvp_answer"] = changed
        if requested == "rsvp_reason":  # what changes it is no reason
            values["rsvp_reason"] = None
            return self._ask_next(turn, values, [SlotSet("rsvp_reason", None), SlotSet("rsvp_answer", changed)])
        return [*super()._take_field(turn, values, requested), SlotSet("rsvp_answer", changed)]

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        # Who says it once more in the same sense has confirmed it.
        repeats = INTENTS.get(turn.intent) == values["rsvp_answer"] and not (
            turn.entity("datetime") or turn.entity(MEETING)
        )
        if repeats:
            return [SlotSet(CONFIRM, True), SlotSet("form_outcome", "confirmed"), SlotSet(REQUESTED, None)]
        return super()._take_confirmation(turn, values)


def is_stored_as(stored: Any, values: dict[str, Any]) -> bool:
    """Tell whether this very excuse was stored when it was tapped."""
    return stored is not None and values["rsvp_answer"] == DECLINE and values["rsvp_meeting"] == stored


class ActionSubmitRsvp(MemberSubmitAction):
    """Store the answer."""

    action_name = "action_submit_rsvp"
    form_slots = ("rsvp_meeting", "rsvp_answer", "rsvp_reason", "rsvp_stored")
    asked_by = ActionRsvp.action_name

    def leave(self, turn: Turn) -> list[Event]:
        """Say that nothing was stored, or what stays stored."""
        if turn.slot("rsvp_stored") is None:
            return super().leave(turn)
        turn.say("utter_meetings_rsvp_no_reason")
        return []

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it over an earlier answer, and say who sees it and that it can be changed."""
        ref, answer, reason = str(turn.slot("rsvp_meeting")), str(turn.slot("rsvp_answer")), turn.slot("rsvp_reason")
        stored = store_answer(
            session,
            member_id=member.member_id,
            ref=ref,
            answer=answer,
            reason=reason or None,
            now=turn.now,
        )
        if isinstance(stored, str):
            return Said(stored, self._shown(turn, ref))
        if is_stored_as(turn.slot("rsvp_stored"), {"rsvp_answer": answer, "rsvp_meeting": ref}):
            told = "reason_noted" if reason else "no_reason"
            return Said(f"utter_meetings_rsvp_{told}", {"rsvp_reason": reason})
        kind = "done" if ref.startswith("meeting:") else "signed"
        return Said(f"utter_meetings_rsvp_{answer}_{kind}", stored.shown(turn.language))

    @staticmethod
    def _shown(turn: Turn, ref: str) -> dict[str, Any]:
        found = next((i for i in invitations_of(turn) if i.ref == ref), None)
        return found.shown(turn.language) if found else {"title": ""}
