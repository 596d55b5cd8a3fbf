"""What can be tapped under a reminder or a summary, and what is then said to the dialogue. Pure; both offer it.

Every reminder offers the same two words, so the id of a choice names its meetings: a tap on an older reminder is about
that one's, and never about those of the reminder that came last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from center.conversations.views import Choice

ATTEND, DECLINE = "attend", "decline"
# What the dialogue hears as an answer, and the entity that says to which meetings.
INTENTS = {ATTEND: "rsvp_attend", DECLINE: "rsvp_decline"}
MEETING = "meeting"
_ID = re.compile(r"rsvp:(attend|decline):(\d{1,18}(?:,\d{1,18}){0,9})")
_REFERENCE = re.compile(r"meeting:(\d{1,18})")
_READING_ID = re.compile(r"read:(\d{1,18})")
_PAYLOAD = re.compile(r"/rsvp_(?:attend|decline)(\{.*\})")


def reference(meeting_id: int) -> str:
    """Return how the dialogue names a meeting."""
    return f"meeting:{meeting_id}"


def meeting_named(named: str) -> int | None:
    """Return the meeting of a reference; None for anything else."""
    found = _REFERENCE.fullmatch(named)
    return None if found is None else int(found[1])


def choices_for(meeting_ids: Sequence[int], *, attend: str, decline: str) -> tuple[Choice, Choice]:
    """Return the two choices under a reminder of these meetings; attend and decline are what people read."""
    return _choice(ATTEND, meeting_ids, attend), _choice(DECLINE, meeting_ids, decline)


def reading_choice(material_id: int, title: str) -> Choice:
    """Return the choice to read something that was studied, from its beginning."""
    payload = f"/query_study_material{json.dumps({'command': f'read {material_id} 0'})}"
    return Choice(f"read:{material_id}", title, payload)


def choice_named(choice_id: str | None, title: str) -> Choice | None:
    """Return the choice that an id of this module names, however long ago it was sent; None for any other id."""
    reading = _READING_ID.fullmatch(choice_id or "")
    if reading is not None:
        return reading_choice(int(reading[1]), title)
    found = _ID.fullmatch(choice_id or "")
    if found is None:
        return None
    return _choice(found[1], [int(number) for number in found[2].split(",")], title)


def meetings_offered(choices: Sequence[Choice]) -> list[str] | None:
    """Return the meetings that choices answer for; none where they name a day alone, None where they ask nothing."""
    asking = [found for choice in choices if (found := _PAYLOAD.fullmatch(choice.payload))]
    if not asking:
        return None
    # A reminder names the same meetings in both choices; the question which one is meant, another in each.
    named = [json.loads(found[1]).get(MEETING) or [] for found in asking]
    return list(dict.fromkeys(ref for refs in named for ref in ([refs] if isinstance(refs, str) else refs)))


def payload_for(answer: str, references: Sequence[str]) -> str:
    """Return what is said to the dialogue: `/rsvp_attend{"meeting": "meeting:12"}`, several as a list."""
    named = references[0] if len(references) == 1 else list(references)
    return f"/{INTENTS[answer]}{json.dumps({MEETING: named})}"


def _choice(answer: str, meeting_ids: Sequence[int], title: str) -> Choice:
    numbers = ",".join(str(number) for number in meeting_ids)
    payload = payload_for(answer, [reference(number) for number in meeting_ids])
    return Choice(f"rsvp:{answer}:{numbers}", title, payload)
