"""What every custom action shares. Imported by the actions; holds no engine, no lock and no wording."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.first_aid import first_aid, is_emergency
from actions.steps import in_steps
from actions.teaching import ask_to_teach, hear_teaching
from actions.turn import Event, Turn
from center.faults import told
from center.identity.service import MemberIdentity, find_member_of

log = logging.getLogger(__name__)

IDENTITY_FORM = "identity_form"
KEPT_TOO = "utter_identity_kept_too"
MOST_KEPT = 3
QUESTION_LIFE = timedelta(hours=2)
_slow_actions = ThreadPoolExecutor(max_workers=4, thread_name_prefix="slow-action")


class CenterAction(Action, ABC):
    """An action that answers one turn. Subclasses set `action_name` and write `answer`.

    is_slow: whether it reads a whole message for signs of a scam, a tenth of a second: that is done beside the others,
    so that nobody in danger waits behind it.
    hears_loss_first: whether words that are plainly of the person's own loss are answered as such, whatever the
    classifier takes them for, and after them the code at the door; the parts of a form answer what was asked.
    """

    is_slow: ClassVar[bool] = False
    hears_loss_first: ClassVar[bool] = True

    @property
    @abstractmethod
    def action_name(self) -> str:
        """The name under which domain.yml lists this action; a class without one is not registered."""

    def name(self) -> str:
        """Return what Rasa calls this action."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[Event]:
        """Answer the turn; whatever answers it, ends a series of misunderstandings."""
        if not self.is_slow:
            return self._answer_turn(dispatcher, tracker)
        return await asyncio.get_running_loop().run_in_executor(_slow_actions, self._answer_turn, dispatcher, tracker)

    def _answer_turn(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        turn = Turn(dispatcher, tracker)
        forgiven = [SlotSet("not_understood", None)] if turn.slot("not_understood") else []
        try:
            heard = self._hear_first(turn)
            events = [*forgiven, *(self.answer(turn) if heard is None else heard)]
        except Exception as error:
            # Somebody in danger is answered even by a broken action; else the gateway sees to it that staff answer.
            if not is_emergency(turn):
                raise
            log.error("%s broke in an emergency: %s", self.name(), told(error))
            return self.answer_broken(turn, error)
        if turn.also:
            # The gateway says it to Rasa as a message of its own, and there the reply ends.
            dispatcher.utter_message(json_message={"also": turn.also})
            return events
        in_steps(turn, events)
        ask_to_teach(turn, events)
        return events

    def _hear_first(self, turn: Turn) -> list[Event] | None:
        from actions.emergency_later import hear_of_place
        from actions.meetings.present import hear_presence
        from actions.scams.later import hear_of_loss
        from actions.scams.report import hear_of_report

        if not self.hears_loss_first:
            return None
        for hear in (hear_of_place, hear_of_loss, hear_of_report, hear_teaching, hear_presence):
            heard = hear(turn)
            if heard is not None:
                return heard
        return None

    def answer_broken(self, turn: Turn, error: Exception) -> list[Event]:
        """Answer an emergency where `answer` has raised; who has the first lines already gets the gateway's answer."""
        if turn.metadata.get("first_line_sent"):
            raise error
        return first_aid(turn)

    @abstractmethod
    def answer(self, turn: Turn) -> list[Event]:
        """Say what is to be said and return Rasa events."""


class MemberAction(CenterAction, ABC):
    """An action that shows or changes one member's records.

    Who that is, only the center knows: it is asked by the conversation, never by anything in the message.
    Where nobody is bound yet, the identity check starts and this question is answered right after it.
    A relative with staff's approval reads what was granted (`scope`, see center.identity.views.SCOPES) and changes
    nothing; an action without a scope is for the member alone.
    """

    scope: ClassVar[str | None] = None
    changes_records: ClassVar[bool] = False

    def answer(self, turn: Turn) -> list[Event]:
        """Find the member, or ask who it is and keep the question."""
        with turn.read() as session:
            member = find_member_of(session, conversation_id=turn.conversation_id)
        if member is None:
            return ask_who(turn, pending=self.action_name)
        return self.answer_known(turn, member, {})

    def answer_known(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Answer if this person may ask it."""
        granted = self.scope is not None and member.may_read(self.scope) and not self.changes_records
        if member.is_proxy and not granted:
            turn.say("utter_identity_proxy_not_granted")
            return []
        return self.answer_member(turn, member, question)

    @abstractmethod
    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Answer for this member; `question` is what was kept over an identity check, see `actions.asked`."""


def ask_who(turn: Turn, *, pending: str) -> list[Event]:
    """Start the identity check and remember which action is to answer afterwards; earlier questions stay kept."""
    from actions.paused import start_form

    kept = pending_questions(turn)
    if turn.active_form == IDENTITY_FORM:
        turn.say(KEPT_TOO)
    entities: dict[str, list[Any]] = {}
    for entity in (turn.tracker.latest_message or {}).get("entities") or []:
        entities.setdefault(entity["entity"], []).append(entity["value"])
    question = {"action": pending, "entities": entities, "said": turn.said, "intent": turn.intent}
    question["at"] = turn.now.isoformat()
    others = [other for other in kept if (other["action"], other["said"]) != (pending, turn.said)]
    return [SlotSet("pending_question", [*others, question][-MOST_KEPT:]), *start_form(turn, IDENTITY_FORM)]


def pending_questions(turn: Turn) -> list[dict[str, Any]]:
    """Return the questions that wait for the identity check, the first one first."""
    kept = turn.slot("pending_question")
    asked = [q for q in kept if isinstance(q, dict)] if isinstance(kept, list) else []
    # What lies longer may be of somebody who had this telephone before.
    return [q for q in asked if turn.now - datetime.fromisoformat(str(q["at"])) < QUESTION_LIFE]


def member_actions() -> dict[str, type[MemberAction]]:
    """Return all actions that can answer right after an identity check, by name."""

    def below(cls: type[MemberAction]) -> list[type[MemberAction]]:
        return [found for sub in cls.__subclasses__() for found in [sub, *below(sub)]]

    return {str(cls.__dict__["action_name"]): cls for cls in below(MemberAction) if "action_name" in cls.__dict__}
