"""What the gateway hears of danger: the patterns of the net, and behind them what a message means."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from center.safety.head import find_danger_head
from center.safety.net import KINDS, LONGEST, MEANING, MONEY, Alarm, AlarmKind, SafetyNet, get_safety_net

__all__ = [
    "KINDS",
    "MEANING",
    "MONEY",
    "Alarm",
    "AlarmKind",
    "Hearing",
    "SafetyNet",
    "alarm_in",
    "get_hearing",
    "get_safety_net",
]

OVERLAP = 100


class Meaning(Protocol):
    """Whatever hears danger by meaning; see center/safety/head.py."""

    def check(self, text: str, *, suspecting: bool = False) -> Alarm | None:
        """Return the alarm that is sure (or suspected), or None."""
        ...


class Hearing:
    """The patterns, and a head that hears by meaning; None: nothing has been trained, the patterns hear alone."""

    def __init__(self, net: SafetyNet, meaning: Meaning | None) -> None:
        self._net = net
        self._meaning = meaning

    def alarm_in(self, text: str) -> Alarm | None:
        """Return the gravest alarm anywhere in a text."""
        found = alarm_in(self._net, text)
        if self._meaning is None:
            return found
        meant = None if found is not None and found.kind == MONEY else self._meaning.check(text)
        if found is not None and meant is not None and meant.kind == MONEY:
            return replace(found, is_money_too=True)
        return found or meant

    def alarm_of(self, text: str, choice_id: str | None) -> Alarm | None:
        """Return the alarm of a message; a tapped choice is the assistant's own words."""
        return self.alarm_in(text) if choice_id is None else None

    def suspected_in(self, text: str, choice_id: str | None) -> Alarm | None:
        """Return what a message may well be: it counts only while Rasa, which would know better, is away."""
        if self._meaning is None or choice_id is not None:
            return None
        return self._meaning.check(text, suspecting=True)


def get_hearing() -> Hearing:
    """Return what hears in this process, loaded and ready."""
    hearing = Hearing(get_safety_net(), find_danger_head())
    hearing.alarm_in("您好")
    return hearing


def alarm_in(net: SafetyNet, text: str) -> Alarm | None:
    """Return the gravest alarm of the net anywhere in a text; it hears only the beginning of a long one by itself."""
    begins = range(0, max(len(text) - OVERLAP, 1), LONGEST - OVERLAP)
    windows = [text[begin : begin + LONGEST] for begin in begins]
    found = [alarm for window in windows if (alarm := net.check(window))]
    if not found:
        return None
    gravest = min(found, key=lambda alarm: KINDS.index(alarm.kind))
    if gravest.kind != MONEY and any(net.hears_money(window) for window in windows):
        return replace(gravest, is_money_too=True)
    return gravest
