"""Which meetings the last reminder was about. It reaches people outside the dialogue: only the outbox knows it."""

from __future__ import annotations

from dataclasses import dataclass

from actions.turn import Turn
from center.conversations import service as conversations
from center.meetings.replies import meetings_offered


@dataclass(frozen=True)
class Reminded:
    """The references of the meetings; is_last: nothing was said to the person since."""

    refs: tuple[str, ...] = ()
    is_last: bool = False


def reminded_of(turn: Turn) -> Reminded:
    """Return what the latest message that asked for an answer to an invitation was about, if it was a reminder."""
    with turn.read() as session:
        recent = conversations.list_recent_choices(session, conversation_id=turn.conversation_id)
    for place, choices in enumerate(recent):
        named = meetings_offered(choices)
        if named is not None:
            return Reminded(tuple(named), is_last=place == 0)
    return Reminded()
