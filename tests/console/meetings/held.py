"""Meetings of a served console: entered by form, of this branch and of another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import text

from center.audit.views import Actor
from center.clock import LOCAL_ZONE, to_local, utc_now
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import About, MeetingRecord, Place, Span
from tests.console.desk import Desk
from tests.console.forms import submit

BY = Actor(None, "test", "")
# A Wednesday at nine, at least two weeks ahead, so that nothing of the demo lies beside it.
FORM = {
    "kind": "branch_meeting",
    "audience": "party_members",
    "title_zh": "十二月支部会",
    "starts": "09:00",
    "ends": "10:30",
    "place_zh": "三楼会议室",
    "sure": "yes",
}


def ahead(days: int = 20) -> str:
    """The first Wednesday from a number of days on."""
    day = to_local(utc_now()).date() + timedelta(days=days)
    return (day + timedelta(days=(2 - day.weekday()) % 7)).isoformat()


def branch_of(desk: Desk, login: str) -> int:
    with desk.database.read() as session:
        row = session.execute(text("SELECT organization_id FROM staff_accounts WHERE login = :login"), {"login": login})
        return int(row.scalar_one())


def enter_by_form(desk: Desk, browser: httpx.Client, login: str = "near", **changes: str) -> int:
    fields = FORM | {"organization": str(branch_of(desk, login)), "day": ahead()} | changes
    answer = submit(browser, "/meetings/new", "/meetings", **fields)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].partition("?")[0].removeprefix("/meetings/"))


def enter(desk: Desk, login: str = "near", *, starts_in: timedelta = timedelta(days=20), **about: str) -> MeetingRecord:
    """A meeting of somebody's branch that begins so long from now; negative: it has begun."""
    now, before = utc_now(), utc_now() - timedelta(days=60)
    told = {"kind": "branch_meeting", "audience": "party_members", "title_zh": "支部会"} | about
    starts_at = (now + starts_in).replace(microsecond=0)
    with desk.database.write() as session:
        return meetings.enter(
            session,
            organization_id=branch_of(desk, login),
            about=About(**told),
            place=Place("三楼会议室"),
            span=Span(starts_at, starts_at + timedelta(hours=2)),
            by=BY,
            now=before,
        )


def record_of(desk: Desk, meeting_id: int) -> MeetingRecord:
    with desk.database.read() as session:
        return meetings.get_meeting(session, meeting_id=meeting_id)


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LOCAL_ZONE).astimezone(UTC)
