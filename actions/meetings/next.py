"""Tell when and where the next meeting is, what it is about and what to bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.asked import asked
from actions.base import MemberAction
from actions.meetings.planned import kinds_in, list_planned, meant_by_kind, meant_by_time, shown, tell
from actions.turn import Event, Turn
from center.identity.service import MemberIdentity
from center.meetings.views import MeetingView

MOST_LATER = 2


class ActionQueryMeeting(MemberAction):
    """Show the next meeting that fits the question; where none does, say so and show the nearest."""

    action_name = "action_query_meeting"
    scope = "meetings"

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Say when and where first."""
        heard = asked(turn, kept=question)
        with turn.read() as session:
            planned = list_planned(session, member_id=member.member_id, now=turn.now)
        times = heard.all("datetime") or heard.all("period")
        if not planned:
            turn.say("utter_meetings_none" if member.is_party_member else "utter_meetings_none_for_you")
            return []
        at_time = meant_by_time(planned, times) if times else planned
        fitting = meant_by_kind(at_time, kinds_in(heard.said))
        if not at_time:
            turn.say("utter_meetings_none_that_day")
        elif not fitting:
            turn.say("utter_meetings_none_of_kind")
        tell_meetings(turn, fitting or at_time or planned)
        return []


def tell_meetings(turn: Turn, meetings: Sequence[MeetingView]) -> None:
    """Say the first in full, two more in a line each, and ask whether the person will come."""
    first = meetings[0]
    tell(turn, "next_moved" if first.state == "moved" else "next", first)
    for field in ("agenda", "bring"):
        told = first.told(field, turn.language).rstrip("。.")
        if told:
            values: dict[str, Any] = {field: told}
            turn.say(f"utter_meetings_{field}", **values)
    for meeting in meetings[1 : 1 + MOST_LATER]:
        tell(turn, "later_row", meeting)
    response = f"you_{first.answer}" if first.answer else "ask_coming"
    turn.say(f"utter_meetings_{response}", **shown(first, turn.language))
