"""One thing that a form wants to know, and how it is read. Imported by the forms of each topic; pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actions.turn import Turn

# How sure the classifier must be of a safety matter for it to be heard in a form.
SAFETY_CONFIDENCE = 0.45


@dataclass(frozen=True)
class Field:
    """One thing a form wants to know.

    read: returns the normal form of what the latest message says, or None where it says nothing of it.
    prefill: whether the message that opened the form, or the answer to another question, may already hold it.
    overheard: reads it there in place of `read`, where `read` takes too much for it.
    free_text: whether any words answer, so that only a clear other request leads away.
    grows: whether what is told while it is read back is more of the same.
    ailing_up_to: how sure the classifier must be of an emergency to be heard here without the safety net, where people
    name an ailment as a reason or an errand.
    """

    slot: str
    read: Callable[[Turn], Any | None]
    prefill: bool = False
    overheard: Callable[[Turn], Any | None] | None = None
    free_text: bool = False
    grows: bool = False
    ailing_up_to: float = SAFETY_CONFIDENCE

    def told_unasked(self, turn: Turn) -> Any | None:
        """Return what a message tells of it that answers another question, or none."""
        if self.overheard is not None:
            return self.overheard(turn)
        return self.read(turn) if self.prefill else None
