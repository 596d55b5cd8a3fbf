"""Who speaks, as pure rules: nobody speaks unasked, nobody waits for ever, whoever comes or goes is told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from center.handover.states import (
    IDLE,
    AssistantSpeaks,
    Effect,
    Event,
    HandBack,
    HeldByAnotherError,
    MemberWrote,
    NotTheSpeakerError,
    Speaker,
    StaffAbsent,
    StaffSpeaks,
    StaffWrote,
    Step,
    TakeOver,
    TimedOut,
    transition,
)

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WITHIN = 10 * MINUTE
LIU = StaffSpeaks(2, 7, NOW, None, NOW, NOW + WITHIN)
ANSWERED = StaffSpeaks(2, 7, NOW, NOW, None, NOW + IDLE)


def after(speaker: Speaker, event: Event, now: datetime = NOW) -> Step:
    return transition(speaker, event, now=now, answer_within=WITHIN)


def test_whoever_takes_over_is_announced_and_waited_for() -> None:
    assert after(AssistantSpeaks(), TakeOver(2, 7)) == Step(LIU, (Effect.TELL_STAFF_SPEAKS,))


def test_nobody_takes_a_conversation_from_another_unaware() -> None:
    with pytest.raises(HeldByAnotherError) as held:
        after(LIU, TakeOver(1, 7))
    assert held.value.staff_id == 2
    speaker, effects = after(LIU, TakeOver(1, 7, over_other=True))
    assert (speaker.staff_id, effects) == (1, (Effect.TELL_OTHER_STAFF_SPEAKS,))


def test_taking_over_ones_own_conversation_changes_the_case_only() -> None:
    assert after(ANSWERED, TakeOver(2, 8)).speaker.case_id == 8
    assert after(ANSWERED, TakeOver(2, 7)) == Step(ANSWERED)


@pytest.mark.parametrize("speaker", [AssistantSpeaks(), LIU])
@pytest.mark.parametrize("event", [StaffWrote(1), HandBack(1)])
def test_only_the_speaker_writes_and_hands_back(speaker: Speaker, event: Event) -> None:
    with pytest.raises(NotTheSpeakerError):
        after(speaker, event)


def test_a_word_of_staff_ends_the_waiting() -> None:
    assert after(LIU, StaffWrote(2)) == Step(ANSWERED)


def test_who_writes_again_has_not_waited_shorter() -> None:
    later = NOW + 5 * MINUTE
    waiting = after(ANSWERED, MemberWrote(), later).speaker
    assert (waiting.waits_since, waiting.until) == (later, later + WITHIN)
    assert after(waiting, MemberWrote(), later + MINUTE) == Step(waiting)
    assert after(AssistantSpeaks(), MemberWrote()) == Step(AssistantSpeaks())


def test_whoever_is_not_answered_is_told_and_staff_are_alerted() -> None:
    assert after(LIU, TimedOut(), NOW + WITHIN - MINUTE) == Step(LIU)
    step = after(LIU, TimedOut(), NOW + WITHIN)
    assert step.speaker == AssistantSpeaks()
    assert step.effects == (Effect.MOVE_CASE, Effect.TELL_NOBODY_ANSWERED, Effect.ALERT_NO_ANSWER)
    assert after(AssistantSpeaks(), TimedOut()) == Step(AssistantSpeaks())


def test_staff_who_are_silent_for_long_have_left() -> None:
    assert after(ANSWERED, TimedOut(), NOW + IDLE) == Step(AssistantSpeaks(), (Effect.TELL_STAFF_LEFT,))
    assert after(LIU, HandBack(2)) == Step(AssistantSpeaks(), (Effect.TELL_STAFF_LEFT,))


def test_absent_staff_are_followed_by_whoever_is_on_duty() -> None:
    later = NOW + 5 * MINUTE
    speaker, effects = after(LIU, StaffAbsent(3), later)
    assert (speaker.staff_id, speaker.waits_since, speaker.until) == (3, NOW, later + WITHIN)
    assert effects == (Effect.MOVE_CASE, Effect.TELL_OTHER_STAFF_SPEAKS, Effect.ALERT_NO_ANSWER)
    assert after(LIU, StaffAbsent(2)) == Step(LIU)


def test_where_nobody_is_on_duty_the_assistant_is_back() -> None:
    assert Effect.TELL_NOBODY_ANSWERED in after(LIU, StaffAbsent(None)).effects
    assert after(ANSWERED, StaffAbsent(None)) == Step(AssistantSpeaks(), (Effect.MOVE_CASE, Effect.TELL_STAFF_LEFT))
