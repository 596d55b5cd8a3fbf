"""A small world: a clock, one member, meetings that change, the plan, and a stand-in for what is stored and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from center.clock import LOCAL_ZONE
from center.contacts.hours import WorkingCalendar
from center.contacts.views import OpeningHoursView
from center.reminders.plan import Circumstances, plan
from center.reminders.quiet import after_quiet, is_quiet
from center.reminders.rules import load_rules
from center.reminders.views import Gathering, Invitation, Listener, Row, Told, Wish

STRETCHES = ((time(8, 30), time(12)), (time(14, 30), time(18)))
CALENDAR = WorkingCalendar([OpeningHoursView(day, *stretch) for day in range(1, 6) for stretch in STRETCHES])
A_MOMENT = timedelta(seconds=1)


def local(day: int, hour: int = 0, minute: int = 0, *, month: int = 12) -> datetime:
    """A moment of the end of 2026 on the center's clock; 7 December is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL_ZONE).astimezone(UTC)


def at(now: datetime) -> Circumstances:
    return Circumstances(now, CALENDAR, load_rules().leads)


class Sent(NamedTuple):
    """What left: when, of which meeting, under which kind, and the meeting as it was then."""

    at: datetime
    kind: str
    meeting: Gathering


@dataclass
class World:
    """One member and their meetings. Everything happens at `now`; the past stays as it was written."""

    now: datetime
    listener: Listener = field(default_factory=Listener)
    wish: Wish | None = None
    own_wishes: dict[int, Wish] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)
    meetings: dict[int, Gathering] = field(default_factory=dict)
    rows: dict[int, dict[str, Told]] = field(default_factory=dict)
    expires: dict[tuple[int, str], datetime] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def enter(self, meeting_id: int, kind: str, starts_at: datetime) -> None:
        if starts_at > self.now:
            self.meetings[meeting_id] = Gathering(meeting_id, kind, starts_at, "planned", entered_at=self.now)

    def move(self, meeting_id: int, starts_at: datetime) -> None:
        self._change(meeting_id, {"planned", "moved"}, state="moved", starts_at=starts_at, was=True)

    def cancel(self, meeting_id: int) -> None:
        self._change(meeting_id, {"planned", "moved"}, state="cancelled")

    def reopen(self, meeting_id: int) -> None:
        self._change(meeting_id, {"cancelled"}, state="planned")

    def _change(
        self, meeting_id: int, states: set[str], *, state: str, starts_at: datetime | None = None, was: bool = False
    ) -> None:
        old = self.meetings.get(meeting_id)
        if old is None or old.state not in states or old.starts_at <= self.now:
            return
        new_start = starts_at or old.starts_at
        if new_start <= self.now:
            return
        self.meetings[meeting_id] = replace(
            old,
            state=state,
            starts_at=new_start,
            revision=old.revision + 1,
            moved_from=old.starts_at if was else old.moved_from,
            is_planned=False,
        )

    def invitations(self) -> list[Invitation]:
        return [
            Invitation(
                meeting,
                self.own_wishes.get(meeting.id, self.wish),
                self.answers.get(meeting.id),
                tuple(self.rows.get(meeting.id, {}).values()),
            )
            for meeting in self.meetings.values()
        ]

    def plan(self) -> dict[int, list[Row]]:
        """Plan everything anew, and store it as the notifications do."""
        wanted = plan(self.invitations(), self.listener, circumstances=at(self.now))
        for meeting_id, rows in wanted.items():
            self._store(meeting_id, {row.kind: row for row in rows})
            self.meetings[meeting_id] = replace(self.meetings[meeting_id], is_planned=True)
        return wanted

    def _store(self, meeting_id: int, wanted: dict[str, Row]) -> None:
        known = self.rows.setdefault(meeting_id, {})
        for kind, told in known.items():
            if told.state in {"planned", "call"} and kind not in wanted:
                known[kind] = told._replace(state="withdrawn")
        for kind, row in wanted.items():
            if kind in known and known[kind].state not in {"planned", "call", "withdrawn"}:
                continue
            state = "planned" if row.call_reason is None else "call"
            known[kind] = Told(kind, state, row.revision, row.due_at, row.call_reason)
            self.expires[meeting_id, kind] = row.expires_at

    def dispatch(self) -> None:
        """Send what is due; nothing in the quiet hours, nothing that has become useless."""
        if is_quiet(self.now):
            return
        for meeting_id, known in self.rows.items():
            for kind, told in known.items():
                if told.state == "planned" and told.due_at <= self.now:
                    is_late = self.expires[meeting_id, kind] <= self.now
                    known[kind] = told._replace(state="given_up" if is_late else "sent")
                    if not is_late:
                        self.sent.append(Sent(self.now, kind, self.meetings[meeting_id]))

    def turn(self) -> None:
        """Plan and send, as the workers do all the time."""
        self.plan()
        self.dispatch()

    def live(self, until: datetime, *, watch: Callable[[World], None] | None = None) -> None:
        """Let time pass, from one thing that falls due to the next."""
        while True:
            due = (told.due_at for known in self.rows.values() for told in known.values() if told.state == "planned")
            starts = (meeting.starts_at - A_MOMENT for meeting in self.meetings.values())
            ahead = [after_quiet(one) for one in due] + list(starts) + [until]
            following = min(one for one in ahead if one > self.now) if self.now < until else until
            if following >= until:
                break
            self.now = following
            self.turn()
            if watch is not None:
                watch(self)
        self.now = max(self.now, until)

    def is_told_or_called(self, meeting: Gathering) -> bool:
        """Tell whether they know of the meeting as it is, or somebody is to call them."""
        return any(
            (told.has_left and told.revision == meeting.revision) or told.state == "call"
            for told in self.rows.get(meeting.id, {}).values()
        )
