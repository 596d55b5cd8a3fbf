"""Plans who is told of which meeting, and stores it as notifications. A worker of the bot process calls it.

Reading and planning need no lock; storing is one short transaction a batch, and finds out whether the meeting is still
the one that was planned. Planned twice, by one worker or two, is planned once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import service as contacts
from center.conversations.queries import changed
from center.notifications import service as notifications
from center.notifications.service import Wanted
from center.reminders import queries
from center.reminders.agenda import Agenda, Occasion, agenda_of, find_to_plan, is_as_found, list_branches
from center.reminders.calling import LOOK_BACK_DAYS
from center.reminders.people import Shape, find_people, group, list_people, occasion_of
from center.reminders.plan import Circumstances, plan
from center.reminders.rules import load_rules
from center.reminders.views import Invitation, Row

__all__ = [
    "Occasion",
    "Planned",
    "circumstances_at",
    "find_to_plan",
    "is_as_found",
    "list_bound_since",
    "list_branches",
    "list_said_since",
    "mark_planned",
    "plan_branch",
    "plan_members",
    "plan_strangers",
    "store",
]


@dataclass(slots=True)
class Planned:
    """What a batch of members is to be told, by meeting. last_id: of the members looked at; is_last: there are no more.

    new: nothing is there of these members. changed: what is there differs; those in `members` are planned anew.
    """

    last_id: int | None = None
    is_last: bool = True
    new: list[Wanted] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    changed: dict[int, list[Wanted]] = field(default_factory=dict)


class _Change(NamedTuple):
    """What one shape is to be told of one meeting; is_new: nothing of it is there yet."""

    meeting_id: int
    rows: Sequence[Row]
    is_new: bool


def circumstances_at(session: Session, *, now: datetime) -> Circumstances:
    """Return what is the same for everybody at a moment."""
    first_day = to_local(now).date() - timedelta(days=LOOK_BACK_DAYS + 1)
    return Circumstances(now, contacts.load_calendar(session, first_day=first_day), load_rules().leads)


def plan_branch(
    session: Session,
    *,
    occasion: Occasion,
    branch_id: int,
    after_id: int,
    limit: int,
    circumstances: Circumstances,
) -> Planned:
    """Plan a meeting for the next members of a branch, and what changes by it of their other meetings."""
    only_party = not occasion.invites(is_party_member=False)
    people = list_people(session, branch_id=branch_id, after_id=after_id, limit=limit, only_party_members=only_party)
    if not people:
        return Planned()
    agenda = agenda_of(session, branch_id=branch_id, now=circumstances.now)
    groups = group(session, people=people, agenda=agenda)
    planned = Planned(people[-1].id, is_last=len(people) < limit)
    _add(planned, groups, _storable(agenda, occasion), circumstances)
    return planned


def plan_strangers(
    session: Session, *, occasion: Occasion, after_id: int, limit: int, circumstances: Circumstances
) -> Planned:
    """Take back what was planned for those who are not invited any more; a move they still hear of, if they knew."""
    values = {
        "of_occasion": occasion_of(occasion.gathering.id),
        "organization_id": occasion.organization_id,
        "for_party_members": not occasion.invites(is_party_member=False),
        "after_id": after_id,
        "at_most": limit,
    }
    rows = session.execute(queries.STRANGERS, values).all()
    if not rows:
        return Planned()
    meeting_id = occasion.gathering.id
    planned = Planned(rows[-1].member_id, is_last=len(rows) < limit)
    planned.members[meeting_id] = [row.member_id for row in rows if row.status != "active"]
    agenda = Agenda((occasion,), ())
    for people in find_people(session, member_ids=[row.member_id for row in rows]).values():
        groups = group(session, people=people, agenda=agenda, is_invited=False)
        _add(planned, groups, {meeting_id}, circumstances)
    return planned


def plan_members(session: Session, *, member_ids: Sequence[int], circumstances: Circumstances) -> Planned:
    """Plan anew, for a few members, all meetings that are planned already: they have wished or answered something."""
    planned = Planned()
    for branch_id, people in find_people(session, member_ids=member_ids).items():
        agenda = agenda_of(session, branch_id=branch_id, now=circumstances.now)
        groups = group(session, people=people, agenda=agenda)
        _add(planned, groups, _storable(agenda, None), circumstances)
    return planned


def store(session: Session, *, planned: Planned, occasion: Occasion | None, now: datetime) -> bool:
    """Store what was planned for a batch; False, and nothing is stored, if the meeting has changed meanwhile."""
    if occasion is not None:
        held = session.execute(queries.HOLD_VERSION, {"meeting_id": occasion.gathering.id}).scalar_one_or_none()
        if held != occasion.version:
            return False
    notifications.put(session, wanted=planned.new, now=now)
    for meeting_id in sorted(planned.members):
        notifications.replan(
            session,
            occasion=occasion_of(meeting_id),
            member_ids=planned.members[meeting_id],
            wanted=planned.changed.get(meeting_id, ()),
            now=now,
        )
    return True


def mark_planned(session: Session, *, occasion: Occasion, begun_at: datetime) -> bool:
    """Note that everybody is planned; False if the meeting has changed meanwhile, so that it is planned again.

    begun_at: when planning began, for what was said since is not in it.
    """
    values = {"of_meeting": occasion.gathering.id, "of_version": occasion.version, "begun_at": begun_at}
    return changed(session.execute(queries.MARK_PLANNED, values)) == 1


def list_said_since(session: Session, *, since: datetime, now: datetime) -> dict[int, datetime]:
    """Return who has wished something, or answered an invitation, since a moment, and when last."""
    values = {"since": since, "now": now, "horizon": now}
    return {row.member_id: row.said_at for row in session.execute(queries.SAID_SINCE, values)}


def list_bound_since(session: Session, *, since: datetime, now: datetime) -> dict[int, datetime]:
    """Return whom a channel has begun to reach, or has ceased to reach, since a moment, and when last."""
    rows = session.execute(queries.BOUND_SINCE, {"since": since, "now": now})
    return {row.member_id: row.said_at for row in rows}


def _storable(agenda: Agenda, occasion: Occasion | None) -> set[int]:
    """Return the meetings whose rows may be changed: the one that is planned now, and those that are already."""
    own = set() if occasion is None else {occasion.gathering.id}
    return own | {one.gathering.id for one in agenda.ahead if one.is_planned}


def _add(
    planned: Planned, groups: Mapping[Shape, Sequence[int]], storable: set[int], circumstances: Circumstances
) -> None:
    for shape, member_ids in groups.items():
        for change in _changes(shape, storable, circumstances):
            wanted = [_wanted(member_id, change.meeting_id, row) for member_id in member_ids for row in change.rows]
            if change.is_new:
                planned.new += wanted
            else:
                planned.members.setdefault(change.meeting_id, []).extend(member_ids)
                planned.changed.setdefault(change.meeting_id, []).extend(wanted)


def _changes(shape: Shape, storable: set[int], circumstances: Circumstances) -> list[_Change]:
    """Return what is to be stored for everybody of a shape; what stands as it should is not among it."""
    rows = plan(shape.invitations, shape.listener, circumstances=circumstances)
    return [
        _Change(one.meeting.id, rows[one.meeting.id], is_new=not one.told)
        for one in shape.invitations
        if one.meeting.id in storable and _stands(one) != {_key(row) for row in rows[one.meeting.id]}
    ]


def _stands(invitation: Invitation) -> set[tuple[str, datetime, str | None, int]]:
    return {
        (told.kind, told.due_at, told.call_reason, told.revision)
        for told in invitation.told
        if told.state in {"planned", "call"}
    }


def _key(row: Row) -> tuple[str, datetime, str | None, int]:
    return row.kind, row.due_at, row.call_reason, row.revision


def _wanted(member_id: int, meeting_id: int, row: Row) -> Wanted:
    return Wanted(
        member_id,
        occasion_of(meeting_id),
        row.kind,
        row.due_at,
        row.expires_at,
        meeting_id,
        None,
        row.revision,
        row.call_reason,
    )
