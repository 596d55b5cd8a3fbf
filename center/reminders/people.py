"""Some members of one branch as the plan sees them: wishes, answers, past. Part of the services; it only reads.

Members with the same wishes and the same past are one shape, and share one plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.reminders import queries
from center.reminders.agenda import SILENT_AFTER, Agenda
from center.reminders.leads import Lead, LeadInvalidError, read_leads
from center.reminders.views import Invitation, Listener, Told, Wish


class Person(NamedTuple):
    """An active member. created_at: since when they are on file."""

    id: int
    is_party_member: bool
    created_at: datetime


class Shape(NamedTuple):
    """Everything that the plan of a member hangs on."""

    listener: Listener
    invitations: tuple[Invitation, ...]


def list_people(
    session: Session, *, branch_id: int, after_id: int, limit: int, only_party_members: bool
) -> list[Person]:
    """Return active members of a branch in the order of their ids."""
    statement = queries.PARTY_MEMBERS_OF_BRANCH if only_party_members else queries.PEOPLE_OF_BRANCH
    values = {"branch_id": branch_id, "after_id": after_id, "at_most": limit}
    return [Person(*row) for row in session.execute(statement, values)]


def find_people(session: Session, *, member_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Return by branch those of these members who are active."""
    found: defaultdict[int, list[Person]] = defaultdict(list)
    for *person, branch_id in session.execute(queries.PEOPLE, {"member_ids": list(member_ids)}):
        found[branch_id].append(Person(*person))
    return dict(found)


def group(
    session: Session, *, people: Sequence[Person], agenda: Agenda, is_invited: bool = True
) -> dict[Shape, list[int]]:
    """Return which shapes these members have, and who has each of them."""
    facts = _Facts(session, [person.id for person in people], agenda)
    groups: defaultdict[Shape, list[int]] = defaultdict(list)
    for person in people:
        groups[facts.shape_of(person, is_invited=is_invited)].append(person.id)
    return dict(groups)


class _Facts:
    """What is on file about some members and the meetings of their branch: a statement a table."""

    def __init__(self, session: Session, member_ids: list[int], agenda: Agenda) -> None:
        self._agenda = agenda
        ahead = [one.gathering.id for one in agenda.ahead]
        of_these = {"member_ids": member_ids, "meeting_ids": ahead}
        self._wishes = {row.member_id: row[1:] for row in session.execute(queries.WISHES_OF, of_these)}
        own = session.execute(queries.OWN_WISHES_OF, of_these)
        self._own = {(row.member_id, row.meeting_id): row[2:] for row in own}
        self._reachable = set(session.execute(queries.REACHABLE_OF, of_these).scalars())
        self._answers: dict[tuple[int, int], str | None] = {}
        self._was_there: set[tuple[int, int]] = set()
        with_past = {**of_these, "meeting_ids": ahead + [one.id for one in agenda.behind]}
        for member_id, meeting_id, answer, was_present in session.execute(queries.ATTENDANCE_OF, with_past):
            self._answers[member_id, meeting_id] = answer
            if answer is not None or was_present:
                self._was_there.add((member_id, meeting_id))
        self._told: defaultdict[tuple[int, int], list[Told]] = defaultdict(list)
        occasions = {"member_ids": member_ids, "occasions": [occasion_of(meeting_id) for meeting_id in ahead]}
        for member_id, meeting_id, *told in session.execute(queries.TOLD_OF, occasions):
            self._told[member_id, meeting_id].append(Told(*told))

    def shape_of(self, person: Person, *, is_invited: bool) -> Shape:
        listener = Listener(person.id in self._reachable, self._is_silent(person))
        invitations = tuple(
            Invitation(
                one.gathering,
                self._wish(person.id, one.gathering.id, one.gathering.entered_at),
                self._answers.get((person.id, one.gathering.id)),
                tuple(self._told.get((person.id, one.gathering.id), ())),
                is_invited,
            )
            for one in self._agenda.ahead
            if one.invites(is_party_member=person.is_party_member) or not is_invited
        )
        return Shape(listener, invitations)

    def _is_silent(self, person: Person) -> bool:
        last = self._agenda.last_for(is_party_member=person.is_party_member)
        if len(last) < SILENT_AFTER or last[-1].starts_at < person.created_at:
            return False
        return all((person.id, one.id) not in self._was_there for one in last)

    def _wish(self, member_id: int, meeting_id: int, entered_at: datetime | None) -> Wish | None:
        row: Any = self._own.get((member_id, meeting_id)) or self._wishes.get(member_id)
        if row is None:
            return None
        is_on, lead, means, updated_at = row
        is_later = entered_at is None or updated_at > entered_at
        return Wish(is_on, _leads(lead), means, updated_at if is_later else None)


def occasion_of(meeting_id: int) -> str:
    """Return under which occasion a meeting's notifications stand."""
    return f"meeting:{meeting_id}"


def _leads(written: str) -> tuple[Lead, ...]:
    """Read the leads of a wish; what nobody can read is as if they had not said when."""
    try:
        return read_leads(written)
    except LeadInvalidError:
        return ()
