"""What the center has published, and what one can join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from actions.base import CenterAction
from actions.services.topics import topics_in
from actions.turn import Choice, Event, Turn
from actions.who import own_member_id
from center.clock import to_local
from center.contacts import service as contacts
from center.meetings import service as meetings
from center.meetings.views import MeetingView
from center.notices import service as notices
from center.notices.views import ActivityView, NoticeView
from center.wording import formats
from center.wording.names import name_of

MOST_NOTICES = 3
MOST_ACTIVITIES = 4
MOST_READ = 20


class ActionQueryNews(CenterAction):
    """Say the newest notices by title; read the one that is picked."""

    action_name = "action_query_news"

    def answer(self, turn: Turn) -> list[Event]:
        """Read one out where it was picked or is the only one."""
        with turn.read() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            current = notices.list_current(session, now=turn.now, limit=MOST_NOTICES, member_id=own)
        if not current:
            turn.say("utter_services_news_none")
            return []
        names = [name_of("ordinal", str(i), turn.language) for i in range(1, len(current) + 1)]
        said = turn.said.casefold()
        picked = next((n for name, n in zip(names, current, strict=True) if said == name.casefold()), None)
        if len(current) == 1:
            picked = current[0]
        if picked is not None:
            self._read(turn, picked)
            return []
        turn.say("utter_services_news_intro")
        for name, notice in zip(names, current, strict=True):
            title = notice.told("title", turn.language)
            turn.say("utter_services_news_row", which=name, title=title, date=day(turn, notice.published_at))
        turn.say("utter_services_news_pick", choices=[Choice(title=name, payload="/query_news") for name in names])
        return []

    def _read(self, turn: Turn, notice: NoticeView) -> None:
        turn.say(
            "utter_services_news",
            title=notice.told("title", turn.language),
            body=notice.told("body", turn.language),
            source=notice.source,
            date=day(turn, notice.published_at),
        )
        turn.say("utter_services_news_next")


class ActionQueryActivity(CenterAction):
    """Say what can be joined next, of the kind or the day that was named."""

    action_name = "action_query_activity"

    def answer(self, turn: Turn) -> list[Event]:
        """Tell the next ones, and where to put down one's name."""
        kinds = topics_in(turn.said, "activity")
        wanted = str(turn.entity("datetime") or "")[:10]
        with turn.read() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            every = list_to_join(session, member_id=own, kinds=kinds, now=turn.now)
            desk = contacts.find_contact(session, topic="activities")
            phone = desk.phone if desk else contacts.numbers(session)["center"]
        of_day = [a for a in every if local_day(a.starts_at) == wanted]
        if not every:
            turn.say("utter_services_activity_none_of_kind" if kinds else "utter_services_activity_none", phone=phone)
            return []
        if wanted and not of_day:
            turn.say("utter_services_activity_none_that_day")
        for activity in (of_day or every)[:MOST_ACTIVITIES]:
            turn.say(
                "utter_services_activity_row",
                title=activity.told("title", turn.language),
                when=formats.moment(activity.starts_at, turn.language),
                place=activity.told("place", turn.language),
            )
        first = (of_day or every)[0]
        detail = first.told("agenda" if isinstance(first, MeetingView) else "detail", turn.language)
        if detail and len((of_day or every)[:MOST_ACTIVITIES]) == 1:
            turn.say("utter_services_activity_detail", detail=detail)
        turn.say("utter_services_activity_next", phone=phone)
        return []


def list_to_join(
    session: Session, *, member_id: int | None, kinds: Sequence[str], now: datetime
) -> list[ActivityView | MeetingView]:
    """Return what can be joined of these kinds, the next first; what was entered as a meeting, for those it invites."""
    found: list[ActivityView | MeetingView] = []
    found += notices.list_activities(session, now=now, limit=MOST_READ, member_id=member_id, kinds=kinds or None)
    if member_id is not None:
        invited = meetings.list_upcoming(session, member_id=member_id, now=now, limit=MOST_READ, kinds=["activity"])
        found += [m for m in invited if not kinds or not set(kinds).isdisjoint(topics_in(m.title_zh, "activity"))]
    return sorted(found, key=lambda one: one.starts_at)


def day(turn: Turn, at: datetime) -> str:
    """Return the day something was published."""
    return formats.day(at, turn.language)


def local_day(at: datetime) -> str:
    """Return the local date in ISO form."""
    return to_local(at).date().isoformat()
