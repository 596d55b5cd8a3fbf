"""How to guard oneself, and what became of a report."""

from __future__ import annotations

import re

from actions.base import CenterAction
from actions.turn import Event, Turn
from actions.who import own_member_id
from center.cases import service as cases
from center.cases.views import CaseView
from center.notices import service as notices
from center.wording import formats
from center.wording.names import name_of

MOST_CASES = 3
TIPS = ("utter_scams_advice_calls", "utter_scams_advice_codes", "utter_scams_advice_bargains")
_ABOUT_SCAMS = re.compile(r"骗|诈|scam|fraud|posing", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{6,8}(?!\d)")


class ActionQueryScamAdvice(CenterAction):
    """Say what the center has published about scams, and one thing to remember."""

    action_name = "action_query_scam_advice"

    def answer(self, turn: Turn) -> list[Event]:
        """Tell another tip each time."""
        tip = next_tip(turn)
        if tip == TIPS[0]:
            with turn.read() as session:
                current = notices.list_current(session, now=turn.now, limit=20)
            found = next((n for n in current if _ABOUT_SCAMS.search(n.title_zh + n.title_en)), None)
            if found is not None:
                turn.say(
                    "utter_scams_advice_notice",
                    title=found.told("title", turn.language),
                    body=found.told("body", turn.language),
                    source=found.source,
                    date=formats.day(found.published_at, turn.language),
                )
        turn.say(tip)
        turn.say("utter_scams_advice_next")
        return []


def next_tip(turn: Turn) -> str:
    """Return the tip after the one that was told last."""
    for event in reversed(turn.tracker.events):
        said = (event.get("metadata") or {}).get("utter_action") if event["event"] == "bot" else None
        if said in TIPS:
            return TIPS[(TIPS.index(said) + 1) % len(TIPS)]
    return TIPS[0]


class ActionQueryCaseStatus(CenterAction):
    """Say in words where this person's cases stand."""

    action_name = "action_query_case_status"

    def answer(self, turn: Turn) -> list[Event]:
        """Tell the newest, or the one whose number was said; only this conversation's own and its member's."""
        with turn.read() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            numbers = _NUMBER.findall(turn.said)
            named = [
                case
                for number in numbers
                if (
                    case := cases.find_case_of(
                        session, number=number, conversation_id=turn.conversation_id, member_id=own
                    )
                )
            ]
            found = named or cases.list_of_conversation(
                session, conversation_id=turn.conversation_id, member_id=own, limit=MOST_CASES
            )
            replies = {
                case.id: entry.body
                for case in found
                for entry in cases.list_timeline(session, case_id=case.id)
                if entry.kind == "reply"
            }
        if not found:
            turn.say("utter_scams_case_none")
            return []
        if numbers and not named:
            turn.say("utter_scams_case_unknown_number")
        for case in found:
            tell(turn, case, replies.get(case.id))
        turn.say("utter_scams_case_next")
        return []


def tell(turn: Turn, case: CaseView, reply: str | None) -> None:
    """Say one case: what it is, since when, where it stands, and what the staff wrote last."""
    turn.say(
        "utter_scams_case_row",
        kind=name_of("case_kind", case.kind, turn.language),
        number=case.number,
        date=formats.day(case.opened_at, turn.language),
        state=name_of("case_state", case.state, turn.language),
    )
    if reply:
        turn.say("utter_scams_case_reply", reply=reply)
