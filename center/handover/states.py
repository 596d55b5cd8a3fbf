"""Who speaks in a conversation, and what has to happen when that changes. Pure; the hand-over services keep it.

A member of the staff holds a conversation until a moment that every word moves on; when it has passed, the assistant is
back. Whoever waits for staff waits shorter than staff may be silent while nobody waits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

IDLE = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class AssistantSpeaks:
    """Nobody of the staff has the conversation."""


@dataclass(frozen=True, slots=True)
class StaffSpeaks:
    """Somebody of the staff has it, in one case.

    waits_since: since when the person waits for a word; until: when the assistant is back if nothing is said.
    """

    staff_id: int
    case_id: int
    since: datetime
    last_staff_at: datetime | None
    waits_since: datetime | None
    until: datetime


Speaker = AssistantSpeaks | StaffSpeaks


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A member of the staff wants to speak; from another one who speaks only `over_other`, knowingly."""

    staff_id: int
    case_id: int
    over_other: bool = False


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """A member of the staff has written to the person."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class StaffTookBack:
    """A member of the staff has taken back what they wrote, before it left."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class MemberWrote:
    """The person has written."""


@dataclass(frozen=True, slots=True)
class HandBack:
    """A member of the staff leaves the conversation to the assistant."""

    staff_id: int


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The moment `until` may have passed."""


@dataclass(frozen=True, slots=True)
class StaffAbsent:
    """Whoever speaks is not there any more; `next_staff_id` is on duty instead, if anybody is."""

    next_staff_id: int | None


Event = TakeOver | StaffWrote | StaffTookBack | MemberWrote | HandBack | TimedOut | StaffAbsent


class Effect(StrEnum):
    """What has to happen along with a transition."""

    TELL_STAFF_SPEAKS = "staff_speaks"
    TELL_OTHER_STAFF_SPEAKS = "other_staff_speaks"
    TELL_STAFF_LEFT = "staff_left"
    TELL_NOBODY_ANSWERED = "nobody_answered"
    ALERT_NO_ANSWER = "alert_no_answer"
    MOVE_CASE = "move_case"


class Step(NamedTuple):
    """Who speaks from now on, and what has to happen."""

    speaker: Speaker
    effects: tuple[Effect, ...] = ()


class HeldByAnotherError(Exception):
    """Another member of the staff (`staff_id`) has the conversation or its case."""

    def __init__(self, staff_id: int) -> None:
        super().__init__(staff_id)
        self.staff_id = staff_id


class NotTheSpeakerError(Exception):
    """Only whoever has the conversation may do this."""


def transition(speaker: Speaker, event: Event, *, now: datetime, answer_within: timedelta) -> Step:
    """Return who speaks after an event; raises HeldByAnotherError, NotTheSpeakerError.

    answer_within: how long the person waits for the staff at most.
    """
    match event:
        case TakeOver():
            return _take_over(speaker, event, now, answer_within)
        case StaffWrote(staff_id):
            held = _own(speaker, staff_id)
            return Step(replace(held, last_staff_at=now, waits_since=None, until=now + IDLE))
        case StaffTookBack(staff_id):
            # Nobody has heard anything, so the person waits; from now on, for the right words are being looked for.
            held = _own(speaker, staff_id)
            return Step(replace(held, waits_since=held.waits_since or now, until=now + answer_within))
        case HandBack(staff_id):
            _own(speaker, staff_id)
            return Step(AssistantSpeaks(), (Effect.TELL_STAFF_LEFT,))
    if isinstance(speaker, AssistantSpeaks):
        return Step(speaker)
    match event:
        case MemberWrote():
            # Who waits already does not wait longer for writing again.
            waits = speaker.waits_since is None
            return Step(replace(speaker, waits_since=now, until=now + answer_within) if waits else speaker)
        case TimedOut():
            return Step(speaker) if now < speaker.until else _leave(speaker)
        case StaffAbsent(next_staff_id):
            return _move_on(speaker, next_staff_id, now, answer_within)


def _take_over(speaker: Speaker, event: TakeOver, now: datetime, answer_within: timedelta) -> Step:
    # The person is told that somebody is there, and waits for a first word.
    taken = StaffSpeaks(event.staff_id, event.case_id, now, None, now, now + answer_within)
    if isinstance(speaker, AssistantSpeaks):
        return Step(taken, (Effect.TELL_STAFF_SPEAKS,))
    if speaker.staff_id == event.staff_id:
        return Step(replace(speaker, case_id=event.case_id))
    if not event.over_other:
        raise HeldByAnotherError(speaker.staff_id)
    return Step(taken, (Effect.TELL_OTHER_STAFF_SPEAKS,))


def _move_on(speaker: StaffSpeaks, next_staff_id: int | None, now: datetime, answer_within: timedelta) -> Step:
    if next_staff_id is None:
        left = _leave(speaker)
        return left if Effect.MOVE_CASE in left.effects else Step(left.speaker, (Effect.MOVE_CASE, *left.effects))
    if next_staff_id == speaker.staff_id:
        return Step(speaker)
    waits_since = speaker.waits_since or now
    moved = StaffSpeaks(next_staff_id, speaker.case_id, now, None, waits_since, now + answer_within)
    return Step(moved, (Effect.MOVE_CASE, Effect.TELL_OTHER_STAFF_SPEAKS, Effect.ALERT_NO_ANSWER))


def _leave(speaker: StaffSpeaks) -> Step:
    if speaker.waits_since is None:
        return Step(AssistantSpeaks(), (Effect.TELL_STAFF_LEFT,))
    return Step(AssistantSpeaks(), (Effect.MOVE_CASE, Effect.TELL_NOBODY_ANSWERED, Effect.ALERT_NO_ANSWER))


def _own(speaker: Speaker, staff_id: int) -> StaffSpeaks:
    if isinstance(speaker, AssistantSpeaks) or speaker.staff_id != staff_id:
        raise NotTheSpeakerError(staff_id)
    return speaker
