"""Says a response of `data/responses/` without Rasa: the same files, the same choice by language, the same braces.

Bot, actions and console call it. It must never hold a word of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

RESPONSES_DIR = Path(__file__).parents[2] / "data" / "responses"
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}")


class ResponseMissingError(LookupError):
    """No such response, or not in a language, or without a value that it tells."""


class Button(NamedTuple):
    """One thing to tap."""

    title: str
    payload: str


class Rendered(NamedTuple):
    """What is said, and what is offered with it."""

    text: str
    buttons: tuple[Button, ...]


def render(key: str, language: str, **values: object) -> Rendered:
    """Return a response in one language with its values filled in; raises ResponseMissingError."""
    variation = _choose(key, {**values, "language": language})
    buttons = tuple(
        Button(_fill(key, button["title"], values), _fill(key, button["payload"], values))
        for button in variation.get("buttons") or ()
    )
    return Rendered(_fill(key, str(variation.get("text") or ""), values), buttons)


def has_response(key: str) -> bool:
    """Tell whether there is such a response."""
    return key in load_responses()


@lru_cache(maxsize=1)
def load_responses() -> dict[str, list[dict[str, Any]]]:
    """Read all response files once a process; a key in two files is refused."""
    responses: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(RESPONSES_DIR.glob("*.yml")):
        found = (yaml.safe_load(file.read_text("utf-8")) or {}).get("responses") or {}
        twice = responses.keys() & found.keys()
        if twice:
            raise ValueError(f"{file.name} repeats {sorted(twice)}")
        responses.update(found)
    return responses


def _choose(key: str, slots: dict[str, object]) -> dict[str, Any]:
    variations = load_responses().get(key)
    if not variations:
        raise ResponseMissingError(f"no response {key} in {RESPONSES_DIR.name}/")
    conditional = [variation for variation in variations if variation.get("condition")]
    fitting = [variation for variation in conditional if _fits(variation["condition"], slots)]
    plain = [variation for variation in variations if not variation.get("condition")]
    if not fitting and not plain:
        raise ResponseMissingError(f"{key} has no variation for {slots['language']}")
    return (fitting or plain)[0]


def _fits(conditions: list[dict[str, Any]], slots: dict[str, object]) -> bool:
    return all(
        condition.get("type") == "slot" and slots.get(condition["name"]) == condition.get("value")
        for condition in conditions
    )


def _fill(key: str, text: str, values: dict[str, object]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0][0]
        if name not in values:
            raise ResponseMissingError(f"{key} tells {{{name}}}, which was not given")
        return str(values[name])

    return _BRACES.sub(fill, text)
