"""What short words mean right after a reminder: 好, 不, 收到, 到时候看.

Asked by small talk and by what is not understood.
"""

from __future__ import annotations

import re

from actions.asked import Asked
from actions.meetings.answering import is_undecided, open_answer
from actions.meetings.reading import read_words
from actions.meetings.reminded import reminded_of
from actions.turn import Event, Turn
from center.identity.service import find_member_of
from center.meetings.replies import ATTEND, DECLINE, MEETING

# A longer message that happens to say 要去 is hardly an answer.
LONGEST_ANSWER = 24
# Heard, and nothing more: whoever has read it has not said that they will come.
_ONLY_HEARD = re.compile(
    r"收到|知道了|晓得了?|明白|看到了|听见了|记住了|谢谢|\bgot it\b|\bnoted\b|\bthanks?\b|\bi see\b|\breceived\b",
    re.IGNORECASE,
)
_PLAIN_NO = re.compile(
    r"[，。！？、,.!? ]*(?:不|不了|不行|不成|不得行|不能|no|nope)[啊呀吧呢的嘛，。！？,.!? ]*", re.IGNORECASE
)


def hear_after_reminder(turn: Turn) -> list[Event] | None:
    """Return what is answered where a reminder was the last that was said; None where the words are not about it."""
    if turn.active_form is not None:
        return None
    about = reminded_of(turn)
    if not about.is_last or not about.refs:
        return None
    said = turn.said
    if is_undecided(said):
        turn.say("utter_meetings_rsvp_undecided")
        return []
    answer = read_words(said) if len(said) <= LONGEST_ANSWER else None
    if answer is None and _ONLY_HEARD.search(said):
        turn.say("utter_meetings_rsvp_heard")
        return []
    if answer is None:
        answer = ATTEND if turn.intent == "affirm" else DECLINE if _PLAIN_NO.fullmatch(said) else None
    if answer is None:
        return None
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
    if member is None or member.is_proxy:
        return None
    heard = Asked(said, turn.intent, {MEETING: list(about.refs)})
    return open_answer(turn, member_id=member.member_id, heard=heard, answer=answer)
