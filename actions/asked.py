"""What a person asked, also when an identity check lay between question and answer. Shared by the topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.turn import Turn


@dataclass(frozen=True)
class Asked:
    """A question: the words, the intent, and the normal forms of every entity in it, in order."""

    said: str
    intent: str
    entities: dict[str, list[Any]]

    def all(self, entity: str) -> list[Any]:
        """Return every value of one kind."""
        return self.entities.get(entity, [])

    def first(self, entity: str) -> Any | None:
        """Return the first value of one kind."""
        return next(iter(self.all(entity)), None)


def asked(turn: Turn, *, action: str, intents: frozenset[str], kept: dict[str, Any] | None = None) -> Asked:
    """Return the question this turn answers: the latest message, or the one kept while the person proved who they are.

    kept: the first value of every entity, as it was handed over.
    """
    pending = turn.slot("pending_question")
    if turn.intent not in intents and isinstance(pending, dict) and pending.get("action") == action:
        entities = {name: [value] for name, value in (kept or pending.get("entities") or {}).items()}
        return Asked(str(pending.get("said") or ""), str(pending.get("intent") or ""), entities)
    found: dict[str, list[Any]] = {}
    for entity in (turn.tracker.latest_message or {}).get("entities") or []:
        found.setdefault(entity["entity"], []).append(entity["value"])
    return Asked("" if turn.said.startswith("/") else turn.said, turn.intent, found)
