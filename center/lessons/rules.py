"""What may become of a lesson, what counts as the same words, and how long what is kept. Pure."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import yaml

NEW, PROPOSED, ACCEPTED, DROPPED = STATES = ("new", "proposed", "accepted", "dropped")
# step → the states in which it can be taken, and the one it leads to
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "propose": ((NEW,), PROPOSED),
    "accept": ((PROPOSED,), ACCEPTED),
    "send_back": ((PROPOSED,), NEW),
    "drop": ((NEW, PROPOSED, ACCEPTED), DROPPED),
}
UNDO_WITHIN = timedelta(minutes=10)
# What nobody has looked at, or nobody else has agreed to; and what was dropped.
UNSEEN_DAYS, DROPPED_DAYS = 180, 30
MOST_OFFERED = 3
LEAST_LETTERS = 2
# Stands for what was taken out.
MASK = "■"
TOPICS_FILE = Path(__file__).with_name("topics.yml")


class LessonNotFoundError(LookupError):
    """No such lesson."""


class LessonChangedError(Exception):
    """Somebody was quicker, the form came twice, or this step does not fit the state."""


class SameHandError(Exception):
    """Whoever proposed a meaning does not accept it."""


class LessonInvalidError(ValueError):
    """What was given cannot be kept. problem: meaning_missing, text_missing, not_a_cut."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class CannotUndoError(Exception):
    """This step cannot be taken back any more. problem: too_late, not_yours."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def folded(text: str) -> str:
    """Return the text as it is compared with others: one width and case, letters and digits alone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def says_something(text: str) -> bool:
    """Tell whether there are words in a text: a number, or one letter, teaches nothing."""
    return sum(character.isalpha() for character in text) >= LEAST_LETTERS


def is_cut_of(shorter: str, text: str) -> bool:
    """Tell whether nothing was written into a text: all that stands in the shorter one stood there, in this order."""
    left = iter(text)
    return all(character in left for character in shorter if character != MASK and not character.isspace())


@lru_cache(maxsize=1)
def topics() -> dict[str, tuple[str, ...]]:
    """Return the meanings that a line can have, by topic."""
    listed = yaml.safe_load(TOPICS_FILE.read_text("utf-8"))
    return {topic: tuple(intents) for topic, intents in listed.items()}


@lru_cache(maxsize=1)
def meanings() -> frozenset[str]:
    """Return every meaning that a line can have."""
    return frozenset(intent for intents in topics().values() for intent in intents)
