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


def asked(turn: Turn, *, kept: dict[str, Any] | None = None) -> Asked:
    """Return the question this turn answers: the latest message, or the one kept while the person proved who they are.

    kept: the question as `actions.base.ask_who` kept it; empty where the latest message asks.
    """
    if kept:
        entities = {str(name): list(values) for name, values in (kept.get("entities") or {}).items()}
        return Asked(str(kept.get("said") or ""), str(kept.get("intent") or ""), entities)
    found: dict[str, list[Any]] = {}
    for entity in (turn.tracker.latest_message or {}).get("entities") or []:
        found.setdefault(entity["entity"], []).append(entity["value"])
    return Asked("" if turn.said.startswith("/") else turn.said, turn.intent, found)
