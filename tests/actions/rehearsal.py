"""A small stand-in for Rasa's dialogue loop: real actions, real rules, real responses, a real database; no model.

What is understood is given by the test: intent and entities. It runs the action of the rule, follows FollowupAction,
runs a form's validation as Rasa does, and words each answer, so that a response or value that is missing fails.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from center.conversations.views import Choice

ROOT = Path(__file__).resolve().parents[2]
KEPT_EVENTS = 60
MOST_CHOICES = 5


def _actions() -> dict[str, Any]:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor.actions


def _rules() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in (ROOT / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]:
            steps = rule["steps"]
            if "intent" in steps[0]:
                found[steps[0]["intent"]] = steps[1]["action"]
            else:
                found[steps[0]["action"]] = steps[-1]["action"]
    return found


class Person:
    """Somebody in one conversation."""

    actions: ClassVar[dict[str, Any]] = {}
    rules: ClassVar[dict[str, str]] = {}

    def __init__(self, conversation_id: str, language: str = "zh") -> None:
        if not Person.actions:
            Person.actions, Person.rules = _actions(), _rules()
        domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
        self.conversation_id = conversation_id
        self.slots: dict[str, Any] = dict.fromkeys(domain["slots"]) | {"language": language}
        self.slots["requested_slot"] = None
        self.form: str | None = None
        self.events: list[dict[str, Any]] = []
        self.message: dict[str, Any] = {}
        self._metadata: dict[str, Any] = {}
        self.lines: list[str] = []
        self.responses: list[str] = []
        self.buttons: list[dict[str, str]] = []

    def say(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.95, **entities: Any) -> str:
        """Say something and return all lines of the answer. An entity with several values is given as a list."""
        listed = [
            {"entity": name, "value": value}
            for name, values in entities.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": listed,
            "metadata": self._metadata,
        }
        self._metadata = {}
        parse_data = {key: self.message[key] for key in ("intent", "entities")}
        self.events += [
            {"event": "action", "name": "action_listen"},
            {"event": "user", "text": text, "parse_data": parse_data, "metadata": {}},
        ]
        self.lines, self.responses, self.buttons = [], [], []
        if self.form is None or not self._validate():
            self._run(self.rules[intent])
            if self.form is not None and self.events[-1].get("name") != self.form:
                self._validate()
        return "\n".join(self.lines)

    def tap(self, title: str) -> str:
        """Tap a button of the last answer."""
        payload = next(b["payload"] for b in self.buttons if b["title"] == title)
        if not payload.startswith("/"):
            return self.say(payload)
        intent, brace, rest = payload[1:].partition("{")
        return self.say(payload, intent, 1.0, **(yaml.safe_load(brace + rest) if brace else {}))

    def choose(self, choice: Choice) -> str:
        """Tap a choice of a message that reached the person outside the dialogue, as the gateway hands it on."""
        intent, brace, rest = choice.payload[1:].partition("{")
        self._metadata = {"tapped": True, "said": choice.title}
        return self.say(choice.payload, intent, 1.0, **(yaml.safe_load(brace + rest) if brace else {}))

    def _run(self, name: str) -> None:
        if name.endswith("_form"):
            if self.form != name:
                self.form = name
            self._validate()
            return
        followup = self._apply(name, self._call(name))
        self.events.append({"event": "action", "name": name})
        if followup:
            self._run(followup)

    def _validate(self) -> bool:
        """Run the form's validation; False where it gives way to another matter."""
        form = self.form or ""
        events = self._call(f"validate_{form}", [{"event": "action", "name": form}])
        rejected = any(e["event"] == "action_execution_rejected" for e in events)
        self._apply(f"validate_{form}", events)
        if rejected:
            self.events.append({"event": "action_execution_rejected", "name": form})
            return False
        self.events.append({"event": "action", "name": form})
        asked = [e["value"] for e in events if e["event"] == "slot" and e["name"] == "requested_slot"]
        if asked and asked[-1] is None:
            self.form = None
            self._run(self.rules[form])
        return True

    def _call(self, name: str, more: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        tracker = Tracker(
            sender_id=self.conversation_id,
            slots=dict(self.slots),
            latest_message=self.message,
            events=[*self.events, *(more or [])][-KEPT_EVENTS:],
            paused=False,
            followup_action=None,
            active_loop={"name": self.form} if self.form else {},
            latest_action_name=None,
        )
        dispatcher = CollectingDispatcher()
        action: Any = self.actions[name]
        run = action.run if isinstance(action, Action) else action
        events: list[dict[str, Any]] = asyncio.run(run(dispatcher, tracker, {}))
        for message in dispatcher.messages:
            self._word(message)
        return events

    def _word(self, message: dict[str, Any]) -> None:
        if not message.get("utter_action"):
            return
        self.responses.append(message["utter_action"])
        self.lines.append(message["text"])
        metadata = {key: value for key, value in message.items() if key not in {"text", "buttons"}}
        self.events.append({"event": "bot", "text": message["text"], "metadata": metadata})
        if message["buttons"]:
            self.buttons = message["buttons"]
            assert len(self.buttons) <= MOST_CHOICES

    def _apply(self, name: str, events: list[dict[str, Any]]) -> str | None:
        followup = None
        for event in events:
            if event["event"] == "slot":
                assert event["name"] in self.slots, f"{name} sets a slot that the domain does not know"
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.form = event["name"]
            elif event["event"] == "followup":
                followup = event["name"]
        return followup
