"""What became of a report, in words: what it is, since when, who has it, what was answered, what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.base import CenterAction
from actions.turn import Event, Turn
from actions.who import own_member_id
from center.cases import service as cases
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.staff import service as staff
from center.wording import formats
from center.wording.names import NameMissingError, name_of

MOST_CASES = 3
_NUMBER = re.compile(r"(?<!\d)\d{6,8}(?!\d)")


@dataclass(frozen=True)
class Standing:
    """How a case stands. holder: whoever of the staff has it, as they are shown to people. reply: their last answer."""

    case: CaseView
    holder: str | None
    reply: str | None
    promised_at: Any


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
            standing = [standing_of(session, case) for case in found]
            phones: dict[str, Any] = {**contacts.numbers(session)}
        if not found:
            turn.say("utter_scams_case_none")
            return []
        if numbers and not named:
            turn.say("utter_scams_case_unknown_number")
        elif len(found) > 1:
            turn.say("utter_scams_case_several", count=len(found))
        for one in standing:
            tell(turn, one, phones)
        turn.say("utter_scams_case_next")
        return []


def tell_case(turn: Turn, case: CaseView) -> None:
    """Say how one case stands, and what can be done next."""
    with turn.read() as session:
        standing = standing_of(session, case)
        phones: dict[str, Any] = {**contacts.numbers(session)}
    tell(turn, standing, phones)
    turn.say("utter_scams_case_next")


def standing_of(session: Session, case: CaseView) -> Standing:
    """Return how a case stands now."""
    holder = None if case.assigned_to is None else staff.get_account(session, staff_id=case.assigned_to).display_name
    promised_at = contacts.answered_by(session, urgency=case.urgency, now=case.opened_at)
    return Standing(case, holder, last_reply(session, case), promised_at)


def last_reply(session: Session, case: CaseView) -> str | None:
    """Return what staff answered last; what they took back, or may still take back, was never answered."""
    replies = [line for line in cases.list_timeline(session, case_id=case.id) if line.kind == "reply" and line.body]
    sent = conversations.list_delivery(session, ids=[line.outbox_id for line in replies if line.outbox_id])
    left = [line for line in replies if line.outbox_id not in sent or not _may_vanish(sent[line.outbox_id])]
    return left[-1].body if left else None


def _may_vanish(delivery: conversations.DeliveryView) -> bool:
    return delivery.is_recalled or delivery.state == "planned"


def tell(turn: Turn, standing: Standing, phones: dict[str, Any]) -> None:
    """Say one case: what it is and where it stands, who has it, what was answered, what comes next."""
    case = standing.case
    turn.say(
        "utter_scams_case_row",
        kind=name_of("case_kind", case.kind, turn.language),
        number=case.number,
        date=formats.day(case.opened_at, turn.language),
        state=name_of("case_state", case.state, turn.language),
    )
    if case.closed_at is not None:
        turn.say(
            "utter_scams_case_closed",
            date=formats.day(case.closed_at, turn.language),
            reason=_reason(case.close_reason, turn.language),
        )
    elif standing.holder:
        turn.say("utter_scams_case_holder", name=standing.holder)
    if standing.reply:
        turn.say("utter_scams_case_reply", reply=standing.reply)
    elif case.closed_at is None:
        _tell_next(turn, standing, phones)


def _tell_next(turn: Turn, standing: Standing, phones: dict[str, Any]) -> None:
    if standing.case.state == "waiting":
        turn.say("utter_scams_case_waiting")
    elif standing.promised_at < turn.now:
        turn.say("utter_scams_case_overdue", center=phones["center"])
    else:
        turn.say("utter_scams_case_awaited", when=formats.moment(standing.promised_at, turn.language))


def _reason(code: str | None, language: str) -> str:
    try:
        return name_of("close_reason", code or "settled", language)
    except NameMissingError:
        return name_of("close_reason", "settled", language)
