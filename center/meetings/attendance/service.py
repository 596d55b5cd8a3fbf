"""Attendance over a year, and who has been silent for long. The console and the planner of reminders call it.

It only reads, in a fixed number of statements. Who may see which branch is settled before: `branch_ids` holds it. What
is not on record is told as missing and never as absence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import Session

from center.audit.masks import without_numbers
from center.clock import LOCAL_ZONE, to_local
from center.meetings.attendance import queries
from center.meetings.attendance.lineage import Invitee, Lineage, Organization, PastMeeting
from center.meetings.attendance.views import (
    STANDINGS,
    BranchLine,
    MeetingLine,
    MemberLine,
    MonthLine,
    Tally,
    YearFigures,
)
from center.organizations import service as organizations

__all__ = [
    "SILENT_TIMES",
    "STANDINGS",
    "BranchLine",
    "MeetingLine",
    "MemberLine",
    "MonthLine",
    "Tally",
    "YearFigures",
    "list_meetings_of_member",
    "list_members_of_year",
    "list_silent_members",
    "list_silent_of",
    "read_year",
]

SILENT_TIMES = 3
# What lies further back tells nothing of whether somebody can be reached now.
SILENT_WITHIN = timedelta(days=366)


class _Span(NamedTuple):
    since: datetime
    until: datetime
    now: datetime


def read_year(session: Session, *, top: int, branch_ids: frozenset[int], year: int, now: datetime) -> YearFigures:
    """Return the attendance of a year, by month and by what hangs right below `top`; four statements."""
    span = _year(year, now)
    lineage = _load(session, queries.PAST, span)
    known = {
        (branch_id, meeting_id): Tally(0, present, excused, absent)
        for branch_id, meeting_id, present, excused, absent in session.execute(
            queries.by_branch_and_meeting(branch_ids, since=span.since, until=span.until), {"now": span.now}
        )
    }
    people: defaultdict[int, dict[bool, int]] = defaultdict(dict)
    for branch_id, is_party_member, count in session.execute(queries.people_of(branch_ids)):
        people[branch_id][bool(is_party_member)] = count
    line_of = _lines(lineage, top)
    months: defaultdict[str, Tally] = defaultdict(Tally)
    lines: defaultdict[int, Tally] = defaultdict(Tally)
    held: defaultdict[str, set[int]] = defaultdict(set)
    held_by_line: defaultdict[int, set[int]] = defaultdict(set)
    for branch_id, counts in people.items():
        party, others = counts.get(True, 0), counts.get(False, 0)
        for meeting in lineage.inviting(branch_id, is_party_member=True):
            invited = party + others if meeting.audience == "everyone" else party
            if not invited:
                continue
            tally = replace(known.get((branch_id, meeting.id), Tally()), invited=invited)
            month = f"{to_local(meeting.starts_at):%Y-%m}"
            months[month] += tally
            lines[line_of[branch_id]] += tally
            held[month].add(meeting.id)
            held_by_line[line_of[branch_id]].add(meeting.id)
    heads = [lineage.organizations[id_] for id_ in dict.fromkeys([top, *(one.id for one in lineage.children(top))])]
    in_line: defaultdict[int, int] = defaultdict(int)
    for branch_id, counts in people.items():
        in_line[line_of[branch_id]] += sum(counts.values())
    return YearFigures(
        months=[MonthLine(month, len(held[month]), months[month]) for month in sorted(months)],
        branches=[
            BranchLine(
                head.id, head.name_zh, head.name_en, in_line[head.id], len(held_by_line[head.id]), lines[head.id]
            )
            for head in heads
            if in_line[head.id]
        ],
        people=sum(in_line.values()),
        meetings=len(set().union(*held.values())) if held else 0,
        tally=sum(months.values(), Tally()),
    )


def list_members_of_year(
    session: Session,
    *,
    branch_ids: frozenset[int],
    year: int,
    now: datetime,
    only: frozenset[int] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[MemberLine]:
    """Return active members with their attendance of a year, by branch and name; seven statements.

    only: no others than these members.
    """
    span = _year(year, now)
    rows = session.execute(queries.members_of(branch_ids, only=only).limit(limit).offset(offset)).all()
    if not rows:
        return []
    if limit is not None:
        only = frozenset(row.id for row in rows)
    lineage = _load(session, queries.PAST, span)
    known: defaultdict[int, list[tuple[int, Tally]]] = defaultdict(list)
    summed = queries.by_member_and_organization(branch_ids, since=span.since, until=span.until, only=only)
    for member_id, organization_id, present, excused, absent in session.execute(summed, {"now": span.now}):
        known[member_id].append((organization_id, Tally(0, present, excused, absent)))
    invitees = [Invitee(row.id, row.branch_id, row.is_party_member, row.created_at) for row in rows]
    silent = _silent_among(session, invitees, now)
    found = []
    for row in rows:
        above = lineage.above(row.branch_id)
        tally = sum((one for organization_id, one in known[row.id] if organization_id in above), Tally())
        invited = len(lineage.inviting(row.branch_id, is_party_member=row.is_party_member))
        found.append(
            MemberLine(
                row.id,
                row.employee_no,
                row.name,
                row.branch_id,
                row.name_zh,
                row.name_en,
                row.is_party_member,
                replace(tally, invited=invited),
                row.id in silent,
            )
        )
    return found


def list_meetings_of_member(
    session: Session, *, member_id: int, branch_id: int, is_party_member: bool, year: int, now: datetime
) -> list[MeetingLine]:
    """Return the meetings of a year to which a member was invited, in order, with what is known of them there."""
    lineage = _load(session, queries.PAST, _year(year, now))
    ids = [one.id for one in lineage.inviting(branch_id, is_party_member=is_party_member)]
    if not ids:
        return []
    rows = session.execute(queries.MEETINGS_OF_MEMBER, {"member_id": member_id, "meeting_ids": ids})
    lines = [MeetingLine(*row) for row in rows]
    return [replace(one, reason=None if one.reason is None else without_numbers(one.reason)) for one in lines]


def list_silent_members(
    session: Session, *, meeting_id: int, now: datetime, organization_ids: Iterable[int] | None = None
) -> list[int]:
    """Return who of those invited to a meeting neither answered to nor came to the last three to which they were.

    organization_ids: only people of these branches. A meeting of which nothing at all is on record does not count.
    Seven statements, which read nothing of branches that are not invited; nobody where there is no such meeting.
    """
    meeting = session.execute(queries.MEETING, {"meeting_id": meeting_id}).one_or_none()
    if meeting is None:
        return []
    below = frozenset(organizations.list_subtree_ids(session, organization_id=meeting.organization_id))
    above = organizations.list_lineage(session, organization_id=meeting.organization_id)
    branch_ids = below if organization_ids is None else below & frozenset(organization_ids)
    asked = queries.invitees_of(branch_ids, only_party_members=meeting.audience == "party_members")
    people = [Invitee(*row) for row in session.execute(asked)]
    held_by = below | {one.id for one in above}
    return sorted(_silent_among(session, people, now, but=meeting_id, held_by=held_by))


def list_silent_of(session: Session, *, branch_ids: frozenset[int], now: datetime) -> frozenset[int]:
    """Return who of these branches has been silent the last three times, for whichever meeting is next."""
    asked = queries.invitees_of(branch_ids, only_party_members=False)
    people = [Invitee(*row) for row in session.execute(asked)]
    return frozenset(_silent_among(session, people, now))


def _silent_among(
    session: Session,
    people: list[Invitee],
    now: datetime,
    *,
    but: int | None = None,
    held_by: frozenset[int] | None = None,
) -> set[int]:
    lineage = _load(session, queries.PAST_ON_RECORD, _Span(now - SILENT_WITHIN, now, now), held_by)
    last: dict[tuple[int, bool], list[PastMeeting]] = {}
    for one in people:
        if (key := (one.branch_id, one.is_party_member)) not in last:
            inviting = lineage.inviting(one.branch_id, is_party_member=one.is_party_member)
            newest = sorted(inviting, key=lambda past: (past.starts_at, past.id), reverse=True)
            last[key] = [past for past in newest if past.id != but][:SILENT_TIMES]
    groups = {key: {past.id for past in group} for key, group in last.items() if len(group) == SILENT_TIMES}
    heard: defaultdict[int, set[int]] = defaultdict(set)
    asked = queries.heard_of({id_ for ids in groups.values() for id_ in ids}, {branch_id for branch_id, _ in groups})
    for member_id, meeting_id in session.execute(asked) if groups else ():
        heard[member_id].add(meeting_id)
    return {
        one.id
        for one in people
        if (key := (one.branch_id, one.is_party_member)) in groups
        and heard[one.id].isdisjoint(groups[key])
        # Nobody is silent to what was before they were on record.
        and last[key][-1].starts_at >= one.entered_at
    }


def _load(session: Session, past: Select[Any], span: _Span, held_by: frozenset[int] | None = None) -> Lineage:
    """Return the tree with its meetings, or of both only what these organisations are and held."""
    tree, values = queries.TREE, span._asdict()
    if held_by is not None:
        past, tree = past.where(queries.IS_HELD_BY), tree.where(queries.IS_NODE)
        values["held_by"] = sorted(held_by)
    meetings = [PastMeeting(*row) for row in session.execute(past, values)]
    return Lineage.of((Organization(*row) for row in session.execute(tree, values)), meetings)


def _lines(lineage: Lineage, top: int) -> dict[int, int]:
    """Return for everything below an organisation the line in which it counts: a child of it, or itself."""
    lines = dict.fromkeys(lineage.organizations, top)
    for child in lineage.children(top):
        lines.update(dict.fromkeys(lineage.below(child.id), child.id))
    return lines


def _year(year: int, now: datetime) -> _Span:
    """Return a year by the center's own clock, as far as it is over."""
    first = datetime.combine(date(year, 1, 1), time(), LOCAL_ZONE).astimezone(UTC)
    end = datetime.combine(date(year + 1, 1, 1), time(), LOCAL_ZONE).astimezone(UTC)
    return _Span(first, min(end, now), now)
