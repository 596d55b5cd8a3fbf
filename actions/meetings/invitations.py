"""What a person can say yes or no to: meetings and activities of the coming month, under one reference each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions.asked import Asked
from actions.meetings.planned import kinds_in, list_planned, meant_by_kind, meant_by_time, shown
from center.meetings import service as meetings
from center.meetings.views import MeetingView
from center.notices import service as notices
from center.notices.views import ActivityView

# A reminder comes a month ahead at the earliest, and is answered then.
ANSWERED_AHEAD = timedelta(days=32)
MOST_ACTIVITIES = 20
_ACTIVITY_WORDS = (
    ("calligraphy", re.compile(r"书法|写字班|毛笔|calligraphy", re.IGNORECASE)),
    ("tai_chi", re.compile(r"太极|tai.?chi", re.IGNORECASE)),
    ("choir", re.compile(r"合唱|唱歌|排练|choir", re.IGNORECASE)),
    ("outing", re.compile(r"[郊春秋]游|旅游|外出|参观|outing|\btrip\b", re.IGNORECASE)),
    ("health_check", re.compile(r"体检|检查身体|health check|check-?up", re.IGNORECASE)),
    ("lecture", re.compile(r"讲座|\btalk\b", re.IGNORECASE)),
    ("games", re.compile(r"象棋|棋牌|打牌|下棋|麻将|chess|cards", re.IGNORECASE)),
)
_ANY_ACTIVITY = re.compile(r"活动|联欢|演出|activit", re.IGNORECASE)


@dataclass(frozen=True)
class Invitation:
    """A meeting or an activity. ref: `meeting:12` or `activity:5`."""

    ref: str
    event: MeetingView | ActivityView

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.event.starts_at

    def shown(self, language: str) -> dict[str, Any]:
        """Return it as people read it."""
        return shown(self.event, language)


def list_invitations(session: Session, *, member_id: int, now: datetime) -> list[Invitation]:
    """Return the meetings and activities of the next weeks, the next first."""
    until = now + ANSWERED_AHEAD
    planned = list_planned(session, member_id=member_id, now=now)
    coming = [Invitation(f"meeting:{m.id}", m) for m in planned if m.starts_at <= until]
    activities = notices.list_activities(session, now=now, limit=MOST_ACTIVITIES, member_id=member_id)
    coming += [Invitation(f"activity:{a.id}", a) for a in activities if a.starts_at <= until]
    return sorted(coming, key=lambda invitation: invitation.starts_at)


def meant(coming: Sequence[Invitation], heard: Asked) -> list[Invitation]:
    """Return those the words can mean: an activity only where one is spoken of, otherwise meetings."""
    kinds = activity_kinds_in(heard.said)
    if kinds is None:
        among = [i for i in coming if isinstance(i.event, MeetingView)] or list(coming)
        fitting = meant_by_kind([i.event for i in among if isinstance(i.event, MeetingView)], kinds_in(heard.said))
        among = [i for i in among if i.event in fitting] or among
    else:
        among = [i for i in coming if is_activity(i.event, kinds)]
    times = heard.all("datetime") or heard.all("period")
    return at_times(among, times) or among


def at_times(coming: Sequence[Invitation], times: Sequence[Any]) -> list[Invitation]:
    """Return those at one of the times."""
    found = meant_by_time([i.event for i in coming], times)
    return [i for i in coming if i.event in found]


def is_activity(event: MeetingView | ActivityView, kinds: Sequence[str]) -> bool:
    """Tell whether it is an activity of one of these kinds, or of any; a meeting's title says of which."""
    if isinstance(event, ActivityView):
        return not kinds or event.kind in kinds
    named = activity_kinds_in(f"{event.title_zh} {event.title_en}") or ()
    return event.kind == "activity" and (not kinds or not set(kinds).isdisjoint(named))


def activity_kinds_in(said: str) -> tuple[str, ...] | None:
    """Return the kinds of activity that the words name; empty for any activity, None where none is spoken of."""
    kinds = tuple(kind for kind, words in _ACTIVITY_WORDS if words.search(said))
    return kinds if kinds or _ANY_ACTIVITY.search(said) else None


def store_answer(
    session: Session, *, member_id: int, ref: str, answer: str, reason: str | None, now: datetime
) -> Invitation | str:
    """Store the answer; where that cannot be, return the response that says why."""
    kind, _, number = ref.partition(":")
    try:
        if kind == "activity":
            stored = notices.record_signup(
                session, member_id=member_id, activity_id=int(number), answer=answer, now=now
            )
            return Invitation(ref, stored)
        meeting = meetings.record_answer(
            session, member_id=member_id, meeting_id=int(number), answer=answer, reason=reason, now=now
        )
        return Invitation(ref, meeting)
    except meetings.MeetingBegunError:
        return "utter_meetings_rsvp_begun"
    except (meetings.MeetingNotFoundError, notices.ActivityNotFoundError, ValueError):
        return "utter_meetings_rsvp_gone"
