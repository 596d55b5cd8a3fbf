"""The safety net as the gateway knows it; the net itself is in center, as the actions ask it too."""

from __future__ import annotations

from center.safety.net import KINDS, LONGEST, Alarm, AlarmKind, SafetyNet, get_safety_net

__all__ = ["KINDS", "Alarm", "AlarmKind", "SafetyNet", "alarm_in", "alarm_of", "get_safety_net"]

OVERLAP = 100


def alarm_in(net: SafetyNet, text: str) -> Alarm | None:
    """Return the gravest alarm anywhere in a text; the net itself hears only the beginning of a long one."""
    begins = range(0, max(len(text) - OVERLAP, 1), LONGEST - OVERLAP)
    found = [alarm for begin in begins if (alarm := net.check(text[begin : begin + LONGEST]))]
    return min(found, key=lambda alarm: KINDS.index(alarm.kind), default=None)


def alarm_of(net: SafetyNet, text: str, choice_id: str | None) -> Alarm | None:
    """Return the alarm of a message; a tapped choice is the assistant's own words."""
    return alarm_in(net, text) if choice_id is None else None
