"""Which invitation an answer means, and what becomes of it. Shared by what hears yes and no to a meeting.

A tap on a button under a reminder is stored at once: that message has just read the meeting out with its full date, and
what was stored is told with how to change it. Every other answer is read back first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rasa_sdk.events import SlotSet

from actions.asked import Asked
from actions.meetings.invitations import Invitation, list_invitations, meant, store_answer
from actions.meetings.reading import reason_in
from actions.meetings.reminded import reminded_of
from actions.paused import start_form
from actions.turn import Event, Turn
from center.identity.service import find_member_of
from center.meetings import service as meetings
from center.meetings.replies import ATTEND, DECLINE, MEETING
from center.meetings.views import MeetingView

FORM = "rsvp_form"
JUST_TOLD = frozenset({"utter_meetings_next", "utter_meetings_next_moved"})
JUST_ANSWERED = frozenset(
    f"utter_meetings_rsvp_{answer}_{what}" for answer in (ATTEND, DECLINE) for what in ("done", "noted")
)
# The next one is meant: said so, or it has just been told. It is read back with its date before anything is stored.
_NEXT = re.compile(r"下[一]?次|下回|这[一]?次|这回|最近|头一个|\bnext\b|\bthis one\b", re.IGNORECASE)
_AFTER_ALL = re.compile(
    r"又能|又可以|能[去来]了|还是[去来]|改主意|after all|can come now|changed my mind", re.IGNORECASE
)
_UNDECIDED = re.compile(
    r"到时候?再?看|到时候?再说|看情况|看着办|说不准|说不定|还没定|没想好|定不下|再看看|不一定|[去来]不[去来]还|看身体"
    r"|we'?ll see|not sure (?:yet|if|whether)|\bmaybe\b|\bperhaps\b|can'?t say yet|don'?t know yet|depends",
    re.IGNORECASE,
)


def is_undecided(said: str) -> bool:
    """Tell whether somebody has not made up their mind."""
    return _UNDECIDED.search(said) is not None


def invitations_of(turn: Turn) -> list[Invitation]:
    """Return the invitations of the one whose conversation this is."""
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None or member.is_proxy:
            return []
        return list_invitations(session, member_id=member.member_id, now=turn.now)


def fitting(turn: Turn, coming: Sequence[Invitation], heard: Asked, answer: str | None) -> list[Invitation]:
    """Return the invitations that an answer can mean: as tapped, as named, else as reminded of, else as just told."""
    if heard.all(MEETING):
        return [i for i in coming if i.ref in heard.all(MEETING)]
    found = meant(coming, heard)
    if len(found) < 2:
        return found
    about = reminded_of(turn)
    reminded = [i for i in found if i.ref in about.refs]
    if about.is_last and reminded:
        return reminded
    just_told = set(turn.told_last())
    if _NEXT.search(heard.said) or JUST_TOLD & just_told:
        return found[:1]
    if JUST_ANSWERED & just_told or _AFTER_ALL.search(heard.said):
        return changed_mind(found, answer) or reminded or found
    return reminded or found


def changed_mind(found: Sequence[Invitation], answer: str | None) -> list[Invitation]:
    """Return the one meeting to which the opposite was answered, if there is exactly one."""
    opposite = {ATTEND: DECLINE, DECLINE: ATTEND}.get(str(answer))
    changed = [i for i in found if isinstance(i.event, MeetingView) and i.event.answer == opposite]
    return changed if len(changed) == 1 else []


def open_answer(turn: Turn, *, member_id: int, heard: Asked, answer: str | None) -> list[Event]:
    """Store what was tapped under a reminder, else open the form; where there is nothing to answer, say so."""
    with turn.read() as session:
        coming = list_invitations(session, member_id=member_id, now=turn.now)
    found = fitting(turn, coming, heard, answer) or _reminded_far_ahead(turn, member_id, heard)
    if not found:
        _say_what_became(turn, member_id, heard)
        return []
    still_open = [i for i in found if i.starts_at > turn.now]
    if not still_open:
        turn.say("utter_meetings_rsvp_begun", **found[0].shown(turn.language))
        return []
    is_tap = bool(heard.all(MEETING)) and bool(turn.metadata.get("tapped")) and turn.active_form is None
    if is_tap and len(still_open) == 1 and answer is not None:
        return _store_tapped(turn, member_id, still_open[0], answer)
    reason = reason_in(heard.said) if answer == DECLINE else None
    ref = still_open[0].ref if len(still_open) == 1 else None
    known = {"rsvp_meeting": ref, "rsvp_answer": answer, "rsvp_reason": reason, "rsvp_stored": None}
    return [*(SlotSet(slot, value) for slot, value in known.items()), *start_form(turn, FORM)]


def note_aside(turn: Turn, *, ref: str, answer: str) -> bool:
    """Store an answer to another meeting than the one that is being talked about; False where it cannot be."""
    with turn.write() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None or member.is_proxy:
            return False
        stored = store_answer(session, member_id=member.member_id, ref=ref, answer=answer, reason=None, now=turn.now)
    if isinstance(stored, str):
        return False
    turn.say(f"utter_meetings_rsvp_{answer}_noted", **stored.shown(turn.language))
    return True


def _store_tapped(turn: Turn, member_id: int, invitation: Invitation, answer: str) -> list[Event]:
    with turn.write() as session:
        stored = store_answer(
            session, member_id=member_id, ref=invitation.ref, answer=answer, reason=None, now=turn.now
        )
    if isinstance(stored, str):
        turn.say(stored, **invitation.shown(turn.language))
        return []
    turn.say(f"utter_meetings_rsvp_{answer}_noted", **stored.shown(turn.language))
    if answer == ATTEND:
        return []
    # Why not is asked afterwards: whoever does not say is excused all the same.
    known = {"rsvp_meeting": invitation.ref, "rsvp_answer": answer, "rsvp_reason": None, "rsvp_stored": invitation.ref}
    return [*(SlotSet(slot, value) for slot, value in known.items()), *start_form(turn, FORM)]


def _reminded_far_ahead(turn: Turn, member_id: int, heard: Asked) -> list[Invitation]:
    """Return the meetings that were tapped and lie further ahead than what people answer without being reminded."""
    with turn.read() as session:
        found = {
            ref: meetings.find_invitation(session, member_id=member_id, meeting_id=number_of(ref), now=turn.now)
            for ref in heard.all(MEETING)
        }
    return [
        Invitation(ref, meeting)
        for ref, meeting in found.items()
        if meeting is not None and meeting.state in {"planned", "moved"} and meeting.starts_at > turn.now
    ]


def _say_what_became(turn: Turn, member_id: int, heard: Asked) -> None:
    """Say of the meetings that were tapped why nothing can be answered any more."""
    for ref in heard.all(MEETING):
        with turn.read() as session:
            meeting = meetings.find_invitation(session, member_id=member_id, meeting_id=number_of(ref), now=turn.now)
        if meeting is not None:
            response = "cancelled" if meeting.state == "cancelled" else "begun"
            turn.say(f"utter_meetings_rsvp_{response}", **Invitation(ref, meeting).shown(turn.language))
            return
    turn.say("utter_meetings_rsvp_gone" if heard.all(MEETING) else "utter_meetings_rsvp_nothing")


def number_of(ref: str) -> int:
    """Return the number in a reference; 0, which nothing has, where there is none."""
    number = ref.partition(":")[2]
    return int(number) if number.isdecimal() else 0
