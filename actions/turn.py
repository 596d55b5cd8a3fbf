"""One turn of a conversation as an action sees it.

Imported by the actions; reads the tracker, never another conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.db.engine import get_database
from center.wording.responses import render

Event = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One thing a person can pick: what they read and what Rasa hears."""

    title: str
    payload: str

    def as_button(self) -> dict[str, str]:
        """Return Rasa's form of a button."""
        return {"title": self.title, "payload": self.payload}


class Turn:
    """What was said, what is remembered, and the ways to answer."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self.dispatcher = dispatcher
        self.tracker = tracker
        self.now: datetime = utc_now()

    @property
    def conversation_id(self) -> str:
        """Return the conversation, which is all that says who is speaking."""
        return str(self.tracker.sender_id)

    @property
    def text(self) -> str:
        """Return the person's own words; for a tapped choice its payload."""
        return str((self.tracker.latest_message or {}).get("text") or "")

    @property
    def said(self) -> str:
        """Return the person's own words even where the gateway passed an intent in their place."""
        return str(self.metadata.get("said") or self.text)

    @property
    def metadata(self) -> dict[str, Any]:
        """Return what the gateway added: never an identity."""
        found = (self.tracker.latest_message or {}).get("metadata")
        return found if isinstance(found, dict) else {}

    @property
    def language(self) -> str:
        """Return zh or en."""
        return "en" if self.tracker.get_slot("language") == "en" else "zh"

    @property
    def intent(self) -> str:
        """Return the recognised intent."""
        return str(((self.tracker.latest_message or {}).get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """Return how sure the classifier was, 0 to 1."""
        return float(((self.tracker.latest_message or {}).get("intent") or {}).get("confidence") or 0.0)

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """Return the likeliest intents, best first, without the fallback itself."""
        found = (self.tracker.latest_message or {}).get("intent_ranking") or []
        return [(str(r["name"]), float(r["confidence"])) for r in found if r.get("name") != "nlu_fallback"]

    def entities(self, name: str) -> list[Any]:
        """Return the normal forms of one kind of entity in the latest message, in order."""
        return [e["value"] for e in (self.tracker.latest_message or {}).get("entities") or [] if e["entity"] == name]

    def entity(self, name: str) -> Any | None:
        """Return the first such normal form."""
        values = self.entities(name)
        return values[0] if values else None

    def all_entities(self) -> dict[str, Any]:
        """Return the first value of every kind of entity that the message holds, the language apart."""
        found: dict[str, Any] = {}
        for e in (self.tracker.latest_message or {}).get("entities") or []:
            if e["entity"] != "language":
                found.setdefault(e["entity"], e["value"])
        return found

    def slot(self, name: str) -> Any:
        """Return a slot's value or None."""
        return self.tracker.get_slot(name)

    @property
    def active_form(self) -> str | None:
        """Return the form that is under way, if any."""
        name = (self.tracker.active_loop or {}).get("name")
        return str(name) if name else None

    def say(self, response: str, *, choices: Sequence[Choice] = (), **values: object) -> None:
        """Add one response; its words come from data/responses, in the person's language.

        Raises ResponseMissingError where a value that the response tells was not given.
        """
        said = render(response, self.language, **values)
        # What is on file comes first, "none of these" last.
        buttons = [c.as_button() for c in choices]
        buttons += [Choice(b.title, b.payload).as_button() for b in said.buttons]
        # Rasa notes under this name which response it was, as it does for its own.
        self.dispatcher.utter_message(text=said.text, buttons=buttons, utter_action=response)

    def read(self) -> AbstractContextManager[Session]:
        """Open a reading transaction on the center's records."""
        return get_database().read()

    def write(self) -> AbstractContextManager[Session]:
        """Open a writing transaction on the center's records; it commits when left without an error."""
        return get_database().write()
