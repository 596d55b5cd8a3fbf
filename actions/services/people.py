"""A real person: the request stands at once, and it is said when somebody answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from actions.base import CenterAction
from actions.turn import Event, Turn
from actions.who import own_member_id
from actions.words import own_words, without_long_numbers
from center.cases import service as cases
from center.contacts import service as contacts
from center.wording import formats
from center.wording.names import name_of

KIND = "person_request"
SAME_REQUEST = timedelta(hours=24)


class ActionTalkToHuman(CenterAction):
    """Ask the staff to answer in person."""

    action_name = "action_talk_to_human"

    def answer(self, turn: Turn) -> list[Event]:
        """Open one request, however often it is asked for; say the number for those who cannot wait."""
        words = without_long_numbers(own_words(turn))
        with turn.write() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=20)
            case = next(
                (c for c in known if c.kind == KIND and c.closed_at is None and turn.now - c.opened_at < SAME_REQUEST),
                None,
            )
            again = case is not None
            if case is None:
                case = cases.open_case(
                    session,
                    kind=KIND,
                    conversation_id=turn.conversation_id,
                    member_id=own,
                    summary=words or name_of("case_kind", KIND, turn.language),
                    details={},
                    inbox_id=turn.inbox_id,
                    now=turn.now,
                )
            elif words:
                cases.add_text(session, case_id=case.id, text=words, inbox_id=turn.inbox_id, now=turn.now)
            when = contacts.answered_by(session, urgency=case.urgency, now=turn.now)
            opening = contacts.find_next_opening(session, now=turn.now)
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        state = "again" if again else "open" if opening is not None and opening.is_open else "closed"
        told = formats.moment(when, turn.language)
        turn.say(f"utter_services_person_{state}", number=case.number, when=told, **numbers)
        return []
