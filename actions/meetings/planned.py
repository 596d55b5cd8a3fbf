"""Which of the planned meetings a person means, and how one is shown. Shared by the actions of this topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from actions.turn import Turn
from center.clock import to_local
from center.meetings import service as meetings
from center.meetings.views import MeetingView
from center.notices.views import ActivityView
from center.wording import formats

MOST_READ = 20
# The narrow word decides before the wide one: 学习会 is a study session, 支部大会 a branch meeting.
KIND_WORDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"党课|lecture|party class", re.IGNORECASE), ("party_lecture",)),
    (re.compile(r"学习|\bstud(?:y|ies)\b", re.IGNORECASE), ("study_session",)),
    (re.compile(r"支部|支委|branch", re.IGNORECASE), ("branch_meeting",)),
    (re.compile(r"党员大会|大会|assembly", re.IGNORECASE), ("members_assembly", "branch_meeting")),
    # Not 活动 alone: people say 党员活动 and 组织活动 of any meeting of theirs.
    (
        re.compile(r"太极|书法|合唱|联欢|文体|[郊春秋]游|tai.?chi|calligraphy|choir|outing", re.IGNORECASE),
        ("activity",),
    ),
)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MORNING_ENDS, _EVENING_BEGINS = 12, 18


def kinds_in(said: str) -> tuple[str, ...]:
    """Return the kinds of meeting that the words name; empty where they name none."""
    return next((kinds for words, kinds in KIND_WORDS if words.search(said)), ())


def list_planned(session: Session, *, member_id: int, now: datetime) -> list[MeetingView]:
    """Return the coming meetings of a member, the next first."""
    return meetings.list_upcoming(session, member_id=member_id, now=now, limit=MOST_READ)


class Timed(Protocol):
    """What begins at some moment."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""


def meant_by_time[T: Timed](planned: Sequence[T], times: Sequence[Any]) -> list[T]:
    """Return the events at one of the times: days, moments, parts of a day, weeks or months in normal form."""
    wanted = [str(t) for t in times]
    exact = [m for m in planned if any(_is_at(to_local(m.starts_at), w) for w in wanted)]
    # The day counts even where the hour is remembered wrong: it is read back before anything is stored.
    return exact or [m for m in planned if any(_is_at(to_local(m.starts_at), re.split("[T/]", w)[0]) for w in wanted)]


def meant_by_kind(planned: Sequence[MeetingView], kinds: Sequence[str]) -> list[MeetingView]:
    """Return the meetings of these kinds; all where none is named."""
    return [m for m in planned if not kinds or m.kind in kinds]


def shown(meeting: MeetingView | ActivityView, language: str) -> dict[str, Any]:
    """Return a meeting or an activity as people read it: when in full with the weekday, what and where."""
    return {
        "when": formats.moment(meeting.starts_at, language),
        "title": meeting.told("title", language),
        "place": meeting.told("place", language),
        "at": normal_form(meeting.starts_at),
    }


def tell(turn: Turn, response: str, meeting: MeetingView) -> None:
    """Say a response about one meeting."""
    turn.say(f"utter_meetings_{response}", **shown(meeting, turn.language))


def normal_form(at: datetime) -> str:
    """Return a moment as the entity for it reads: local, to the minute."""
    return to_local(at).strftime("%Y-%m-%dT%H:%M")


def _is_at(starts: datetime, wanted: str) -> bool:
    if found := _WEEK.fullmatch(wanted):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday <= starts.date() < monday + timedelta(days=7)
    first, slash, last = wanted.partition("/")
    if slash and last[:1].isdigit():
        return first <= starts.date().isoformat() <= f"{last}~"
    if slash:
        return starts.date().isoformat() == first and _part_of_day(starts) == last
    return normal_form(starts).startswith(first)


def _part_of_day(starts: datetime) -> str:
    if starts.hour < _MORNING_ENDS:
        return "morning"
    return "afternoon" if starts.hour < _EVENING_BEGINS else "evening"
