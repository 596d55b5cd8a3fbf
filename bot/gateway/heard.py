"""What Rasa is to hear for a message. Pure; called by the gateway for each message or batch."""

from __future__ import annotations

import re
from typing import Any

from bot.gateway.choices import chosen, plain
from bot.gateway.people import Waiting
from bot.gateway.safety import MEANING, Alarm, AlarmKind
from center.conversations.service import Choice
from center.identity.views import LINK_CONFIRMED
from center.meetings.replies import choice_named

LONGEST_FOR_RASA = 1000
# Once more after an outage the fragments of a sentence still belong together.
ATTEMPTS_TOGETHER = 2
ALARM_OF_PAYLOAD: dict[str, AlarmKind] = {
    "/report_scam_loss": "scam_loss",
    "/emergency_health": "health_emergency",
}
_HEAD, _TAIL = 600, 380  # a long story has its request at the end, and who it is about at the start


def neutral(text: str) -> str:
    """Return the text without a leading slash, which Rasa would take for a command."""
    return re.sub(
        r"^[\s/]+", lambda found: found.group().replace("/", "／").strip() if "/" in found.group() else "", text
    )


def shortened(text: str) -> str:
    """Return at most what Rasa is to read: the beginning and the end of a long story."""
    return text if len(text) <= LONGEST_FOR_RASA else f"{text[:_HEAD]} … {text[-_TAIL:]}"


def pick(waiting: Waiting, offered: list[Choice]) -> Choice | None:
    """Return the offered choice this message is, by tap, number, ordinal or words."""
    if waiting.choice_id is not None:
        # Under a reminder: two of them offer the same words, and each is about its own meeting.
        answer = choice_named(waiting.choice_id, shortened(waiting.text))
        if answer is not None:
            return answer
        tapped = next((c for c in offered if c.id == waiting.choice_id), None)
        # An old button has the same number as a new one, so its words must be the offered ones too.
        if tapped is not None and (not waiting.text or plain(waiting.text) == plain(tapped.title)):
            return tapped
    return chosen(waiting.text, offered)


def tapped_alarm(waiting: Waiting) -> Alarm | None:
    """Return the alarm that somebody has chosen among what was offered: 钱已经给了."""
    choice = pick(waiting, waiting.offered or [])
    kind = None if choice is None else ALARM_OF_PAYLOAD.get(choice.payload)
    return None if kind is None else Alarm(kind, MEANING)


def told_of(alarm: Alarm) -> dict[str, Any]:
    """Return what the metadata tells of an alarm; by_meaning: no pattern gave it, so its kind is less sure."""
    return {"alarm": alarm.kind} | ({"by_meaning": True} if alarm.sign == MEANING else {})


def message_for(batch: list[Waiting], offered: list[Choice], *, joined: bool) -> tuple[str, dict[str, Any]]:
    """Return the message for Rasa and its metadata, which never says who the person is.

    joined: an earlier fragment that was not understood is part of the batch.
    """
    # An alarm or a choice behind a fragment that was not understood is heard alone, as it would be without it.
    last = batch[-1]
    alone = joined and (last.alarm is not None or pick(last, offered) is not None)
    if alone:
        batch = [last]
    metadata: dict[str, Any] = {"said": shortened("\n".join(w.text for w in batch)), "inbox_id": batch[-1].inbound_id}
    if joined and not alone:
        metadata["joined"] = True
    first = batch[0]
    if first.alarm is not None:
        metadata |= {"first_line_sent": True, **told_of(first.alarm)}
        # Rasa takes the net's word for it (nlu/alarm_intent.py) and still reads times and sums.
        return neutral(shortened(first.text)), metadata
    kinds = {w.first_lines_of for w in batch if w.first_lines_of}
    if len(kinds) == 1:
        metadata |= {"first_line_sent": True, "first_lines_of": kinds.pop()}
    if len(batch) == 1:
        choice = pick(first, offered)
        if choice is not None:
            metadata |= {"tapped": True, "said": choice.title}
            return choice.payload, metadata
    if any(w.choice_id == LINK_CONFIRMED for w in batch):
        metadata["by_link"] = True
    return neutral(shortened(" ".join(w.text for w in batch))), metadata


def next_batch(waiting: list[Waiting], offered: list[Choice]) -> int:
    """Return how many of the waiting messages are read together: fragments join, an alarm or a choice stands alone.

    So does what could not be answered twice: it must not take others with it.
    """
    for count, one in enumerate(waiting):
        if one.alarm is not None or one.attempts > ATTEMPTS_TOGETHER or pick(one, offered) is not None:
            return max(count, 1)
    return len(waiting)
