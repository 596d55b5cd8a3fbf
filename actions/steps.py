"""Says a long answer in steps to who asked to go slower: a few sentences, and the rest when they say so.

Called by the base of all actions after each answer. What waits lies beside the last thing said, in the dialogue itself.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from actions.first_aid import is_emergency
from actions.turn import Event, Turn
from center.conversations import service as conversations

SLOW = "slow"
ONWARD = "utter_smalltalk_onward"
MOST_SENTENCES = 3
_WAITING = "waiting"
_SENTENCE_END = re.compile(r"[。！？!?]+|(?<!\d)\.(?=\s|$)|\n")


def in_steps(turn: Turn, events: list[Event]) -> None:
    """Keep back what is more than a few sentences, for who wants that; no question of a form and no danger waits."""
    said = turn.dispatcher.messages
    counts = list(accumulate(sentences(str(message.get("text") or "")) for message in said))
    opens_form = any(event["event"] == "followup" for event in events)
    if not counts or counts[-1] <= MOST_SENTENCES or turn.active_form or opens_form or is_emergency(turn):
        return
    # A response is never cut: it quotes a record or a rule, or is short.
    first = max(1, sum(count <= MOST_SENTENCES for count in counts))
    waiting = said[first:]
    if waiting and _wants_steps(turn):
        said[first:] = []
        turn.say(ONWARD)
        said[-1][_WAITING] = waiting


def say_on(turn: Turn) -> bool:
    """Say what waits; False where nothing does."""
    for event in reversed(turn.tracker.events):
        waiting: list[dict[str, Any]] = (event.get("metadata") or {}).get(_WAITING) or []
        if event["event"] == "bot" and waiting:
            turn.dispatcher.messages.extend(dict(message) for message in waiting)
            return True
    return False


def sentences(text: str) -> int:
    """Count the sentences of a text."""
    return sum(1 for part in _SENTENCE_END.split(text) if part.strip())


def _wants_steps(turn: Turn) -> bool:
    with turn.read() as session:
        account = conversations.find_conversation(session, conversation_id=turn.conversation_id)
    return account is not None and account.pace == SLOW
