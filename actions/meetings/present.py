"""Hears the code at the door from whoever has come: 到了，门口的码是 482913. Called by the base of all actions.

Only a message that is nothing but this counts, and only while a meeting of theirs is about to begin or going on. A code
that was given away to a cheat is told in other words, and is never taken for one at a door.
"""

from __future__ import annotations

import re
from datetime import timedelta

from actions.meetings.planned import list_planned
from actions.turn import Event, Turn
from center.identity.service import MemberIdentity, find_member_of
from center.meetings import service as meetings
from center.wording import formats

BEFORE_START = timedelta(hours=1)
LONGEST = 60
_CODE = r"(?P<code>\d(?:[ \-]?\d){5}|[零〇一幺二两三四五六七八九](?:[ ]?[零〇一幺二两三四五六七八九]){5})"
_EDGE = r"[\s，,。.!！、:：]*"
_SAID = re.compile(
    rf"{_EDGE}(?P<come>(?:我|俄|咱|我们)?(?:已经|都|刚|人)?(?:[到来]了?(?:会场|活动室|会议室|礼堂|门口|现场)?[了咧啦]?|签到|报到|打卡)?)"
    rf"{_EDGE}(?P<door>(?:门口|门上|墙上|会场|签到|今天)?(?:贴?的|那个)?(?:签到)?(?:号?码|暗号|数字?|号)?(?:就?是|为)?)"
    rf"{_EDGE}{_CODE}{_EDGE}(?:吧|哈|呢|签到|我到了|到了)?{_EDGE}"
)
_SAID_EN = re.compile(
    rf"{_EDGE}(?P<come>(?:i'?m|i am|i have|i've|we are|we're)? ?(?:here|at the (?:door|meeting)|arrived|checking in)?)"
    rf"{_EDGE}(?:and )?(?P<door>(?:the )?(?:door |check-?in )?(?:code|number)?(?: (?:at|on|by) the door)?"
    rf"(?: is| says)?){_EDGE}{_CODE}{_EDGE}",
    re.IGNORECASE,
)
# Where nothing of this is said, six figures may be anything.
_OF_DOOR = re.compile(r"[到来]|门|墙|会场|签|报到|打卡|here|door|meeting|arrived|check", re.IGNORECASE)


def hear_presence(turn: Turn) -> list[Event] | None:
    """Note that somebody has come, where they tell the code of their own meeting; None where it is none."""
    if turn.active_form or turn.said_now() or "alarm" in turn.metadata or len(turn.said) > LONGEST:
        return None
    found = _SAID.fullmatch(turn.said) or _SAID_EN.fullmatch(turn.said)
    if found is None:
        return None
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
    if member is None or member.is_proxy or not _is_one_on(turn, member):
        return None
    with turn.write() as session:
        # Caught within: that a code was wrong is counted.
        try:
            present = meetings.note_present_by_code(
                session, member_id=member.member_id, code=found["code"], now=turn.now
            )
        except meetings.TooManyCodesError:
            turn.say("utter_meetings_present_too_often")
            return []
        except meetings.CodeUnknownError:
            return _say_unknown(turn, is_plain=_OF_DOOR.search(found["come"] + found["door"]) is not None)
    again = "_again" if present.was_known else ""
    title = present.told("title", turn.language)
    turn.say(f"utter_meetings_present{again}", title=title, when=formats.moment(present.starts_at, turn.language))
    return []


def _say_unknown(turn: Turn, *, is_plain: bool) -> list[Event] | None:
    """Say that the code is not known, unless the words may be about another one."""
    from actions.forms import SAFETY_INTENTS

    if not is_plain or turn.intent in SAFETY_INTENTS:
        return None
    turn.say("utter_meetings_present_unknown")
    return []


def _is_one_on(turn: Turn, member: MemberIdentity) -> bool:
    with turn.read() as session:
        planned = list_planned(session, member_id=member.member_id, now=turn.now)
    return any(meeting.starts_at - BEFORE_START <= turn.now for meeting in planned)
