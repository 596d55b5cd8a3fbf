"""What happens when a form is done, or was left. Imported by the forms of each topic; nothing is stored before this."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import CenterAction, ask_who
from actions.belonging import forget, has_changed_hands
from actions.paused import CONFIRM, CONFIRMED, MEND, OUTCOME, resume_paused
from actions.turn import Event, Turn
from center.cases import service as cases
from center.contacts import service as contacts
from center.identity.service import MemberIdentity, find_member_of


class Said(NamedTuple):
    """What is told of what was stored."""

    response: str
    values: Mapping[str, Any]


class Filed(NamedTuple):
    """A case that was opened: the number people are told, and by when staff will have looked at it."""

    number: str
    seen_by: datetime


class SubmitAction(CenterAction, ABC):
    """What happens when a form is done, or was left."""

    hears_loss_first: ClassVar[bool] = False
    form_slots: ClassVar[tuple[str, ...]]

    def answer(self, turn: Turn) -> list[Event]:
        """Store and tell, or say that nothing was stored; then go back to what was interrupted."""
        if has_changed_hands(turn):
            turn.say("utter_smalltalk_form_left")
            return forget(turn)
        events = self.submit(turn) if turn.slot(OUTCOME) == CONFIRMED else self.leave(turn)
        return [*events, *self.cleared(), *resume_paused(turn)]

    @abstractmethod
    def submit(self, turn: Turn) -> list[Event]:
        """Do it, within one transaction, and say what happens next and when."""

    def leave(self, turn: Turn) -> list[Event]:
        """Say that nothing was stored."""
        turn.say("utter_smalltalk_form_left")
        return []

    def cleared(self) -> list[Event]:
        """Forget this form's answers."""
        return [SlotSet(s, None) for s in (*self.form_slots, CONFIRM, MEND, OUTCOME)]


class MemberSubmitAction(SubmitAction, ABC):
    """Store what a member has confirmed; where the conversation belongs to nobody any more, ask who it is.

    asked_by: the action that begins the matter anew after the identity check.
    """

    asked_by: ClassVar[str]
    is_open_to_relatives: ClassVar[bool] = False

    def submit(self, turn: Turn) -> list[Event]:
        """Store it and tell."""
        with turn.write() as session:
            member = find_member_of(session, conversation_id=turn.conversation_id)
            if member is not None and member.is_proxy and not self.is_open_to_relatives:
                member = None
            said = None if member is None else self.store(turn, session, member)
        if said is None:
            return ask_who(turn, pending=self.asked_by)
        turn.say(said.response, **said.values)
        return []

    @abstractmethod
    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it within this transaction, and return what is to be said when it has ended."""


def file_case(
    turn: Turn, session: Session, *, kind: str, member_id: int | None, summary: str, details: Mapping[str, Any]
) -> Filed:
    """Open a case of this conversation for the staff."""
    case = cases.open_case(
        session,
        kind=kind,
        conversation_id=turn.conversation_id,
        member_id=member_id,
        summary=summary,
        details=details,
        now=turn.now,
    )
    return Filed(case.number, contacts.answered_by(session, urgency=case.urgency, now=turn.now))
