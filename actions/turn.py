"""One turn of a conversation as an action sees it.

Imported by the actions; reads the tracker, never another conversation.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.db.engine import get_database
from center.wording.responses import has_response, render

Event = dict[str, Any]

MOST_CHOICES = 5
ASIDE = "_aside"
# What may be done next, when all is said. Left out while a form waits with a question of its own, and before the other
# wish of a message is answered: one question a turn.
OFFERS = frozenset(
    {
        "utter_benefits_certification_next",
        "utter_benefits_claim_next",
        "utter_benefits_next_held",
        "utter_benefits_next_one",
        "utter_benefits_next_returned",
        "utter_benefits_next_scheduled",
        "utter_benefits_next_several",
        "utter_benefits_policy_next",
        "utter_meetings_ask_coming",
        "utter_meetings_branch_next",
        "utter_meetings_material_end",
        "utter_meetings_material_pick",
        "utter_scams_advice_next",
        "utter_scams_case_next",
        "utter_scams_check_next",
        "utter_services_activity_next",
        "utter_services_news_next",
        "utter_services_news_pick",
    }
)


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
        self._is_whole = False

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
        """Return the person's own words even where the gateway passed an intent in their place.

        Of a message with two wishes they are those of the wish that is answered now (nlu/two_wishes.py).
        """
        return self.text if self.also else str(self.metadata.get("said") or self.text)

    @property
    def also(self) -> str:
        """Return the other wish of the message, in the person's words, which is answered right after this one."""
        return "" if self._is_whole else str((self.tracker.latest_message or {}).get("also") or "")

    def hear_whole(self) -> None:
        """Take a message that was heard as two wishes for one, in all its words."""
        self._is_whole = True

    @property
    def metadata(self) -> dict[str, Any]:
        """Return what the gateway added: never an identity."""
        found = (self.tracker.latest_message or {}).get("metadata")
        return found if isinstance(found, dict) else {}

    @property
    def inbox_id(self) -> int | None:
        """Return which stored message this is, of several read together the last; None where it is in no inbox."""
        found = self.metadata.get("inbox_id")
        return found if isinstance(found, int) else None

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
        if self.also or (self.active_form and self.slot("requested_slot")):
            if response in OFFERS:
                return
            # Beside what is answered next, the answer is told without the question at its end.
            response = f"{response}{ASIDE}" if has_response(f"{response}{ASIDE}") else response
        said = render(response, self.language, **values)
        # What is on file comes first, "none of these" last.
        offered = [*choices, *(Choice(b.title, b.payload) for b in said.buttons)]
        buttons = [c.as_button() for c in {c.title: c for c in reversed(offered)}.values()][::-1][:MOST_CHOICES]
        # Rasa notes under this name which response it was, as it does for its own.
        self.dispatcher.utter_message(text=said.text, buttons=buttons, utter_action=response)

    def said_now(self) -> list[str]:
        """Return the responses that were said since the person spoke, by other actions too."""
        return self._responses(skip=0)

    def said_before(self) -> list[str]:
        """Return the responses of the turn before this one."""
        return self._responses(skip=1)

    def asked_before(self) -> Iterator[tuple[dict[str, list[Any]], list[str]]]:
        """Give the messages before this one, the latest first: what each named, and what was said to it."""
        told: list[str] = []
        messages = 0
        for event in reversed(self.tracker.events):
            if event["event"] == "bot":
                told.insert(0, str((event.get("metadata") or {}).get("utter_action") or ""))
            elif event["event"] == "user":
                messages += 1
                if messages > 1:
                    named: dict[str, list[Any]] = {}
                    for entity in (event.get("parse_data") or {}).get("entities") or []:
                        named.setdefault(entity["entity"], []).append(entity["value"])
                    yield named, told
                told = []

    def told_last(self) -> list[str]:
        """Return what the last answer was made of, though it was repeated since."""
        for skip in range(1, 4):
            found = self._responses(skip=skip)
            if not any(response.startswith("utter_smalltalk_repeat") for response in found):
                return found
        return []

    def _responses(self, *, skip: int) -> list[str]:
        found: list[str] = []
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                skip -= 1
                if skip < 0:
                    break
            elif event["event"] == "bot" and skip == 0:
                found.insert(0, str((event.get("metadata") or {}).get("utter_action") or ""))
        return found

    def supposing(self, *, requested: str, said: str) -> Turn:
        """Return this turn as if only the end `said` of the message had been said, and that had been asked."""
        tracker = copy.copy(self.tracker)
        tracker.slots = {**self.tracker.slots, "requested_slot": requested}
        heard = dict(self.tracker.latest_message or {})
        begins = str(heard.get("text") or "").rfind(said)
        heard["text"] = said
        heard["metadata"] = {**self.metadata, "said": said, "supposed": True}
        heard["entities"] = [e for e in heard.get("entities") or [] if (e.get("end") or len(said) + begins) > begins]
        tracker.latest_message = heard
        turn = Turn(self.dispatcher, tracker)
        turn.now = self.now
        return turn

    def read(self) -> AbstractContextManager[Session]:
        """Open a reading transaction on the center's records."""
        return get_database().read()

    def write(self) -> AbstractContextManager[Session]:
        """Open a writing transaction on the center's records; it commits when left without an error."""
        return get_database().write()
