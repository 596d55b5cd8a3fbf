"""Urgent cases: open before anything is answered, and every answer kept as it comes. For losses and emergencies."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.fields import Field
from actions.forms import GuidedForm
from actions.paused import REQUESTED, is_fresh_answer
from actions.spoken import SHORT
from actions.turn import Event, Turn
from actions.whereabouts import names_address
from actions.who import own_member_id
from actions.words import own_line, own_words
from center.cases import service as cases
from center.cases.views import CaseView
from center.wording.names import name_of

SKIPPED = "-"
# So many characters are a bare 算了不说了 or stop asking.
LEAVING = 12


def is_told_first_lines(turn: Turn, kind: str) -> bool:
    """Tell whether the gateway has opened the case and said the first lines of this kind for this very message."""
    return bool(turn.metadata.get("first_line_sent")) and turn.metadata.get("first_lines_of", kind) == kind


def urgent_case(turn: Turn, kind: str, *, told: bool, words: str | None = None) -> CaseView:
    """Return this conversation's urgent case, opened now if there was none; `told` adds the message to it.

    words: the message as the case may keep it, where that is not as it was said.
    """
    with turn.write() as session:
        if not told:
            found = _find_open(session, turn, kind)
            if found is not None:
                return found
        text = (own_words(turn) if words is None else words) or name_of("case_kind", kind, turn.language)
        found = _holding(session, turn, kind, text)
        if found is not None:
            return found
        return cases.open_urgent(
            session,
            kind=kind,
            conversation_id=turn.conversation_id,
            text=text,
            inbox_id=turn.inbox_id,
            now=turn.now,
        )


def open_case_of(turn: Turn, kind: str) -> CaseView | None:
    """Return this conversation's open case of a kind, the newest, or None."""
    with turn.read() as session:
        return _find_open(session, turn, kind)


def _find_open(session: Session, turn: Turn, kind: str) -> CaseView | None:
    return next((c for c in _known(session, turn) if c.kind == kind and c.closed_at is None), None)


def _holding(session: Session, turn: Turn, kind: str, text: str) -> CaseView | None:
    """Return the case to which the gateway has just added these very words."""
    for case in _known(session, turn):
        if case.kind == kind and case.closed_at is None:
            entries = cases.list_timeline(session, case_id=case.id)
            return case if own_line(entries[-1].body) == text else None
    return None


def _known(session: Session, turn: Turn) -> list[CaseView]:
    own = own_member_id(session, conversation_id=turn.conversation_id)
    return cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=20)


class UrgentForm(GuidedForm):
    """A form whose answers go into an open case at once; every question can be left out."""

    case_kind: ClassVar[str]
    fact_names: ClassVar[dict[str, str]]
    confirm = False

    def answer(self, turn: Turn) -> list[Event]:
        """Keep what is told between the answers too."""
        listening = turn.active_form == self.form and turn.slot(REQUESTED) is not None
        # Of a story the facts are kept one by one, and the story beside them.
        # Whoever leaves with a word about it (别问了，转给王强了) has said that much.
        leaves_with_words = len(own_words(turn)) > LEAVING and self.is_left(turn)
        is_story = turn.intent in self.own_intents or len(own_words(turn)) > SHORT or leaves_with_words
        if listening and is_fresh_answer(turn, self.form) and is_story:
            urgent_case(
                turn, self.case_kind, told=not is_told_first_lines(turn, self.case_kind), words=self.story(turn)
            )
        return super().answer(turn)

    def is_left(self, turn: Turn) -> bool:
        """Stay where an answer stands beside the wish to leave: 别问了，我在 5 号楼; 算了，是三万二."""
        tells = names_address(turn.said) or turn.entity("amount") is not None
        tells = tells or any(field.told_unasked(turn) is not None for field in self.fields)
        return super().is_left(turn) and not tells

    def _take_earlier(self, turn: Turn, values: dict[str, Any], asked: Field) -> list[Event] | None:
        """Leave it to what mends the facts in the case."""
        return None

    def story(self, turn: Turn) -> str:
        """Return the message as the case keeps it."""
        return own_words(turn)

    def is_missing(self, value: Any) -> bool:
        """Take also what was left out before."""
        return value in (None, SKIPPED)

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Add the answer to the case."""
        self.keep(turn, self.fact_names[slot], value)
        return [SlotSet(slot, value)]

    def keep(self, turn: Turn, name: str, value: Any) -> None:
        """Add one fact to the case; a question that was left out adds none."""
        if value == SKIPPED:
            return
        case = urgent_case(turn, self.case_kind, told=False)
        with turn.write() as session:
            cases.add_fact(session, case_id=case.id, name=name, value=str(value), now=turn.now)
